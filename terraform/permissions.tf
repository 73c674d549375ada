# Permissions of the functions and the API. The ARNs are built from names, which
# are known at plan time, so that a plan shows every permission.

module "permissions" {
  source = "./modules/permissions"

  table_arn                = "arn:${local.partition}:dynamodb:${var.region}:${local.account}:table/${module.table.name}"
  bus_arn                  = "arn:${local.partition}:events:${var.region}:${local.account}:event-bus/${module.bus.name}"
  relay_failures_queue_arn = "${local.queue_arn_prefix}${module.queue["relay-failures"].name}"
  operated_queue_arns      = [for name in local.work_queues : { queue = "${local.queue_arn_prefix}${module.queue[name].name}", dead_letters = "${local.queue_arn_prefix}${module.queue[name].dead_letter_name}" }]
  failure_queue_arns       = [for name in setsubtract(keys(local.queues), local.work_queues) : "${local.queue_arn_prefix}${module.queue[name].name}"]
  saga_arn                 = local.state_machine_arns[local.saga]
  state_machine_arns       = values(local.state_machine_arns)
  receipts_arn             = "arn:${local.partition}:s3:::${local.receipts}"
  pictures_arn             = "arn:${local.partition}:s3:::${module.site.pictures_bucket}"
  user_pool_arn            = module.identity.user_pool_arn
  mail_arns                = ["${local.ses}:identity/${var.mail_sandbox ? "*" : local.mail_identity}", "${local.ses}:configuration-set/${module.mail.configuration_set_name}"]
  mail_from                = module.mail.from
  payment_gateway          = var.payment_gateway
  cursor_parameter_arn     = "arn:${local.partition}:ssm:${var.region}:${local.account}:parameter${module.cursor_key.name}"
  stripe_secret_arn        = local.stripe_secret_arn
  stripe_webhook_secret    = var.stripe_webhook_secret_arn
  status_indexes           = concat(["ByStatus"], var.keep_retiring_indexes ? keys(local.table.retiringIndexes) : [])
  email_queue_arn          = "${local.queue_arn_prefix}${module.queue["email"].name}"
  worker_queue_arns        = { for name, f in local.functions : name => { queue = "${local.queue_arn_prefix}${module.queue[f.trigger.queue].name}", dead_letters = "${local.queue_arn_prefix}${module.queue[f.trigger.queue].dead_letter_name}" } if f.trigger.type == "queue" }
}

locals {
  ses               = "arn:${local.partition}:ses:${var.region}:${local.account}"
  mail_identity     = var.mail_verify == "domain" ? split("@", module.mail.from)[1] : module.mail.from
  queue_arn_prefix  = "arn:${local.partition}:sqs:${var.region}:${local.account}:"
  function_policies = module.permissions.functions
  api_policy_json   = module.permissions.api
}

# Separate from the other permissions, because the key's ARN is unknown until
# the key exists.
resource "aws_iam_role_policy" "api_encryption" {
  name   = "encryption"
  role   = module.api.task_role_name
  policy = module.api_key_access.json
}

module "api_key_access" {
  source = "./modules/key_access"

  kms_key_arn = local.key_arn
  services    = module.permissions.encrypted_services["api"]
}
