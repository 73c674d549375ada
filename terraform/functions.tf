locals {
  # Values of the environment variables that functions.json lists by name. The
  # plan fails when a listed variable has no value here; null omits it.
  function_values = {
    TABLE_NAME                     = module.table.name
    EVENT_BUS_NAME                 = module.bus.name
    STATE_MACHINE_ARN              = local.state_machine_arns[local.saga]
    COMPENSATION_STATE_MACHINE_ARN = local.state_machine_arns[local.compensation]
    RECEIPTS_BUCKET                = local.receipts
    USER_POOL_ID                   = module.identity.user_pool_id
    RELAY_FAILURES_QUEUE_URL       = module.queue["relay-failures"].url
    EMAIL_QUEUE_URL                = module.queue["email"].url
    RECEIPT_QUEUE_URL              = module.queue["receipt"].url
    WEBHOOKS_QUEUE_URL             = module.queue["webhooks"].url
    WEBHOOK_ATTEMPTS_QUEUE_URL     = module.queue["webhook-attempts"].url
    WEBHOOK_PROBES_QUEUE_URL       = module.queue["webhook-probes"].url
    MAIL_FROM                      = module.mail.from
    APP_URL                        = local.app_url
    ENVIRONMENT                    = var.environment
    PAYMENT_GATEWAY                = var.payment_gateway
    STRIPE_WEBHOOK_SECRET_ID       = var.stripe_webhook_secret_arn == "" ? null : var.stripe_webhook_secret_arn
    CHARGES_QUEUE_URL              = module.queue["charges"].url
    STRIPE_SECRET_ID               = local.stripe_secret_arn
    STRIPE_ADDRESS                 = null # Stripe's own
    MAIL_SETTLE_SECONDS            = tostring(var.mail_settle_seconds)
    RECONCILE_AFTER_SECONDS        = tostring(var.reconcile_after_seconds)
    ARCHIVE_AFTER_SECONDS          = tostring(var.archive_after_days * 86400)
    DELAYED_AFTER_SECONDS          = tostring(var.delayed_after_seconds)
    ORDER_PROMISE_SECONDS          = tostring(var.order_promise_seconds)
    WEBHOOK_TRUSTED_NETWORKS       = local.trusted_networks
  }

  # Those of a function that processes a queue: its own queue's.
  queue_values = {
    for name, f in local.functions : name => {
      QUEUE_URL        = module.queue[f.trigger.queue].url
      DEAD_LETTERS_URL = module.queue[f.trigger.queue].dead_letter_url
      MAX_RECEIVES     = tostring(local.queues[f.trigger.queue].maxReceiveCount)
    } if f.trigger.type == "queue"
  }

  # The function behind API Gateway; one() refuses a second function.
  ingest_function = one([for name, f in local.functions : name if f.trigger.type == "http"])
}

module "function" {
  source   = "./modules/function"
  for_each = local.functions

  name                     = "${local.name}-${each.key}"
  description              = each.value.description
  memory_mb                = each.value.memoryMB
  timeout_seconds          = each.value.timeoutSeconds
  package_path             = "${local.packages}/${each.key}.zip"
  package_hash             = filebase64sha256("${local.packages}/${each.key}.zip")
  environment              = merge({ for name in each.value.environment : name => merge(local.function_values, lookup(local.queue_values, each.key, {}))[name] if merge(local.function_values, lookup(local.queue_values, each.key, {}))[name] != null }, local.emulator_environment)
  policy_json              = local.function_policies[each.key]
  encrypted_services       = module.permissions.encrypted_services[each.key]
  log_retention_days       = var.log_retention_days
  begins_traces            = each.value.trigger.type == "http"
  reserved_concurrency     = lookup(var.reserved_concurrency, each.key, -1)
  kms_key_arn              = local.key_arn
  permissions_boundary_arn = local.permissions_boundary_arn

  queue_source = each.value.trigger.type != "queue" ? null : {
    arn                 = module.queue[each.value.trigger.queue].arn
    batch_size          = each.value.trigger.batchSize
    maximum_concurrency = each.value.trigger.maximumConcurrency
  }

  stream_source = each.value.trigger.type != "stream" || !local.processes ? null : {
    arn                        = module.table.stream_arn
    batch_size                 = each.value.trigger.batchSize
    parallelization_factor     = each.value.trigger.parallelizationFactor
    maximum_retry_attempts     = each.value.trigger.maximumRetryAttempts
    maximum_record_age_seconds = each.value.trigger.maximumRecordAgeSeconds
    bisect                     = each.value.trigger.bisectBatchOnFunctionError
    on_failure_queue_arn       = module.queue[each.value.trigger.onFailureQueue].arn
    filter_pattern             = jsonencode(each.value.trigger.filter)
    # Seconds to wait for a full batch; without, none.
    maximum_batching_window_seconds = lookup(each.value.trigger, "batchingWindowSeconds", 0)
  }
}

locals {
  packages = startswith(var.packages_dir, "/") ? var.packages_dir : "${path.module}/${var.packages_dir}"
}
