# Permissions to deploy one workspace. Resource names keep a workspace's role away
# from other workspaces' resources; for resources without a name, the tag
# Environment does.

locals {
  workspace_of = { for name, environment in var.environments : name => environment.workspace }

  named_statements = { for name, workspace in local.workspace_of : name => [
    {
      Sid      = "NamedResources"
      Effect   = "Allow"
      Resource = local.arns[workspace].named
      Action = [
        "cloudfront:CreateFunction", "cloudfront:DeleteFunction", "cloudfront:PublishFunction", "cloudfront:UpdateFunction",
        "cloudwatch:DeleteAlarms", "cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard", "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource", "cloudwatch:UntagResource",
        "dynamodb:CreateTable", "dynamodb:DeleteTable", "dynamodb:TagResource", "dynamodb:UntagResource",
        "dynamodb:UpdateContinuousBackups", "dynamodb:UpdateTable", "dynamodb:UpdateTimeToLive",
        "ecs:CreateCluster", "ecs:CreateService", "ecs:DeleteCluster", "ecs:DeleteService", "ecs:PutClusterCapacityProviders",
        "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster", "ecs:UpdateClusterSettings", "ecs:UpdateService",
        "elasticloadbalancing:AddTags", "elasticloadbalancing:Create*", "elasticloadbalancing:Delete*", "elasticloadbalancing:Modify*",
        "elasticloadbalancing:RemoveTags", "elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
        "events:CreateEventBus", "events:DeleteEventBus", "events:DeleteRule", "events:DisableRule", "events:EnableRule", "events:PutRule",
        "events:PutTargets", "events:RemoveTargets", "events:TagResource", "events:UntagResource", "events:UpdateEventBus",
        "kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias",
        "lambda:AddPermission", "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:DeleteFunctionConcurrency",
        "lambda:PutFunctionConcurrency", "lambda:RemovePermission", "lambda:TagResource", "lambda:UntagResource",
        "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
        "logs:AssociateKmsKey", "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteMetricFilter", "logs:DisassociateKmsKey",
        "logs:PutMetricFilter", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource",
        "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:ListBucketVersions", "s3:PutBucket*",
        "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration", "s3:TagResource", "s3:UntagResource",
        "secretsmanager:DeleteSecret", # of the cursor key of earlier releases
        "ses:CreateConfigurationSet*", "ses:DeleteConfigurationSet*", "ses:UpdateConfigurationSetEventDestination", "ses:PutConfigurationSet*", "ses:TagResource", "ses:UntagResource",
        "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource", "sns:UntagResource",
        "ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:GetParameter", "ssm:GetParameters", "ssm:PutParameter", "ssm:RemoveTagsFromResource",
        "sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue",
        "states:CreateStateMachine", "states:DeleteStateMachine", "states:TagResource", "states:UntagResource", "states:UpdateStateMachine",
      ]
    },
    {
      Sid      = "PublishApp"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = local.arns[workspace].page
    },
    {
      # Only an empty bucket can be deleted. Emptying it needs no read permission.
      Sid      = "EmptyBuckets"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
      Resource = local.arns[workspace].objects
    },
  ] }

  # Excludes resources with another workspace's tag, requests that set such a tag,
  # and other regions. New resources have no tag yet, hence IfExists.
  tagged_as = { for name, workspace in local.workspace_of : name => {
    StringEqualsIfExists = {
      "aws:RequestTag/Environment"  = workspace
      "aws:ResourceTag/Environment" = workspace
      "aws:RequestedRegion"         = distinct([var.region, "us-east-1"]) # CloudFront's API is in us-east-1
    }
  } }

  tagged_statements = { for name, workspace in local.workspace_of : name => [
    {
      Sid       = "TaggedResources"
      Effect    = "Allow"
      Resource  = local.everything
      Condition = local.tagged_as[name]
      Action = [
        "application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:RegisterScalableTarget", "application-autoscaling:TagResource", "application-autoscaling:UntagResource",
        "cloudfront:AllowVendedLogDeliveryForResource", "cloudfront:Create*", "cloudfront:Delete*", "cloudfront:TagResource", "cloudfront:UntagResource", "cloudfront:Update*",
        "cognito-idp:CreateGroup", "cognito-idp:CreateManagedLoginBranding", "cognito-idp:CreateUserPool", "cognito-idp:CreateUserPoolClient", "cognito-idp:CreateUserPoolDomain",
        "cognito-idp:DeleteGroup", "cognito-idp:DeleteManagedLoginBranding", "cognito-idp:DeleteUserPool", "cognito-idp:DeleteUserPoolClient", "cognito-idp:DeleteUserPoolDomain",
        "cognito-idp:SetUICustomization", "cognito-idp:SetUserPoolMfaConfig", "cognito-idp:TagResource", "cognito-idp:UntagResource", "cognito-idp:UpdateGroup",
        "cognito-idp:UpdateManagedLoginBranding", "cognito-idp:UpdateUserPool", "cognito-idp:UpdateUserPoolClient", "cognito-idp:UpdateUserPoolDomain",
        "ecs:DeregisterTaskDefinition", "ecs:RegisterTaskDefinition",
        "lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping", "lambda:TagResource", "lambda:UntagResource",
        "lambda:UpdateEventSourceMapping",
        "logs:CreateDelivery", "logs:CreateLogDelivery", "logs:DeleteDelivery", "logs:DeleteDeliveryDestination", "logs:DeleteDeliverySource",
        "logs:DeleteLogDelivery", "logs:PutDeliveryDestination", "logs:PutDeliverySource", "logs:PutResourcePolicy", "logs:TagResource", "logs:UntagResource",
        "logs:UpdateLogDelivery",
        "ses:CreateEmailIdentity", "ses:DeleteEmailIdentity", "ses:PutEmailIdentity*", "ses:TagResource", "ses:UntagResource",
        "sns:SetSubscriptionAttributes", "sns:Unsubscribe", # IAM has no resource type for subscriptions
      ]
    },
    {
      Sid       = "Network"
      Effect    = "Allow"
      Resource  = local.everything
      Condition = local.tagged_as[name]
      Action = [
        "ec2:AllocateAddress", "ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:AuthorizeSecurityGroup*",
        "ec2:CreateFlowLogs", "ec2:CreateInternetGateway", "ec2:CreateNatGateway", "ec2:CreateRoute", "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateTags", "ec2:CreateVpc", "ec2:CreateVpcEndpoint",
        "ec2:DeleteFlowLogs", "ec2:DeleteInternetGateway", "ec2:DeleteNatGateway", "ec2:DeleteRoute", "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup", "ec2:DeleteSubnet", "ec2:DeleteTags", "ec2:DeleteVpc", "ec2:DeleteVpcEndpoints",
        "ec2:DetachInternetGateway", "ec2:DisassociateAddress", "ec2:DisassociateRouteTable", "ec2:ModifySecurityGroupRules",
        "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute", "ec2:ModifyVpcEndpoint", "ec2:ReleaseAddress", "ec2:ReplaceRoute",
        "ec2:ReplaceRouteTableAssociation", "ec2:RevokeSecurityGroup*", "ec2:UpdateSecurityGroupRuleDescriptions*",
      ]
    },
    {
      Sid       = "HTTPAPIs"
      Effect    = "Allow"
      Resource  = local.http_apis
      Condition = local.tagged_as[name]
      Action    = ["apigateway:DELETE", "apigateway:PATCH", "apigateway:POST", "apigateway:PUT"]
    },
    {
      Sid       = "CreateKey"
      Effect    = "Allow"
      Resource  = local.everything # a new key has no ARN
      Action    = ["kms:CreateKey", "kms:TagResource"]
      Condition = { StringEquals = { "aws:RequestTag/Environment" = workspace }, StringEqualsIfExists = { "aws:ResourceTag/Environment" = workspace } }
    },
    {
      Sid       = "ManageKey"
      Effect    = "Allow"
      Resource  = "arn:${local.partition}:kms:${local.regional}:key/*"
      Condition = { StringEquals = { "aws:ResourceTag/Project" = "eventforge", "aws:ResourceTag/Environment" = workspace } }
      Action = [
        "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:EnableKey", "kms:EnableKeyRotation", "kms:PutKeyPolicy",
        "kms:ScheduleKeyDeletion", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription",
      ]
    },
    {
      # Lambda, Secrets Manager and DynamoDB use the key for the role that deploys.
      Sid      = "UseKeyThroughServices"
      Effect   = "Allow"
      Resource = "arn:${local.partition}:kms:${local.regional}:key/*"
      Action   = ["kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
      Condition = {
        StringEquals = { "aws:ResourceTag/Project" = "eventforge", "aws:ResourceTag/Environment" = workspace }
        StringLike   = { "kms:ViaService" = "*.${var.region}.amazonaws.com" }
      }
    },
  ] }

  role_statements = { for name, workspace in local.workspace_of : name => [
    {
      Sid      = "CreateRoles"
      Effect   = "Allow"
      Action   = "iam:CreateRole"
      Resource = local.arns[workspace].roles
      Condition = var.require_permissions_boundary ? {
        StringEquals = { "iam:PermissionsBoundary" = aws_iam_policy.boundary[workspace].arn }
      } : {}
    },
    {
      # No action on the boundary, because a role without it is unlimited, and none
      # on managed policies, such as AdministratorAccess.
      Sid    = "ManageRoles"
      Effect = "Allow"
      Action = [
        "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:PutRolePolicy", "iam:TagRole", "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
      ]
      Resource = local.arns[workspace].roles
    },
    {
      Sid       = "PassRoles"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = local.arns[workspace].roles
      Condition = { StringEquals = { "iam:PassedToService" = ["ecs-tasks.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com", "vpc-flow-logs.amazonaws.com"] } }
    },
    {
      # AWS creates them at the first use of a service in an account.
      Sid       = "CreateServiceLinkedRoles"
      Effect    = "Allow"
      Action    = "iam:CreateServiceLinkedRole"
      Resource  = "arn:${local.partition}:iam:${local.global}:role/aws-service-role/*"
      Condition = { StringEquals = { "iam:AWSServiceName" = ["ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "elasticloadbalancing.amazonaws.com", "ops.apigateway.amazonaws.com", "vpcorigin.cloudfront.amazonaws.com"] } }
    },
    {
      Sid      = "ListStates"
      Effect   = "Allow"
      Action   = "s3:ListBucket"
      Resource = aws_s3_bucket.state.arn
    },
    {
      Sid    = "WriteState"
      Effect = "Allow"
      Action = ["s3:GetObject", "s3:PutObject"]
      Resource = [
        "${aws_s3_bucket.state.arn}/environments/${workspace}/*",
        "${aws_s3_bucket.state.arn}/releases/good/${name}",
      ]
    },
    {
      Sid      = "LockState"
      Effect   = "Allow"
      Action   = "s3:DeleteObject"
      Resource = "${aws_s3_bucket.state.arn}/environments/${workspace}/*.tflock"
    },
    {
      Sid      = "ReadReleases"
      Effect   = "Allow"
      Action   = "s3:GetObject"
      Resource = "${aws_s3_bucket.state.arn}/releases/*"
    },
  ] }

  test_statements = { for name, workspace in local.workspace_of : name => [
    {
      Sid      = "UseStack"
      Effect   = "Allow"
      Resource = local.arns[workspace].named
      Action = [
        "dynamodb:BatchWriteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem",
        "sqs:DeleteMessage", "sqs:ListMessageMoveTasks", "sqs:ReceiveMessage", "sqs:SendMessage", "sqs:StartMessageMoveTask",
        "states:DescribeExecution", "states:GetExecutionHistory", "states:ListExecutions",
        "lambda:InvokeFunction", "logs:FilterLogEvents",
      ]
    },
    {
      # Of temporary stacks that are destroyed.
      Sid      = "ForgetStates"
      Effect   = "Allow"
      Action   = "s3:DeleteObject"
      Resource = "${aws_s3_bucket.state.arn}/environments/${workspace}/temporary/*"
    },
    {
      Sid       = "ManageUsers"
      Effect    = "Allow"
      Resource  = "arn:${local.partition}:cognito-idp:${local.regional}:userpool/*"
      Condition = { StringEquals = { "aws:ResourceTag/Project" = "eventforge", "aws:ResourceTag/Environment" = workspace } }
      Action    = ["cognito-idp:AdminAddUserToGroup", "cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser", "cognito-idp:AdminSetUserPassword"]
    },
  ] }
}
