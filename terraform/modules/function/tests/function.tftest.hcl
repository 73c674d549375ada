mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name               = "eventforge-dev-send-email"
  description        = "Sends mail to shoppers."
  memory_mb          = 256
  timeout_seconds    = 20
  package_path       = "send-email.zip"
  package_hash       = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
  environment        = { TABLE_NAME = "orders" }
  policy_json        = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  encrypted_services = ["dynamodb"]
  log_retention_days = 30
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"
}

run "runs_the_package_on_arm64" {
  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"]) && aws_lambda_function.this.runtime == "provided.al2023" && aws_lambda_function.this.handler == "bootstrap"
    error_message = "The function does not run an arm64 bootstrap."
  }

  assert {
    condition     = aws_lambda_function.this.filename == "send-email.zip" && aws_lambda_function.this.source_code_hash == var.package_hash
    error_message = "An apply would not deploy a changed package."
  }

  assert {
    condition     = aws_lambda_function.this.timeout == 20 && aws_lambda_function.this.memory_size == 256 && aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "Timeout, memory or concurrency differ from the given values."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ TABLE_NAME = "orders" }) && aws_lambda_function.this.kms_key_arn == var.kms_key_arn
    error_message = "The environment variables are missing, or not encrypted with the key."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "PassThrough"
    error_message = "The function begins traces, or does not continue those of its caller."
  }

  assert {
    condition     = [aws_lambda_function.this.logging_config[0].log_format, aws_lambda_function.this.logging_config[0].application_log_level, aws_lambda_function.this.logging_config[0].system_log_level] == ["JSON", "TRACE", "WARN"]
    error_message = "Lambda's own lines of each invocation are logged, or lines of the function are left out."
  }
}

run "logs_into_its_own_group" {
  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/eventforge-dev-send-email" && aws_lambda_function.this.logging_config[0].log_group == aws_cloudwatch_log_group.this.name
    error_message = "The function does not log to its own log group."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "The log group has no retention, or is not encrypted with the key."
  }
}

run "has_a_role_of_its_own" {
  assert {
    condition     = aws_iam_role.this.name == var.name && aws_lambda_function.this.role == aws_iam_role.this.arn
    error_message = "The function does not have its own role."
  }

  assert {
    condition     = one(aws_iam_role_policy.calls).policy == var.policy_json && one(aws_iam_role_policy.calls).role == aws_iam_role.this.name
    error_message = "The role does not have the given policy."
  }

  assert {
    condition = alltrue([
      for s in data.aws_iam_policy_document.runtime.statement : s.sid == "SendTraces" if contains(s.resources, "*")
    ])
    error_message = "An action other than X-Ray's is allowed on every resource."
  }

  assert {
    condition     = [for s in data.aws_iam_policy_document.runtime.statement : s.sid] == ["WriteLogs", "SendTraces", "DecryptEnvironment"]
    error_message = "Without a trigger, the runtime policy allows something other than logs, traces and reading the environment."
  }

  assert {
    condition     = alltrue([for s in data.aws_iam_policy_document.runtime.statement : length(s.condition) == 1 if contains(s.resources, var.kms_key_arn)])
    error_message = "The use of the key has no condition."
  }
}

run "has_no_policy_and_no_environment_when_none_is_given" {
  variables {
    policy_json = null
    environment = {}
  }

  assert {
    condition     = length(aws_iam_role_policy.calls) == 0 && length(aws_lambda_function.this.environment) == 0
    error_message = "There is an empty policy or environment."
  }
}

run "reads_its_queue" {
  variables {
    queue_source = { arn = "arn:aws:sqs:eu-central-1:123456789012:email", batch_size = 10, maximum_concurrency = 5 }
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.queue[0].function_response_types) == toset(["ReportBatchItemFailures"])
    error_message = "One bad message returns the whole batch to the queue."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue[0].scaling_config[0].maximum_concurrency == 5 && aws_lambda_event_source_mapping.queue[0].batch_size == 10
    error_message = "Batch size or concurrency differ from the given values."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.runtime.statement : s.resources if s.sid == "ReadQueue"]) == toset([var.queue_source.arn]) && local.key_services == tolist(["dynamodb", "sqs"])
    error_message = "The function cannot read and decrypt its queue, or can read others."
  }
}

run "reads_its_stream" {
  variables {
    stream_source = {
      arn                        = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
      batch_size                 = 100
      parallelization_factor     = 2
      maximum_retry_attempts     = -1
      maximum_record_age_seconds = 86100
      bisect                     = false
      on_failure_queue_arn       = "arn:aws:sqs:eu-central-1:123456789012:relay-failures"
      filter_pattern             = "{\"eventName\":[\"INSERT\"]}"
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream[0].starting_position == "TRIM_HORIZON"
    error_message = "The mapping skips orders that were accepted before it is active."
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.stream[0].function_response_types) == toset(["ReportBatchItemFailures"]) && !aws_lambda_event_source_mapping.stream[0].bisect_batch_on_function_error
    error_message = "The function cannot say from which record to continue."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream[0].maximum_retry_attempts == -1 && aws_lambda_event_source_mapping.stream[0].maximum_record_age_in_seconds == 86100
    error_message = "Retries or record age differ from the given values."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream[0].destination_config[0].on_failure[0].destination_arn == var.stream_source.on_failure_queue_arn
    error_message = "Failed batches are not sent to the given queue."
  }

  assert {
    condition     = one(aws_lambda_event_source_mapping.stream[0].filter_criteria[0].filter).pattern == var.stream_source.filter_pattern
    error_message = "The filter differs from the given one."
  }

  assert {
    condition = {
      for s in data.aws_iam_policy_document.runtime.statement : s.sid => s.resources if contains(["ReadStream", "ReportFailedBatches"], s.sid)
    } == { ReadStream = toset([var.stream_source.arn]), ReportFailedBatches = toset([var.stream_source.on_failure_queue_arn]) }
    error_message = "The function cannot read its stream or report failed batches, or can do so elsewhere."
  }
}

run "refuses_invalid_values" {
  command = plan

  variables {
    name                 = "Send_Email"
    memory_mb            = 64
    timeout_seconds      = 901
    package_path         = "bootstrap"
    package_hash         = "sha256"
    environment          = { AWS_LAMBDA_FUNCTION_NAME = "x" }
    encrypted_services   = ["events"]
    log_retention_days   = 31
    reserved_concurrency = -2
    kms_key_arn          = "alias/key"
    queue_source         = { arn = "arn:aws:sqs:eu-central-1:123456789012:email", batch_size = 100, maximum_concurrency = 1 }
    stream_source = {
      arn                        = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
      batch_size                 = 100
      parallelization_factor     = 11
      maximum_retry_attempts     = -2
      maximum_record_age_seconds = 0
      bisect                     = true
      on_failure_queue_arn       = "arn:aws:sqs:eu-central-1:123456789012:relay-failures"
    }
  }

  expect_failures = [
    var.name, var.memory_mb, var.timeout_seconds, var.package_path, var.package_hash, var.environment, var.encrypted_services,
    var.log_retention_days, var.reserved_concurrency, var.kms_key_arn, var.queue_source, var.stream_source,
  ]
}
