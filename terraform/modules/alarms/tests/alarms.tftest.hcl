mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name               = "eventforge-dev"
  emails             = ["operator@example.com"]
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  dead_letter_queues = { email = "eventforge-dev-email-dead-letters", relay-failures = "eventforge-dev-relay-failures" }
  work_queues        = { email = "eventforge-dev-email" }
  rules              = [for name, rule in jsondecode(file("../../../wiring/rules.json")) : "eventforge-dev-${name}" if can(rule.pattern)]
  functions = {
    for name, f in jsondecode(file("../../../wiring/functions.json")) :
    name => { name = "eventforge-dev-${name}", timeout_seconds = f.timeoutSeconds }
  }
  saga_functions = [
    for name, f in jsondecode(file("../../../wiring/functions.json")) : name if f.trigger.type == "saga"
  ]
  stream_functions     = ["relay-events"]
  minutely_functions   = ["reconcile-orders"]
  fail_log_group       = "/aws/lambda/eventforge-dev-fail-order"
  api_log_group        = "/eventforge-dev/api"
  mail_log_group       = "/aws/lambda/eventforge-dev-send-email"
  attention_log_groups = { for name in ["fail-order", "charge-queued-payment"] : name => "/aws/lambda/eventforge-dev-${name}" }
  reconcile_log_group  = "/aws/lambda/eventforge-dev-reconcile-orders"
  books_log_group      = "/aws/lambda/eventforge-dev-reconcile-books"
  ingest_api_id        = "abcdefghij"
  state_machine_arns = {
    saga         = "arn:aws:states:eu-central-1:123456789012:stateMachine:eventforge-dev-order-saga"
    compensation = "arn:aws:states:eu-central-1:123456789012:stateMachine:eventforge-dev-order-compensation"
  }
  table_name = "eventforge-dev"
  api = {
    alb_arn_suffix          = "app/eventforge-dev/0123456789abcdef"
    target_group_arn_suffix = "targetgroup/eventforge-dev/0123456789abcdef"
    cluster                 = "eventforge-dev"
    service                 = "api"
  }
}

run "notifies_the_operator" {
  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == var.kms_key_arn
    error_message = "The topic is not encrypted with the key."
  }

  assert {
    condition     = aws_sns_topic_subscription.email["operator@example.com"].protocol == "email"
    error_message = "The topic has no subscription."
  }

  assert {
    condition = alltrue([
      for a in concat(values(aws_cloudwatch_metric_alarm.dead_letters), values(aws_cloudwatch_metric_alarm.metric), values(aws_cloudwatch_metric_alarm.expression)) :
      a.actions_enabled && a.alarm_actions == toset([aws_sns_topic.this.arn]) && a.ok_actions == toset([aws_sns_topic.this.arn])
    ])
    error_message = "An alarm does not notify when it goes off or ends."
  }

  assert {
    condition     = toset([for c in one([for s in data.aws_iam_policy_document.topic.statement : s if s.sid == "AlarmsOfThisAccount"]).condition : c.variable]) == toset(["aws:SourceAccount", "aws:SourceArn"])
    error_message = "Alarms of other accounts may publish."
  }
}

run "watches_every_dead_letter_queue" {
  assert {
    condition = tomap({ for name, a in aws_cloudwatch_metric_alarm.dead_letters : name => a.dimensions["QueueName"] }) == var.dead_letter_queues && alltrue([
      for a in values(aws_cloudwatch_metric_alarm.dead_letters) : a.metric_name == "ApproximateNumberOfMessagesVisible" && a.threshold == 0 && a.comparison_operator == "GreaterThanThreshold"
    ])
    error_message = "A dead-letter queue has no alarm."
  }
}

run "watches_orders_api_and_functions" {
  assert {
    condition     = length(setsubtract(["api-down", "api-slow", "books-disagree", "books-missing", "functions-throttled", "ingest-failing", "late-relay-events", "orders-needing-attention", "orders-failed", "orders-overdue", "attention-overdue", "pages-crashing", "mails-repeated", "stopped-reconcile-orders"], keys(aws_cloudwatch_metric_alarm.metric))) == 0
    error_message = "An alarm on one metric is missing."
  }

  assert {
    condition     = length(setsubtract(["api-failing", "events-lost", "functions-failing", "saga-failing", "table-throttled"], keys(aws_cloudwatch_metric_alarm.expression))) == 0
    error_message = "An alarm on an expression is missing."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.metric["api-slow"].extended_statistic == "p99" && aws_cloudwatch_metric_alarm.metric["api-slow"].threshold == 1
    error_message = "No alarm watches the p99 latency."
  }

  # A declined payment is an error of charge-payment by design.
  assert {
    condition = toset([
      for q in flatten([for name in ["functions-failing", "functions-failing-2"] : tolist(aws_cloudwatch_metric_alarm.expression[name].metric_query)]) : one(q.metric).dimensions["FunctionName"] if length(q.metric) > 0
    ]) == toset([for f in setsubtract(keys(var.functions), var.saga_functions) : "eventforge-dev-${f}"])
    error_message = "The alarm does not watch exactly the functions outside the saga."
  }
}

run "leaves_out_what_matters_to_shoppers_only" {
  variables {
    alarms = "essential"
  }

  assert {
    condition     = setunion(keys(aws_cloudwatch_metric_alarm.metric), keys(aws_cloudwatch_metric_alarm.expression)) == toset(["api-down", "api-failing", "functions-failing", "functions-failing-2", "functions-throttled", "late-relay-events", "orders-failed", "orders-needing-attention", "stopped-reconcile-orders"])
    error_message = "The essential alarms are others."
  }

  assert {
    condition     = length(setsubtract(local.for_shoppers, setunion(keys(local.metric_alarms), keys(local.expression_alarms)))) == 0
    error_message = "An alarm that is left out does not exist."
  }

  assert {
    condition     = toset(keys(aws_cloudwatch_metric_alarm.dead_letters)) == toset(keys(var.dead_letter_queues))
    error_message = "A dead-letter queue has no alarm."
  }
}

