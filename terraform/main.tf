data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  name      = var.name_suffix == "" ? "eventforge-${var.environment}" : "eventforge-${var.environment}-${var.name_suffix}"
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # Built from the names: the state machines are created after the functions, one of
  # which starts them.
  state_machine_arns = { for name in keys(local.state_machines) : name => "arn:${local.partition}:states:${var.region}:${local.account}:stateMachine:${local.name}-${name}" }

  # Built from the names: the queues' policies allow the rules before the rules
  # exist. Rules with a schedule, and rules for events of AWS services, are on the
  # default bus.
  events_arn = "arn:${local.partition}:events:${var.region}:${local.account}"
  bus_arn    = "${local.events_arn}:event-bus/${local.name}"
  rule_arns  = { for name, rule in local.rules : name => "${local.events_arn}:rule/${contains(local.on_default_bus, name) ? "" : "${local.name}/"}${local.name}-${name}" }

  # Built from the name: the app's content security policy names the sign-in
  # domain, and the user pool's client names the app.
  sign_in_prefix  = "${local.name}-${local.account}"
  sign_in_origins = ["https://cognito-idp.${var.region}.amazonaws.com", "https://${local.sign_in_prefix}.auth.${var.region}.amazoncognito.com"]

  # bootstrap/ creates one of this name for each workspace.
  permissions_boundary_arn = var.use_permissions_boundary ? "arn:${local.partition}:iam::${local.account}:policy/eventforge-boundary-${var.environment}" : null

  # null where the gateway has no key. The pipeline passes an unset variable as an empty
  # string.
  stripe_secret_arn = var.stripe_secret_arn == "" ? null : var.stripe_secret_arn

  # Where shoppers find the app. A standby's mails and sitemap name that of the stack that it
  # stands by for.
  app_url = try(var.standby_of.app_url, module.site.url)

  # Every address of the app, the deployed one first.
  app_urls = distinct(concat([module.site.url], [for d in var.domain_names : "https://${d}"], local.emulated ? [var.emulator.app_url] : [], var.localhost_app_urls))
}

module "key" {
  source = "./modules/key"
  count  = var.standby_of == null ? 1 : 0 # a standby uses that of its table

  name                    = local.name
  deletion_window_days    = var.deletion_protection ? 30 : 7
  rotation_period_in_days = var.key_rotation_days
}

# ---- data ----

module "table" {
  source = "./modules/table"

  name                  = try(var.standby_of.table, var.restored_table == "" ? local.name : var.restored_table)
  definition            = local.table
  keep_retiring_indexes = var.keep_retiring_indexes
  deletion_protection   = var.deletion_protection
  adopted               = var.standby_of != null
  kms_key_arn           = local.key_arn
  replica               = one([for second in local.second : { region = second.name, kms_key_arn = module.second_key[0].arn }])
}

module "receipts" {
  source = "./modules/receipts"

  name          = "${local.name}-receipts"
  kms_key_arn   = local.key_arn
  expire_days   = var.receipt_expire_days
  force_destroy = !var.deletion_protection
}

module "queue" {
  source   = "./modules/queue"
  for_each = local.queues

  name            = "${local.name}-${each.key}"
  definition      = each.value
  event_rule_arns = concat([for rule in local.queue_rules[each.key] : local.rule_arns[rule]], each.key == local.bus_failures ? [local.bus_arn] : [])
  kms_key_arn     = local.key_arn
}

# ---- events, workflow and partners ----

module "bus" {
  source = "./modules/bus"

  name                     = local.name
  rules                    = { for name, rule in local.rules : name => rule if local.processes || !can(rule.schedule) }
  queue_arns               = { for name, q in module.queue : name => q.arn }
  function_arns            = { for name, f in module.function : name => f.arn if local.functions[name].trigger.type == "schedule" }
  state_machine_arns       = { (local.saga) = module.workflow[local.saga].arn }
  kms_key_arn              = local.key_arn
  permissions_boundary_arn = local.permissions_boundary_arn

  # Other environments of the account put their mails' events on the same bus.
  details = {
    mail-sent = { mail = { tags = merge(local.rules["mail-sent"].pattern.detail.mail.tags, { "ses:configuration-set" = [module.mail.configuration_set_name] }) } }
  }
}

module "workflow" {
  source   = "./modules/workflow"
  for_each = local.state_machines

  name                     = "${local.name}-${each.key}"
  function_arns            = [for name in local.steps_of[each.key] : module.function[name].arn]
  queue_arns               = [for name in local.queues_of[each.key] : module.queue[name].arn]
  kms_key_arn              = local.key_arn
  permissions_boundary_arn = local.permissions_boundary_arn
  log_retention_days       = var.log_retention_days

  definition = templatefile("${local.wiring}/${each.key}.asl.json", merge(
    { for name in local.steps_of[each.key] : replace(name, "-", "_") => module.function[name].arn },
    { for name in local.queues_of[each.key] : "${replace(name, "-", "_")}_queue_url" => module.queue[name].url },
  ))
}

# The saga keeps its executions: it is the state machine that was the only one.
moved {
  from = module.workflow
  to   = module.workflow["order-saga"]
}

module "ingest" {
  source = "./modules/ingest"

  name                = local.name
  function_name       = module.function[local.ingest_function].name
  function_invoke_arn = module.function[local.ingest_function].invoke_arn
  routes              = local.functions[local.ingest_function].trigger.routes
  throttling          = var.ingest_throttling
  log_retention_days  = var.log_retention_days
  kms_key_arn         = local.key_arn
}

module "mail" {
  source = "./modules/mail"

  name   = local.name
  from   = var.mail_from
  verify = var.mail_verify
  inbox  = var.mail_inbox
}
