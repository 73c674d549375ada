mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name               = "eventforge-dev-send-email"
  description        = "Mails shoppers."
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
    error_message = "It is no arm64 bootstrap."
  }

  assert {
    condition     = aws_lambda_function.this.filename == "send-email.zip" && aws_lambda_function.this.source_code_hash == var.package_hash
    error_message = "A changed package would not be deployed."
  }

  assert {
    condition     = aws_lambda_function.this.timeout == 20 && aws_lambda_function.this.memory_size == 256 && aws_lambda_function.this.reserved_concurrent_executions == -1
    error_message = "Timeout, memory or concurrency are not those given."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ TABLE_NAME = "orders" }) && aws_lambda_function.this.kms_key_arn == var.kms_key_arn
    error_message = "The environment is not passed on, or not under the key."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "Active"
    error_message = "It is not traced."
  }
}

run "logs_into_its_own_group" {
  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/eventforge-dev-send-email" && aws_lambda_function.this.logging_config[0].log_group == aws_cloudwatch_log_group.this.name
    error_message = "It does not log into its own group."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "Logs are kept for ever, or in the clear."
  }
}

run "has_a_role_of_its_own" {
  assert {
    condition     = aws_iam_role.this.name == var.name && aws_lambda_function.this.role == aws_iam_role.this.arn
    error_message = "The role is not the function's own."
  }

  assert {
    condition     = one(aws_iam_role_policy.calls).policy == var.policy_json && one(aws_iam_role_policy.calls).role == aws_iam_role.this.name
    error_message = "The policy is not attached as it was given."
  }

  assert {
    condition = alltrue([
      for s in data.aws_iam_policy_document.runtime.statement : s.sid == "SendTraces" if contains(s.resources, "*")
    ])
    error_message = "Something other than traces is allowed on every resource."
  }

  assert {
    condition     = [for s in data.aws_iam_policy_document.runtime.statement : s.sid] == ["WriteLogs", "SendTraces", "DecryptEnvironment"]
    error_message = "Without a trigger it may do more, or less, than log, trace and read its environment."
  }

  assert {
    condition     = alltrue([for s in data.aws_iam_policy_document.runtime.statement : length(s.condition) == 1 if contains(s.resources, var.kms_key_arn)])
    error_message = "The key may be used for anything."
  }
}

run "without_code_of_its_own_it_calls_nothing" {
  variables {
    policy_json = null
    environment = {}
  }

  assert {
    condition     = length(aws_iam_role_policy.calls) == 0 && length(aws_lambda_function.this.environment) == 0
    error_message = "There is a policy, or an environment, of nothing."
  }
}

run "reads_its_queue" {
  variables {
    queue_source = { arn = "arn:aws:sqs:eu-central-1:123456789012:email", batch_size = 10, maximum_concurrency = 5 }
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.queue[0].function_response_types) == toset(["ReportBatchItemFailures"])
    error_message = "One bad message brings the whole batch back."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue[0].scaling_config[0].maximum_concurrency == 5 && aws_lambda_event_source_mapping.queue[0].batch_size == 10
    error_message = "Batch size or concurrency are not those given."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.runtime.statement : s.resources if s.sid == "ReadQueue"]) == toset([var.queue_source.arn]) && local.key_services == tolist(["dynamodb", "sqs"])
    error_message = "It cannot read and decrypt its queue, or can read others."
  }
}

run "reads_its_stream" {
  variables {
    stream_source = {
      arn                        = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000"
      batch_size                 = 100
      parallelization_factor     = 2
      maximum_retry_attempts     = 10
      maximum_record_age_seconds = 86400
      bisect                     = true
      on_failure_queue_arn       = "arn:aws:sqs:eu-central-1:123456789012:relay-failures"
      filter_pattern             = "{\"eventName\":[\"INSERT\"]}"
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream[0].starting_position == "TRIM_HORIZON"
    error_message = "Orders accepted before the mapping is active are passed over."
  }

  assert {
    condition     = toset(aws_lambda_event_source_mapping.stream[0].function_response_types) == toset(["ReportBatchItemFailures"]) && aws_lambda_event_source_mapping.stream[0].bisect_batch_on_function_error
    error_message = "One bad record stops the events around it."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream[0].maximum_retry_attempts == 10 && aws_lambda_event_source_mapping.stream[0].maximum_record_age_in_seconds == 86400
    error_message = "It does not give up as it was told."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream[0].destination_config[0].on_failure[0].destination_arn == var.stream_source.on_failure_queue_arn
    error_message = "What it gives up is lost."
  }

  assert {
    condition     = one(aws_lambda_event_source_mapping.stream[0].filter_criteria[0].filter).pattern == var.stream_source.filter_pattern
    error_message = "The filter is not the one given."
  }

  assert {
    condition = {
      for s in data.aws_iam_policy_document.runtime.statement : s.sid => s.resources if contains(["ReadStream", "ReportFailedBatches"], s.sid)
    } == { ReadStream = toset([var.stream_source.arn]), ReportFailedBatches = toset([var.stream_source.on_failure_queue_arn]) }
    error_message = "It cannot read its stream or report a failure, or can do so elsewhere."
  }
}

run "refuses_what_cannot_be_right" {
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
      maximum_retry_attempts     = -1
      maximum_record_age_seconds = -1
      bisect                     = true
      on_failure_queue_arn       = "arn:aws:sqs:eu-central-1:123456789012:relay-failures"
    }
  }

  expect_failures = [
    var.name, var.memory_mb, var.timeout_seconds, var.package_path, var.package_hash, var.environment, var.encrypted_services,
    var.log_retention_days, var.reserved_concurrency, var.kms_key_arn, var.queue_source, var.stream_source,
  ]
}
