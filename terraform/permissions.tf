# What each principal may do. The documents are made of names, which are known
# when planning: a plan shows every permission before anything exists.

module "permissions" {
  source = "./modules/permissions"

  table_arn           = "arn:${local.partition}:dynamodb:${var.region}:${local.account}:table/${module.table.name}"
  bus_arn             = "arn:${local.partition}:events:${var.region}:${local.account}:event-bus/${module.bus.name}"
  webhooks_queue_arn  = "${local.queue_arn_prefix}${module.queue["webhooks"].name}"
  operated_queue_arns = [for name in local.operated_queues : { queue = "${local.queue_arn_prefix}${module.queue[name].name}", dead_letters = "${local.queue_arn_prefix}${module.queue[name].dead_letter_name}" }]
  state_machine_arn   = local.state_machine_arn
  receipts_arn        = "arn:${local.partition}:s3:::${module.receipts.name}"
  mail_arns           = ["${local.ses}:identity/${local.mail_identity}", "${local.ses}:configuration-set/${module.mail.configuration_set_name}"]
  mail_from           = module.mail.from
  payment_gateway     = var.payment_gateway
  stripe_secret_arn   = var.stripe_secret_arn
}

locals {
  ses               = "arn:${local.partition}:ses:${var.region}:${local.account}"
  mail_identity     = var.mail_verify == "domain" ? split("@", module.mail.from)[1] : module.mail.from
  queue_arn_prefix  = "arn:${local.partition}:sqs:${var.region}:${local.account}:"
  operated_queues   = [for name, q in local.queues : name if !try(q.deadLetterOnly, false)]
  function_policies = module.permissions.functions
  api_policy_json   = module.permissions.api
}

# The key's ARN is known only once the key exists, so its use stands apart.
resource "aws_iam_role_policy" "api_encryption" {
  name   = "encryption"
  role   = module.api.task_role_name
  policy = data.aws_iam_policy_document.api_encryption.json
}

data "aws_iam_policy_document" "api_encryption" {
  statement {
    sid       = "UseKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [module.key.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for service in module.permissions.encrypted_services["api"] : "${service}.${var.region}.amazonaws.com"]
    }
  }
  statement {
    sid       = "UseTableKey"
    actions   = ["kms:DescribeKey", "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
    resources = [module.key.arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["dynamodb.${var.region}.amazonaws.com"]
    }
  }
}
