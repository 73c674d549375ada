# ARNs of each workspace's resources, whose names begin with
# eventforge-<workspace>. No workspace's name is a prefix of another's. "all" has
# the ARNs of every workspace.

locals {
  prefixes = merge(
    { for workspace in distinct(values(local.workspace_of)) : workspace => "eventforge-${workspace}*" },
    { all = "eventforge-*" }
  )

  arns = { for key, name in local.prefixes : key => {
    named = [
      "arn:${local.partition}:cloudfront:${local.global}:function/${name}",
      "arn:${local.partition}:cloudwatch:${local.global}:dashboard/${name}",
      "arn:${local.partition}:cloudwatch:${local.regional}:alarm:${name}",
      "arn:${local.partition}:dynamodb:${local.regional}:table/${name}",
      "arn:${local.partition}:ecs:${local.regional}:cluster/${name}",
      "arn:${local.partition}:ecs:${local.regional}:service/${name}/*",
      "arn:${local.partition}:ecs:${local.regional}:service-deployment/${name}/*",
      "arn:${local.partition}:ecs:${local.regional}:task-definition/${name}",
      "arn:${local.partition}:elasticloadbalancing:${local.regional}:listener/app/${name}/*",
      "arn:${local.partition}:elasticloadbalancing:${local.regional}:loadbalancer/app/${name}/*",
      "arn:${local.partition}:elasticloadbalancing:${local.regional}:targetgroup/${name}/*",
      "arn:${local.partition}:events:${local.regional}:event-bus/${name}",
      "arn:${local.partition}:events:${local.regional}:rule/${name}",
      "arn:${local.partition}:events:${local.regional}:rule/${name}/*",
      "arn:${local.partition}:kms:${local.regional}:alias/${name}",
      "arn:${local.partition}:lambda:${local.regional}:function:${name}",
      "arn:${local.partition}:logs:${local.regional}:log-group:/${name}/*",
      "arn:${local.partition}:logs:${local.regional}:log-group:/aws/*/${name}",
      "arn:${local.partition}:s3:::${name}",
      "arn:${local.partition}:secretsmanager:${local.regional}:secret:${name}",
      "arn:${local.partition}:ses:${local.regional}:configuration-set/${name}",
      "arn:${local.partition}:sns:${local.regional}:${name}",
      "arn:${local.partition}:sqs:${local.regional}:${name}",
      "arn:${local.partition}:ssm:${local.regional}:parameter/${name}",
      "arn:${local.partition}:states:${local.regional}:execution:${name}",
      "arn:${local.partition}:states:${local.regional}:stateMachine:${name}",
    ]

    roles   = "arn:${local.partition}:iam:${local.global}:role/${name}"
    page    = "arn:${local.partition}:s3:::${name}-page-${local.account}/*"
    objects = "arn:${local.partition}:s3:::${name}/*"
  } }

  everything = "*" # where a service supports no resources, or a condition restricts them
}
