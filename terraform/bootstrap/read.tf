# Permissions to compare a configuration with AWS. They allow reading settings, but
# no items, objects, messages or log lines of customers.

locals {
  read_statements = [
    {
      Sid      = "NamedResources"
      Effect   = "Allow"
      Resource = concat(local.arns.all.named, [local.arns.all.roles])
      Action = [
        "cloudfront:DescribeFunction", "cloudfront:GetFunction",
        "cloudwatch:GetDashboard", "cloudwatch:ListTagsForResource",
        "dynamodb:Describe*", "dynamodb:ListTagsOfResource",
        "ecs:DescribeClusters", "ecs:DescribeServiceDeployments", "ecs:DescribeServices", "ecs:ListServiceDeployments", "ecs:ListTagsForResource",
        "events:Describe*", "events:ListTagsForResource", "events:ListTargetsByRule",
        "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies",
        "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionConcurrency", "lambda:GetFunctionConfiguration",
        "lambda:GetPolicy", "lambda:ListVersionsByFunction",
        "logs:DescribeMetricFilters",
        "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource",
        "secretsmanager:DescribeSecret", "secretsmanager:GetResourcePolicy",
        "ses:GetConfigurationSet", "ses:GetConfigurationSetEventDestinations",
        "sns:GetTopicAttributes", "sns:ListTagsForResource",
        "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags",
        "ssm:ListTagsForResource",
        "states:DescribeStateMachine", "states:ListStateMachineVersions", "states:ListTagsForResource",
      ]
    },
    {
      # Resources with ids from AWS, and list actions: ARNs cannot restrict them.
      Sid      = "UnnamedResources"
      Effect   = "Allow"
      Resource = local.everything
      Action = [
        "application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource",
        "cloudfront:GetCachePolicy", "cloudfront:GetDistribution", "cloudfront:GetInvalidation", "cloudfront:GetOriginAccessControl",
        "cloudfront:GetResponseHeadersPolicy", "cloudfront:GetVpcOrigin", "cloudfront:ListTagsForResource",
        "cloudwatch:DescribeAlarms",
        "cognito-idp:DescribeManagedLoginBranding", "cognito-idp:DescribeManagedLoginBrandingByClient",
        "cognito-idp:DescribeUserPool", "cognito-idp:DescribeUserPoolClient", "cognito-idp:DescribeUserPoolDomain",
        "cognito-idp:GetGroup", "cognito-idp:GetUICustomization", "cognito-idp:GetUserPoolMfaConfig", "cognito-idp:ListTagsForResource",
        "ec2:Describe*", "ec2:GetManagedPrefixListEntries",
        "ecs:DescribeTaskDefinition",
        "elasticloadbalancing:Describe*",
        "kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListAliases", "kms:ListResourceTags",
        "lambda:GetAccountSettings", "lambda:GetEventSourceMapping", "lambda:ListTags",
        "logs:DescribeDeliveries", "logs:DescribeDeliveryDestinations", "logs:DescribeDeliverySources", "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies", "logs:GetDelivery", "logs:GetDeliveryDestination", "logs:GetDeliverySource",
        "logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:ListTagsForResource",
        "secretsmanager:GetRandomPassword",
        "ssm:DescribeParameters",
        "servicequotas:GetAWSDefaultServiceQuota", "servicequotas:GetServiceQuota",
        "ses:GetAccount", "ses:GetEmailIdentity", "ses:ListTagsForResource",
        "sns:GetSubscriptionAttributes",
        "states:ValidateStateMachineDefinition",
        "tag:GetResources",
      ]
    },
    {
      Sid      = "HTTPAPIs"
      Effect   = "Allow"
      Resource = local.http_apis
      Action   = "apigateway:GET"
    },
    {
      # Before an apply, ops/preflight reads which of them exist.
      Sid      = "ServiceLinkedRoles"
      Effect   = "Allow"
      Resource = "arn:${local.partition}:iam:${local.global}:role/aws-service-role/*"
      Action   = "iam:GetRole"
    },
    {
      Sid      = "Budgets"
      Effect   = "Allow"
      Resource = "arn:${local.partition}:budgets:${local.global}:budget/*"
      Action   = "budgets:ViewBudget"
    },
  ]

  http_apis = [
    "arn:${local.partition}:apigateway:${var.region}::/apis",
    "arn:${local.partition}:apigateway:${var.region}::/apis/*",
    "arn:${local.partition}:apigateway:${var.region}::/tags/*",
  ]

  # A plan reads states and releases without a lock, so that a pull request cannot
  # block a deployment.
  plan_statements = [
    {
      Sid      = "ListStates"
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = aws_s3_bucket.state.arn
    },
    {
      Sid      = "ReadStatesAndReleases"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = ["${aws_s3_bucket.state.arn}/environments/*", "${aws_s3_bucket.state.arn}/releases/*"]
    },
    {
      # The provider reads a parameter to check that it exists. The cursor key signs
      # page cursors and gives no access; no other parameter can be read. (That of
      # earlier releases was a secret.)
      Sid    = "ReadCursorKey"
      Effect = "Allow"
      Action = ["secretsmanager:GetSecretValue", "ssm:GetParameter", "ssm:GetParameters"]
      Resource = [
        "arn:${local.partition}:secretsmanager:${local.regional}:secret:eventforge-*-cursor-key-*",
        "arn:${local.partition}:ssm:${local.regional}:parameter/eventforge-*-cursor-key",
      ]
    },
    {
      Sid      = "DecryptCursorKey"
      Effect   = "Allow"
      Action   = "kms:Decrypt"
      Resource = "arn:${local.partition}:kms:${local.regional}:key/*"
      Condition = {
        StringEquals = { "aws:ResourceTag/Project" = "eventforge", "kms:ViaService" = ["secretsmanager.${var.region}.amazonaws.com", "ssm.${var.region}.amazonaws.com"] }
      }
    },
  ]

  release_statements = [
    {
      Sid      = "SignInToRegistry"
      Effect   = "Allow"
      Action   = "ecr:GetAuthorizationToken" # supports no resources
      Resource = local.everything
    },
    {
      Sid    = "AddImages"
      Effect = "Allow"
      Action = [
        "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
      ]
      Resource = module.registry.repository_arn
    },
    {
      # Not releases/good/<environment>, which only a deployment writes.
      Sid      = "AddReleases"
      Effect   = "Allow"
      Action   = "s3:PutObject"
      Resource = ["${aws_s3_bucket.state.arn}/releases/*.tar.gz", "${aws_s3_bucket.state.arn}/releases/*.tar.gz.sigstore.json"]
    },
  ]
}
