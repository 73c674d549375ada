mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name = "eventforge-dev-order-saga"
  definition = templatefile("../../../wiring/order-saga.asl.json", merge(
    {
      for name, f in jsondecode(file("../../../wiring/functions.json")) :
      replace(name, "-", "_") => "arn:aws:lambda:eu-central-1:123456789012:function:${name}" if f.trigger.type == "saga"
    },
    { charges_queue_url = "https://sqs.eu-central-1.amazonaws.com/123456789012/charges" },
  ))
  function_arns      = ["arn:aws:lambda:eu-central-1:123456789012:function:validate-order"]
  log_retention_days = 30
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"
}

run "is_the_saga_byte_for_byte" {
  assert {
    condition     = aws_sfn_state_machine.this.definition == var.definition
    error_message = "The definition was changed."
  }

  assert {
    condition     = aws_sfn_state_machine.this.type == "STANDARD"
    error_message = "The type is not STANDARD: Express executions may run more than once and end after five minutes."
  }
}

run "logs_errors_without_data" {
  assert {
    condition     = aws_sfn_state_machine.this.logging_configuration[0].level == "ERROR" && !aws_sfn_state_machine.this.logging_configuration[0].include_execution_data
    error_message = "Not just errors are logged, or execution data is."
  }

  assert {
    condition     = aws_sfn_state_machine.this.logging_configuration[0].log_destination == "${aws_cloudwatch_log_group.this.arn}:*"
    error_message = "The state machine does not log to its log group."
  }

  assert {
    condition     = startswith(output.log_group_name, "/aws/vendedlogs/") && aws_cloudwatch_log_group.this.retention_in_days == 30 && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "The log group has no retention, is not encrypted with the key, or is outside /aws/vendedlogs/."
  }

  assert {
    condition     = aws_sfn_state_machine.this.tracing_configuration[0].enabled
    error_message = "Executions are not traced."
  }
}

run "may_invoke_the_given_functions_only" {
  assert {
    condition     = one([for s in data.aws_iam_policy_document.this.statement : s.resources if contains(s.actions, "lambda:InvokeFunction")]) == toset(var.function_arns)
    error_message = "Executions may invoke other functions, or not the given ones."
  }

  assert {
    condition = alltrue(flatten([
      for s in data.aws_iam_policy_document.this.statement : [for a in s.actions : startswith(a, "logs:") || startswith(a, "xray:")] if contains(s.resources, "*")
    ]))
    error_message = "An action other than those of log deliveries and X-Ray is allowed on every resource."
  }

  assert {
    condition     = toset([for c in one(data.aws_iam_policy_document.assume.statement).condition : c.variable]) == toset(["aws:SourceAccount", "aws:SourceArn"])
    error_message = "Another state machine may assume the role."
  }
}

run "may_send_to_no_queue" {
  assert {
    condition     = length([for s in data.aws_iam_policy_document.this.statement : s if anytrue([for a in s.actions : startswith(a, "sqs:") || startswith(a, "kms:")])]) == 0
    error_message = "Executions may send to a queue, although the module was given none."
  }
}

run "may_send_to_the_given_queues_only" {
  variables {
    queue_arns = ["arn:aws:sqs:eu-central-1:123456789012:charges"]
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.this.statement : s.resources if contains(s.actions, "sqs:SendMessage")]) == toset(var.queue_arns)
    error_message = "Executions may send to other queues, or not to the given one."
  }

  assert {
    condition     = one([for s in data.aws_iam_policy_document.this.statement : one(s.condition).variable if contains(s.actions, "kms:GenerateDataKey")]) == "kms:ViaService"
    error_message = "Executions may use the key for more than queues."
  }
}

run "refuses_invalid_values" {
  command = plan

  variables {
    queue_arns         = ["charges"]
    name               = "Order_Saga"
    definition         = file("../../../wiring/order-saga.asl.json")
    function_arns      = []
    log_retention_days = 31
    kms_key_arn        = "alias/key"
  }

  expect_failures = [var.name, var.definition, var.function_arns, var.queue_arns, var.log_retention_days, var.kms_key_arn]
}
