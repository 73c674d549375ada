# CloudWatch charges 0.10 USD a month for each metric that an alarm reads, also
# within an expression. So there is one alarm for each response of an operator,
# not one for each metric.

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = var.dead_letter_queues

  alarm_name        = "${var.name}-dead-letters-${each.key}"
  alarm_description = "${each.value} holds dead letters of ${each.key}. Find the cause, then redrive them."
  namespace         = "AWS/SQS"
  metric_name       = "ApproximateNumberOfMessagesVisible"
  dimensions        = { QueueName = each.value }

  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  datapoints_to_alarm = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching" # an idle queue reports nothing

  actions_enabled = true
  alarm_actions   = [aws_sns_topic.this.arn]
  ok_actions      = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "metric" {
  for_each = { for name, alarm in local.metric_alarms : name => alarm if !contains(local.left_out, name) }

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = each.value.description
  namespace         = each.value.namespace
  metric_name       = each.value.metric
  dimensions        = each.value.dimensions

  statistic                             = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic                    = startswith(each.value.statistic, "p") ? each.value.statistic : null
  evaluate_low_sample_count_percentiles = startswith(each.value.statistic, "p") ? "ignore" : null

  period              = each.value.period
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = try(each.value.datapoints, each.value.periods)
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing

  actions_enabled = true
  alarm_actions   = [aws_sns_topic.this.arn]
  ok_actions      = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "expression" {
  for_each = { for name, alarm in local.expression_alarms : name => alarm if !contains(local.left_out, name) }

  alarm_name        = "${var.name}-${each.key}"
  alarm_description = each.value.description

  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.periods
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "result"
    expression  = each.value.expression
    label       = each.key
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics

    content {
      id          = metric_query.key
      return_data = false

      metric {
        namespace   = try(metric_query.value.namespace, each.value.namespace)
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        stat        = "Sum"
        period      = each.value.period
      }
    }
  }

  actions_enabled = true
  alarm_actions   = [aws_sns_topic.this.arn]
  ok_actions      = [aws_sns_topic.this.arn]
}

# Metrics from log lines that functions/handler writes.

# All of them count into one metric.
resource "aws_cloudwatch_log_metric_filter" "attention" {
  for_each = var.attention_log_groups

  name           = "${var.name}-orders-needing-attention"
  log_group_name = each.value
  pattern        = "{ $.msg = \"order needs attention\" }"

  metric_transformation {
    name      = "OrdersNeedingAttention"
    namespace = local.own_namespace
    value     = "1"
    unit      = "Count"
  }
}

# Only fail-order's lines were counted.
moved {
  from = aws_cloudwatch_log_metric_filter.attention
  to   = aws_cloudwatch_log_metric_filter.attention["fail-order"]
}

# Each line is written only when there is something to count, so that its metric has no
# value, and no price, in all other hours.
resource "aws_cloudwatch_log_metric_filter" "orders" {
  for_each = {
    OrdersFailedBecauseOfUs = { log_group = var.fail_log_group, pattern = "{ $.msg = \"order failed because of us\" }", value = "1" }
    OrdersOverdue           = { log_group = var.reconcile_log_group, pattern = "{ $.msg = \"orders overdue\" }", value = "$.orders" }
    AttentionOverdue        = { log_group = var.reconcile_log_group, pattern = "{ $.msg = \"attention overdue\" }", value = "$.orders" }
  }

  name           = "${var.name}-${each.key}"
  log_group_name = each.value.log_group
  pattern        = each.value.pattern

  metric_transformation {
    name      = each.key
    namespace = local.own_namespace
    value     = each.value.value
    unit      = "Count"
  }
}

# The app reports its crashes to the API, which logs a line for each.
resource "aws_cloudwatch_log_metric_filter" "crashes" {
  name           = "${var.name}-pages-crashed"
  log_group_name = var.api_log_group
  pattern        = "{ $.msg = \"page crashed\" }"

  metric_transformation {
    name      = "PagesCrashed"
    namespace = local.own_namespace
    value     = "1"
    unit      = "Count"
  }
}

# send-email logs a line for each mail that it sends without knowing that it did not before.
resource "aws_cloudwatch_log_metric_filter" "mails" {
  name           = "${var.name}-mails-repeated"
  log_group_name = var.mail_log_group
  pattern        = "{ $.msg = \"mail may be sent twice\" }"

  metric_transformation {
    name      = "MailsRepeated"
    namespace = local.own_namespace
    value     = "1"
    unit      = "Count"
  }
}

# Of each day, once it is compared whole: also when nothing was found, so that the metric
# tells that there is a report.
resource "aws_cloudwatch_log_metric_filter" "books" {
  name           = "${var.name}-books-findings"
  log_group_name = var.books_log_group
  pattern        = "{ $.msg = \"books compared\" }"

  metric_transformation {
    name      = "BooksFindings"
    namespace = local.own_namespace
    value     = "$.findings"
    unit      = "Count"
  }
}
