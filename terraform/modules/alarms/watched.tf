locals {
  # Includes the name, because environments may share an account.
  own_namespace = "EventForge/${var.name}"

  all_alarms = concat(
    values(aws_cloudwatch_metric_alarm.dead_letters),
    values(aws_cloudwatch_metric_alarm.metric),
    values(aws_cloudwatch_metric_alarm.expression),
  )

  # What nobody acts on where there are no shoppers. What stands still there, fails or is put
  # aside has its alarm.
  for_shoppers = [
    "api-slow", "attention-overdue", "books-disagree", "books-missing", "events-lost", "ingest-failing",
    "mails-repeated", "orders-overdue", "pages-crashing", "saga-failing", "table-throttled",
  ]
  left_out = var.alarms == "essential" ? local.for_shoppers : []

  load_balancer = { LoadBalancer = var.api.alb_arn_suffix }
  target_group  = { LoadBalancer = var.api.alb_arn_suffix, TargetGroup = var.api.target_group_arn_suffix }
  saga          = { StateMachineArn = var.state_machine_arns.saga }

  # IteratorAge is the age of the records that a function reads: events are
  # published that late.
  iterator_age_alarms = {
    for name in var.stream_functions : "late-${name}" => {
      description = "${name} is more than five minutes behind its stream: the bus is away, or does not let it publish."
      namespace   = "AWS/Lambda", metric = "IteratorAge", dimensions = { FunctionName = var.functions[name].name }
      statistic   = "Maximum", period = 60, periods = 3, comparison = "GreaterThanThreshold", threshold = 300000
      missing     = "notBreaching"
    }
  }

  # A function that a schedule invokes tells nobody when it is not.
  stopped_alarms = {
    for name in var.minutely_functions : "stopped-${name}" => {
      description = "${name} has not run for a quarter of an hour, although its schedule invokes it every minute."
      namespace   = "AWS/Lambda", metric = "Invocations", dimensions = { FunctionName = var.functions[name].name }
      statistic   = "Sum", period = 300, periods = 3, comparison = "LessThanThreshold", threshold = 1
      missing     = "breaching"
    }
  }

  metric_alarms = merge(local.iterator_age_alarms, local.stopped_alarms, {
    "api-slow" = {
      description = "1 % of the API's responses take longer than ${var.api_p99_seconds} s."
      namespace   = "AWS/ApplicationELB", metric = "TargetResponseTime", dimensions = local.target_group
      statistic   = "p99", period = 300, periods = 2, comparison = "GreaterThanThreshold", threshold = var.api_p99_seconds
      missing     = "notBreaching"
    }
    "api-down" = {
      description = "No task of ${var.api.service} is healthy: shoppers cannot order."
      namespace   = "AWS/ApplicationELB", metric = "HealthyHostCount", dimensions = local.target_group
      statistic   = "Minimum", period = 60, periods = 3, comparison = "LessThanThreshold", threshold = 1
      missing     = "breaching" # the metric is absent when there are no targets
    }
    "ingest-failing" = {
      description = "The ingest API answers partners' events with 5xx."
      namespace   = "AWS/ApiGateway", metric = "5xx", dimensions = { ApiId = var.ingest_api_id }
      statistic   = "Sum", period = 300, periods = 1, comparison = "GreaterThanOrEqualToThreshold", threshold = 5
      missing     = "notBreaching"
    }
    "functions-throttled" = {
      description = "Functions were throttled: the account's concurrency is used up, or an operator stopped a function."
      namespace   = "AWS/Lambda", metric = "Throttles", dimensions = {} # the whole account, which has the limit
      statistic   = "Sum", period = 300, periods = 2, comparison = "GreaterThanThreshold", threshold = 0
      missing     = "notBreaching"
    }
    "orders-needing-attention" = {
      description = "The compensation of an order failed, a refund is refused or failed afterwards, or a payment is disputed. See /api/ops/orders?status=needs_attention and the log lines order needs attention."
      namespace   = local.own_namespace, metric = "OrdersNeedingAttention", dimensions = {}
      statistic   = "Sum", period = 60, periods = 1, comparison = "GreaterThanThreshold", threshold = 0
      missing     = "notBreaching"
    }
    # Within a day, so that the alarm lasts as long as nobody has compared again.
    "books-disagree" = {
      description = "The payment gateway's books and the orders do not agree: money was moved that no order knows of, or the other way round. See /api/ops/books."
      namespace   = local.own_namespace, metric = "BooksFindings", dimensions = {}
      statistic   = "Maximum", period = 3600, periods = 24, datapoints = 1, comparison = "GreaterThanThreshold", threshold = 0
      missing     = "notBreaching"
    }
    "books-missing" = {
      description = "The books have not been compared for two days: reconcile-books does not run, fails, or does not get through a day."
      namespace   = local.own_namespace, metric = "BooksFindings", dimensions = {}
      statistic   = "SampleCount", period = 86400, periods = 2, comparison = "LessThanThreshold", threshold = 1
      missing     = "breaching"
    }
    "orders-failed" = {
      description = "An order failed because of us: an error on our side, or too long without progress. Nothing was wrong with the order."
      namespace   = local.own_namespace, metric = "OrdersFailedBecauseOfUs", dimensions = {}
      statistic   = "Sum", period = 300, periods = 1, comparison = "GreaterThanThreshold", threshold = 0
      missing     = "notBreaching"
    }
    # One crash may be an old browser's. An address reports ten a minute at most.
    "pages-crashing" = {
      description = "The app's pages crash: ten reports or more within five minutes. The log lines page crashed of the API say where."
      namespace   = local.own_namespace, metric = "PagesCrashed", dimensions = {}
      statistic   = "Sum", period = 300, periods = 1, comparison = "GreaterThanOrEqualToThreshold", threshold = 10
      missing     = "notBreaching"
    }
    # It takes two faults at once: no result of an attempt, and no event of SES about it.
    "mails-repeated" = {
      description = "A mail may have been sent twice: SES did not say whether it took it, and its event did not come in time. The log lines mail may be sent twice of send-email name the mails."
      namespace   = local.own_namespace, metric = "MailsRepeated", dimensions = {}
      statistic   = "Sum", period = 300, periods = 1, comparison = "GreaterThanThreshold", threshold = 0
      missing     = "notBreaching"
    }
    # The reconciler compares each order with the limit of its status, and counts once a minute.
    "orders-overdue" = {
      description = "Orders are pending for 3 minutes, or processing or cancelling for 30, and have not ended. The log line orders overdue names the status."
      namespace   = local.own_namespace, metric = "OrdersOverdue", dimensions = {}
      statistic   = "Maximum", period = 300, periods = 1, comparison = "GreaterThanThreshold", threshold = 0
      missing     = "notBreaching"
    }
    "attention-overdue" = {
      description = "Orders have needed attention for more than a day: an operator has to decide. See /api/ops/orders?status=needs_attention."
      namespace   = local.own_namespace, metric = "AttentionOverdue", dimensions = {}
      statistic   = "Maximum", period = 900, periods = 1, comparison = "GreaterThanThreshold", threshold = 0
      missing     = "notBreaching"
    }
  })

  # CloudWatch refuses an expression with more than ten metrics.
  watched_functions = chunklist(sort(setsubtract(keys(var.functions), concat(var.saga_functions, var.hourly_functions))), 10)
  function_alarms = {
    for i, names in local.watched_functions : "functions-failing${i == 0 ? "" : "-${i + 1}"}" => {
      description = "Invocations of one of these functions fail: ${join(", ", names)}."
      namespace   = "AWS/Lambda", period = 300, periods = 2, threshold = 0
      expression  = join(" + ", [for n, name in names : "FILL(m${n}, 0)"])
      metrics     = { for n, name in names : "m${n}" => { metric = "Errors", dimensions = { FunctionName = var.functions[name].name } } }
    }
  }

  loss_metrics = merge(
    { for i, rule in sort(var.rules) : "rule${i}" => { metric = "InvocationsFailedToBeSentToDlq", dimensions = { RuleName = rule } } },
    { for i, name in var.stream_functions : "stream${i}" => {
      namespace = "AWS/Lambda", metric = "DestinationDeliveryFailures", dimensions = { FunctionName = var.functions[name].name }
    } },
  )

  expression_alarms = merge(local.function_alarms, {
    "api-failing" = {
      description = "The API or its load balancer answers with 5xx."
      namespace   = "AWS/ApplicationELB", period = 300, periods = 1, threshold = var.api_errors - 1
      expression  = "FILL(api, 0) + FILL(balancer, 0)"
      metrics = {
        api      = { metric = "HTTPCode_Target_5XX_Count", dimensions = local.target_group }
        balancer = { metric = "HTTPCode_ELB_5XX_Count", dimensions = local.load_balancer }
      }
    }
    # A declined payment fails its execution, so single failures are normal. Executions
    # that only compensate all fail, because their orders do.
    "saga-failing" = {
      description = "More than half of the executions that ended within 15 minutes failed."
      namespace   = "AWS/States", period = 900, periods = 1, threshold = 50
      expression  = "IF(FILL(failed, 0) + FILL(succeeded, 0) >= 10, 100 * FILL(failed, 0) / (FILL(failed, 0) + FILL(succeeded, 0)), 0)"
      metrics = {
        failed    = { metric = "ExecutionsFailed", dimensions = local.saga }
        succeeded = { metric = "ExecutionsSucceeded", dimensions = local.saga }
      }
    }
    # Neither the target nor the dead-letter queue accepted an event: nothing else counts it.
    "events-lost" = {
      description = "EventBridge or Lambda could not send an event to its dead-letter queue: the event is lost."
      namespace   = "AWS/Events", period = 300, periods = 1, threshold = 0
      expression  = join(" + ", [for id in keys(local.loss_metrics) : "FILL(${id}, 0)"])
      metrics     = local.loss_metrics
    }
    "table-throttled" = {
      description = "The table ${var.table_name} throttles reads or writes. Look for a hot key."
      namespace   = "AWS/DynamoDB", period = 300, periods = 2, threshold = 0
      expression  = "FILL(reads, 0) + FILL(writes, 0)"
      metrics = {
        reads  = { metric = "ReadThrottleEvents", dimensions = { TableName = var.table_name } }
        writes = { metric = "WriteThrottleEvents", dimensions = { TableName = var.table_name } }
      }
    }
  })
}
