provider "aws" {
  region = var.region

  # An emulator takes any credentials; real ones must not reach it. On AWS these are
  # null, as if they were not here.
  access_key                  = local.emulated ? "test" : null
  secret_key                  = local.emulated ? "test" : null
  skip_credentials_validation = local.emulated ? true : null
  skip_metadata_api_check     = local.emulated ? "true" : null
  s3_use_path_style           = local.emulated ? true : null

  dynamic "endpoints" {
    for_each = local.emulated_services

    content {
      apigatewayv2   = endpoints.value
      appautoscaling = endpoints.value
      cloudfront     = endpoints.value
      cloudwatch     = endpoints.value
      cognitoidp     = endpoints.value
      dynamodb       = endpoints.value
      ec2            = endpoints.value
      ecs            = endpoints.value
      elbv2          = endpoints.value
      events         = endpoints.value
      iam            = endpoints.value
      kms            = endpoints.value
      lambda         = endpoints.value
      logs           = endpoints.value
      s3             = endpoints.value
      s3control      = endpoints.value
      secretsmanager = endpoints.value
      ses            = endpoints.value
      sesv2          = endpoints.value
      sfn            = endpoints.value
      sns            = endpoints.value
      sqs            = endpoints.value
      ssm            = endpoints.value
      sts            = endpoints.value
    }
  }

  default_tags {
    tags = merge({
      Project     = "eventforge"
      Environment = var.environment
      ManagedBy   = "terraform"
    }, var.temporary == null ? {} : { Owner = var.temporary.owner, Expires = var.temporary.expires })
  }
}

# The second region. Without one nothing uses it.
provider "aws" {
  alias  = "second"
  region = try(var.second_region.name, var.region)

  access_key                  = local.emulated ? "test" : null
  secret_key                  = local.emulated ? "test" : null
  skip_credentials_validation = local.emulated ? true : null
  skip_metadata_api_check     = local.emulated ? "true" : null
  s3_use_path_style           = local.emulated ? true : null

  dynamic "endpoints" {
    for_each = local.emulated_services

    content {
      apigatewayv2   = endpoints.value
      appautoscaling = endpoints.value
      cloudfront     = endpoints.value
      cloudwatch     = endpoints.value
      cognitoidp     = endpoints.value
      dynamodb       = endpoints.value
      ec2            = endpoints.value
      ecs            = endpoints.value
      elbv2          = endpoints.value
      events         = endpoints.value
      iam            = endpoints.value
      kms            = endpoints.value
      lambda         = endpoints.value
      logs           = endpoints.value
      s3             = endpoints.value
      s3control      = endpoints.value
      secretsmanager = endpoints.value
      ses            = endpoints.value
      sesv2          = endpoints.value
      sfn            = endpoints.value
      sns            = endpoints.value
      sqs            = endpoints.value
      ssm            = endpoints.value
      sts            = endpoints.value
    }
  }

  default_tags {
    tags = merge({
      Project     = "eventforge"
      Environment = var.environment
      ManagedBy   = "terraform"
    }, var.temporary == null ? {} : { Owner = var.temporary.owner, Expires = var.temporary.expires })
  }
}
