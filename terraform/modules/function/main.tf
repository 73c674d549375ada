data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  # Built from the name, because the role is created before the function.
  function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.name}"
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:Each environment sets the retention; the table keeps the timeline of orders.
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_115:Concurrency is reserved only where a downstream service needs a limit; for all functions it would use up the account's concurrency.
  #checkov:skip=CKV_AWS_116:Queues and the stream have their own dead-letter queues; the next scheduled invocation repeats the work of a lost one.
  #checkov:skip=CKV_AWS_117:Functions call public AWS endpoints and webhooks only; in a VPC they would need a NAT gateway.
  #checkov:skip=CKV_AWS_272:Only this repository's pipeline may deploy; code signing would add another key to protect.
  function_name = var.name
  description   = var.description
  role          = aws_iam_role.this.arn

  runtime       = "provided.al2023"
  handler       = "bootstrap"
  architectures = ["arm64"]
  memory_size   = var.memory_mb
  timeout       = var.timeout_seconds

  filename         = var.package_path
  source_code_hash = var.package_hash

  reserved_concurrent_executions = var.reserved_concurrency
  kms_key_arn                    = var.kms_key_arn

  dynamic "environment" {
    for_each = length(var.environment) > 0 ? [var.environment] : []

    content {
      variables = environment.value
    }
  }

  # PassThrough records what a sampled caller began: the state machine's steps.
  # Active would begin a trace in each function again.
  tracing_config {
    mode = var.begins_traces ? "Active" : "PassThrough"
  }

  # The functions' JSON lines are kept as they are. Of Lambda's own lines only
  # warnings are: START, END and REPORT of each invocation would be most of the log,
  # and metrics have their figures.
  logging_config {
    log_format            = "JSON"
    application_log_level = "TRACE"
    system_log_level      = "WARN"
    log_group             = aws_cloudwatch_log_group.this.name
  }

  # The first invocation fails without the permissions.
  depends_on = [aws_iam_role_policy.runtime, aws_iam_role_policy.calls]
}

resource "aws_lambda_event_source_mapping" "queue" {
  count = var.queue_source == null ? 0 : 1

  function_name           = aws_lambda_function.this.arn
  event_source_arn        = var.queue_source.arn
  batch_size              = var.queue_source.batch_size
  function_response_types = ["ReportBatchItemFailures"]

  # Limits concurrency without throttling, so that messages stay in the queue and
  # their receive count does not grow.
  scaling_config {
    maximum_concurrency = var.queue_source.maximum_concurrency
  }
}

resource "aws_lambda_event_source_mapping" "stream" {
  count = var.stream_source == null ? 0 : 1

  function_name    = aws_lambda_function.this.arn
  event_source_arn = var.stream_source.arn
  # Includes orders that were accepted before the mapping became active.
  starting_position = "TRIM_HORIZON"

  batch_size                         = var.stream_source.batch_size
  maximum_batching_window_in_seconds = var.stream_source.maximum_batching_window_seconds
  parallelization_factor             = var.stream_source.parallelization_factor
  maximum_retry_attempts             = var.stream_source.maximum_retry_attempts
  maximum_record_age_in_seconds      = var.stream_source.maximum_record_age_seconds
  bisect_batch_on_function_error     = var.stream_source.bisect
  function_response_types            = ["ReportBatchItemFailures"]

  destination_config {
    on_failure {
      destination_arn = var.stream_source.on_failure_queue_arn
    }
  }

  dynamic "filter_criteria" {
    for_each = var.stream_source.filter_pattern == null ? [] : [var.stream_source.filter_pattern]

    content {
      filter {
        pattern = filter_criteria.value
      }
    }
  }
}
