# The permissions boundary of every role of a workspace: whatever its policies
# allow, it can only use the workspace's resources. An apply role can create roles
# only with this boundary, so it cannot create a role with more permissions.

locals {
  workspaces = toset(values(local.workspace_of))
}

resource "aws_iam_policy" "boundary" {
  for_each = local.workspaces

  name        = "eventforge-boundary-${each.key}"
  description = "The most that any role of eventforge-${each.key} can do."

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "UseResources"
        Effect = "Allow"
        Resource = concat(local.arns[each.key].named, [
          local.arns[each.key].objects,
          "arn:${local.partition}:ses:${local.regional}:identity/*",
          module.registry.repository_arn,
        ])
        Action = [
          "dynamodb:*Item", "dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:DescribeStream", "dynamodb:GetRecords",
          "dynamodb:GetShardIterator", "dynamodb:Query",
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer",
          "events:PutEvents",
          "lambda:InvokeFunction",
          "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents",
          "s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject",
          "secretsmanager:GetSecretValue",
          "ses:SendEmail",
          "ssm:GetParameter", "ssm:GetParameters",
          "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListMessageMoveTasks",
          "sqs:ReceiveMessage", "sqs:SendMessage", "sqs:StartMessageMoveTask",
          "states:DescribeExecution", "states:GetExecutionHistory", "states:ListExecutions", "states:SendTaskFailure", "states:SendTaskSuccess", "states:StartExecution",
        ]
      },
      {
        # These actions support no resources: metrics, tracing, the registry's token,
        # log deliveries, the list of streams.
        Sid      = "ActionsWithoutResource"
        Effect   = "Allow"
        Resource = local.everything
        Action = [
          "cloudwatch:GetMetricData", "cloudwatch:PutMetricData",
          "dynamodb:ListStreams",
          "ecr:GetAuthorizationToken",
          "logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:GetLogDelivery",
          "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
          "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
        ]
      },
      {
        # The erasure of a shopper deletes their user, and operators find users by their
        # address. A user pool's ARN has no name.
        Sid       = "EraseUsers"
        Effect    = "Allow"
        Resource  = "arn:${local.partition}:cognito-idp:${local.regional}:userpool/*"
        Action    = ["cognito-idp:AdminDeleteUser", "cognito-idp:ListUsers", "cognito-idp:ListUsersInGroup"]
        Condition = { StringEquals = { "aws:ResourceTag/Project" = "eventforge", "aws:ResourceTag/Environment" = each.key } }
      },
      {
        Sid       = "UseKey"
        Effect    = "Allow"
        Resource  = "arn:${local.partition}:kms:${local.regional}:key/*"
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
        Condition = { StringEquals = { "aws:ResourceTag/Project" = "eventforge", "aws:ResourceTag/Environment" = each.key } }
      },
    ]
  })
}
