module "network" {
  source = "../../../network"

  name        = "eventforge-example"
  kms_key_arn = local.kms_key_arn
}

module "api" {
  source = "../.."

  name             = "eventforge-example"
  vpc_id           = module.network.vpc_id
  alb_subnet_ids   = module.network.private_subnet_ids
  task_subnet_ids  = module.network.task_subnet_ids
  assign_public_ip = module.network.assign_public_ip
  image            = "123456789012.dkr.ecr.us-east-1.amazonaws.com/eventforge-api@sha256:${sha256("the image")}"
  kms_key_arn      = local.kms_key_arn

  environment = { TABLE_NAME = "eventforge-example" }
  secrets     = { CURSOR_SECRET = "arn:aws:ssm:us-east-1:123456789012:parameter/eventforge-example-cursor-key" }

  task_policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["dynamodb:GetItem"]
      Resource = "arn:aws:dynamodb:us-east-1:123456789012:table/eventforge-example"
    }]
  })
}

locals {
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
}