run "watches_events_that_reach_no_queue" {
  assert {
    condition = toset([
      for q in aws_cloudwatch_metric_alarm.expression["events-lost"].metric_query : one(q.metric).dimensions["RuleName"] if length(q.metric) > 0 && can(one(q.metric).dimensions["RuleName"])
    ]) == toset(var.rules)
    error_message = "The alarm does not watch every rule."
  }

  assert {
    condition = [
      for q in aws_cloudwatch_metric_alarm.expression["events-lost"].metric_query : "${one(q.metric).namespace} ${one(q.metric).metric_name}" if length(q.metric) > 0 && can(one(q.metric).dimensions["FunctionName"])
    ] == ["AWS/Lambda DestinationDeliveryFailures"]
    error_message = "The alarm does not watch the stream's destination."
  }
}

run "counts_log_lines" {
  assert {
    condition     = tomap({ for name, f in aws_cloudwatch_log_metric_filter.attention : name => f.log_group_name }) == var.attention_log_groups && alltrue([for f in aws_cloudwatch_log_metric_filter.attention : one(f.metric_transformation).namespace == aws_cloudwatch_metric_alarm.metric["orders-needing-attention"].namespace])
    error_message = "The alarm does not read the metric of orders that need attention."
  }

  assert {
    condition = alltrue([
      for alarm, metric in { orders-failed = "OrdersFailedBecauseOfUs", orders-overdue = "OrdersOverdue", attention-overdue = "AttentionOverdue" } :
      aws_cloudwatch_metric_alarm.metric[alarm].metric_name == metric &&
      one(aws_cloudwatch_log_metric_filter.orders[metric].metric_transformation).name == metric &&
      one(aws_cloudwatch_log_metric_filter.orders[metric].metric_transformation).namespace == aws_cloudwatch_metric_alarm.metric[alarm].namespace
    ])
    error_message = "An alarm on orders does not read the metric of its log lines."
  }

  assert {
    condition     = { for name, f in aws_cloudwatch_log_metric_filter.orders : name => f.log_group_name } == { OrdersFailedBecauseOfUs = var.fail_log_group, OrdersOverdue = var.reconcile_log_group, AttentionOverdue = var.reconcile_log_group }
    error_message = "A filter reads another function's log."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.mails.log_group_name == var.mail_log_group && one(aws_cloudwatch_log_metric_filter.mails.metric_transformation).name == aws_cloudwatch_metric_alarm.metric["mails-repeated"].metric_name
    error_message = "The alarm does not read the metric of mails that may have been sent twice."
  }

  assert {
    condition     = alltrue([for name in ["OrdersOverdue", "AttentionOverdue"] : one(aws_cloudwatch_log_metric_filter.orders[name].metric_transformation).value == "$.orders"])
    error_message = "Overdue orders are not counted."
  }

  assert {
    condition     = alltrue([for f in values(aws_cloudwatch_log_metric_filter.orders) : one(f.metric_transformation).default_value == null])
    error_message = "A metric has a value, and a price, while there is nothing to count."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.metric["stopped-reconcile-orders"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.metric["stopped-reconcile-orders"].dimensions["FunctionName"] == "eventforge-dev-reconcile-orders"
    error_message = "A reconciler that does not run causes no alarm."
  }

  assert {
    condition = alltrue([
      for name in ["books-disagree", "books-missing"] : aws_cloudwatch_metric_alarm.metric[name].metric_name == one(aws_cloudwatch_log_metric_filter.books.metric_transformation).name
    ]) && one(aws_cloudwatch_log_metric_filter.books.metric_transformation).value == "$.findings"
    error_message = "The alarms do not read the metric of the books' findings."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.metric["books-missing"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.metric["books-disagree"].treat_missing_data == "notBreaching"
    error_message = "Books that are not compared cause no alarm, or the wrong one."
  }
}

run "shows_everything_on_one_dashboard" {
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.this.dashboard_body).widgets) == 12
    error_message = "A graph is missing."
  }

  assert {
    condition     = length(output.alarm_names) == 22 && length(distinct(output.alarm_names)) == 22
    error_message = "An alarm is missing from the output."
  }
}

run "watches_any_number_of_functions" {
  variables {
    functions      = merge({ for i in range(12) : "f${i}" => { name = "f${i}", timeout_seconds = 1 } }, { relay-events = { name = "relay", timeout_seconds = 1 }, reconcile-orders = { name = "reconcile", timeout_seconds = 1 } })
    saga_functions = []
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.expression["functions-failing"].metric_query) == 11 && length(aws_cloudwatch_metric_alarm.expression["functions-failing-2"].metric_query) == 5
    error_message = "No alarm watches the functions after the tenth."
  }
}

run "refuses_invalid_values" {
  command = plan

  variables {
    name               = "EventForge"
    emails             = ["operator"]
    kms_key_arn        = "alias/key"
    dead_letter_queues = {}
    rules              = []
    stream_functions   = ["nobody"]
    minutely_functions = ["nobody"]
    hourly_functions   = ["nobody"]
    api_errors         = 0
    api_p99_seconds    = 0
    state_machine_arns = { saga = "order-saga", compensation = "order-compensation" }
  }

  expect_failures = [
    var.name, var.emails, var.kms_key_arn, var.dead_letter_queues, var.rules, var.stream_functions, var.minutely_functions, var.hourly_functions, var.api_errors, var.api_p99_seconds, var.state_machine_arns,
  ]
}
