module "alarms" {
  source = "./modules/alarms"

  name               = local.name
  emails             = var.alarm_emails
  alarms             = var.alarms
  kms_key_arn        = local.key_arn
  dead_letter_queues = { for name, q in local.dead_letter_queues : name => q.name }
  work_queues        = { for name in local.work_queues : name => module.queue[name].name }
  # Not the schedules: the next tick replaces one that is lost.
  rules = [for name, rule in local.rules : "${local.name}-${name}" if can(rule.pattern)]
  # Not run-jobs: it works for an operator, who sees on the job's page that it fails, and fails
  # while something else does, which has an alarm.
  functions          = { for name, f in local.functions : name => { name = module.function[name].name, timeout_seconds = f.timeoutSeconds } if name != "run-jobs" }
  saga_functions     = local.saga_steps
  minutely_functions = local.processes ? ["reconcile-orders"] : []
  hourly_functions   = local.processes ? ["reconcile-books"] : [] # watched by books-missing
  # Not feed-events: what it does not append waits in the stream, for those who poll only, and
  # functions-failing sees it.
  stream_functions   = [for name, f in local.functions : name if f.trigger.type == "stream" && name != "feed-events"]
  ingest_api_id      = module.ingest.api_id
  state_machine_arns = { saga = module.workflow[local.saga].arn, compensation = module.workflow[local.compensation].arn }
  table_name         = module.table.name

  # Compensations that failed; refunds that are refused, disputes and late failures; orders
  # that do not move on.
  attention_log_groups = { for name in ["fail-order", "charge-queued-payment", "reconcile-orders"] : name => module.function[name].log_group_name }
  fail_log_group       = module.function["fail-order"].log_group_name
  reconcile_log_group  = module.function["reconcile-orders"].log_group_name
  books_log_group      = module.function["reconcile-books"].log_group_name
  api_log_group        = module.api.log_group_name
  mail_log_group       = module.function["send-email"].log_group_name

  api = {
    alb_arn_suffix          = module.api.alb_arn_suffix
    target_group_arn_suffix = module.api.target_group_arn_suffix
    cluster                 = module.api.cluster_name
    service                 = module.api.service_name
  }
}
