data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.region
  # By name: the role must exist before the function does.
  function_arn = "arn:${local.partition}:lambda:${local.region}:${local.account}:function:${var.name}"
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:How long logs are kept is each environment's choice; orders have their timeline in the table.
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_115:A limit is reserved only where something downstream needs one; on all functions they would eat the account's concurrency.
  #checkov:skip=CKV_AWS_116:Queues and the stream have their own dead-letter queues; the schedule's next tick repeats what a lost one did.
  #checkov:skip=CKV_AWS_117:Only public AWS endpoints and shoppers' webhooks are called; in a VPC each would need a NAT gateway.
  #checkov:skip=CKV_AWS_272:Packages come from this repository's pipeline, which alone may deploy; signing would add a second key to keep.
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

  tracing_config {
    mode = "Active"
  }

  # Text: the functions write JSON lines themselves.
  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.this.name
  }

  # Without its permissions the first invocation would fail.
  depends_on = [aws_iam_role_policy.runtime, aws_iam_role_policy.calls]
}

resource "aws_lambda_event_source_mapping" "queue" {
  count = var.queue_source == null ? 0 : 1

  function_name           = aws_lambda_function.this.arn
  event_source_arn        = var.queue_source.arn
  batch_size              = var.queue_source.batch_size
  function_response_types = ["ReportBatchItemFailures"]

  # Bounds the function without throttling it, so that messages wait in the
  # queue instead of using up their receives.
  scaling_config {
    maximum_concurrency = var.queue_source.maximum_concurrency
  }
}

resource "aws_lambda_event_source_mapping" "stream" {
  count = var.stream_source == null ? 0 : 1

  function_name    = aws_lambda_function.this.arn
  event_source_arn = var.stream_source.arn
  # An order accepted before the mapping became active must not be passed over.
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
