mock_provider "aws" {
  source = "../../mocks"

  override_resource {
    target = aws_cloudwatch_event_rule.this["order-created"]
    values = { arn = "arn:aws:events:eu-central-1:123456789012:rule/eventforge-dev/eventforge-dev-order-created" }
  }

  override_resource {
    target = aws_cloudwatch_event_rule.this["reconcile"]
    values = { arn = "arn:aws:events:eu-central-1:123456789012:rule/eventforge-dev-reconcile" }
  }
}

variables {
  name        = "eventforge-dev"
  rules       = jsondecode(file("../../../wiring/rules.json"))
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"

  queue_arns = {
    charges      = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-charges"
    email        = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-email"
    receipt      = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-receipt"
    shipments    = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-shipments"
    webhooks     = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-webhooks"
    bus-failures = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-bus-failures"
  }

  function_arns = {
    for name in ["reconcile-books", "reconcile-orders", "run-jobs", "sweep-webhooks"] : name => "arn:aws:lambda:eu-central-1:123456789012:function:eventforge-dev-${name}"
  }
  state_machine_arns = { order-saga = "arn:aws:states:eu-central-1:123456789012:stateMachine:eventforge-dev-order-saga" }
}

run "has_the_rules_of_the_wiring" {
  assert {
    condition     = toset(keys(aws_cloudwatch_event_rule.this)) == toset(keys(var.rules)) && toset(keys(output.rule_arns)) == toset(keys(var.rules))
    error_message = "The rules are not those of the wiring."
  }

  assert {
    condition = alltrue([
      for name, rule in var.rules : jsonencode(jsondecode(aws_cloudwatch_event_rule.this[name].event_pattern)) == jsonencode(rule.pattern) if can(rule.pattern)
    ])
    error_message = "A pattern differs from the wiring's."
  }

  assert {
    condition     = alltrue([for name, rule in var.rules : aws_cloudwatch_event_rule.this[name].schedule_expression == rule.schedule if can(rule.schedule)])
    error_message = "A schedule differs from the wiring's."
  }

  # A custom bus supports no schedules and has no events of AWS services, and the default bus has no order events.
  assert {
    condition = alltrue([
      for name, rule in var.rules : aws_cloudwatch_event_rule.this[name].event_bus_name == (can(rule.schedule) || can(rule.bus) ? "default" : "eventforge-dev")
    ])
    error_message = "A rule is on the wrong bus."
  }

  assert {
    condition     = alltrue([for rule in aws_cloudwatch_event_rule.this : rule.state == "ENABLED" && startswith(rule.name, "eventforge-dev-")])
    error_message = "A rule is disabled, or its name lacks the environment."
  }
}

run "takes_the_mails_of_its_environment_only" {
  variables {
    details = { mail-sent = { mail = { tags = { mail = [{ exists = true }], "ses:configuration-set" = ["eventforge-dev"] } } } }
  }

  assert {
    condition = jsondecode(aws_cloudwatch_event_rule.this["mail-sent"].event_pattern) == {
      source      = ["aws.ses"]
      detail-type = ["Email Sent"]
      detail      = { mail = { tags = { mail = [{ exists = true }], "ses:configuration-set" = ["eventforge-dev"] } } }
    }
    error_message = "The rule would match mails of other environments in the account."
  }
}

run "has_the_targets_of_the_wiring" {
  assert {
    condition = { for target in aws_cloudwatch_event_target.this : "${target.rule}/${target.target_id}" => target.arn } == {
      "eventforge-dev-order-created/saga"          = var.state_machine_arns["order-saga"]
      "eventforge-dev-order-adjusted/charges"      = var.queue_arns["charges"]
      "eventforge-dev-order-refunded/email"        = var.queue_arns["email"]
      "eventforge-dev-order-refunded/receipt"      = var.queue_arns["receipt"]
      "eventforge-dev-order-completed/email"       = var.queue_arns["email"]
      "eventforge-dev-order-completed/receipt"     = var.queue_arns["receipt"]
      "eventforge-dev-order-events/webhooks"       = var.queue_arns["webhooks"]
      "eventforge-dev-books/books"                 = var.function_arns["reconcile-books"]
      "eventforge-dev-reconcile/reconcile"         = var.function_arns["reconcile-orders"]
      "eventforge-dev-partner-shipments/shipments" = var.queue_arns["shipments"]
      "eventforge-dev-mail-sent/email"             = var.queue_arns["email"]
      "eventforge-dev-jobs/jobs"                   = var.function_arns["run-jobs"]
      "eventforge-dev-sweep-webhooks/sweep"        = var.function_arns["sweep-webhooks"]
    }
    error_message = "The targets are not those of the wiring."
  }

  assert {
    condition     = alltrue([for key, target in aws_cloudwatch_event_target.this : target.event_bus_name == aws_cloudwatch_event_rule.this[split("/", key)[0]].event_bus_name])
    error_message = "A target is on another bus than its rule."
  }

  # Byte for byte: EventBridge does not parse the template.
  assert {
    condition     = aws_cloudwatch_event_target.this["order-created/saga"].input_transformer[0].input_template == "{\"orderId\": <orderId>, \"traceparent\": \"<traceparent>\"}"
    error_message = "The saga's input template differs from the wiring's."
  }

  assert {
    condition     = jsonencode(aws_cloudwatch_event_target.this["order-created/saga"].input_transformer[0].input_paths) == jsonencode({ orderId = "$.detail.orderId", traceparent = "$.detail.traceparent" })
    error_message = "The saga's input paths differ from the wiring's."
  }

  assert {
    condition     = alltrue([for key, target in aws_cloudwatch_event_target.this : length(target.input_transformer) == 0 if !contains(["order-created/saga", "mail-sent/email"], key)])
    error_message = "A target has an input transformer that the wiring does not have."
  }
}

run "loses_no_event" {
  assert {
    condition = alltrue(flatten([
      for name, rule in var.rules : [
        for target in rule.targets :
        aws_cloudwatch_event_target.this["${name}/${target.id}"].retry_policy[0].maximum_retry_attempts == target.retry.maximumRetryAttempts
        && aws_cloudwatch_event_target.this["${name}/${target.id}"].retry_policy[0].maximum_event_age_in_seconds == target.retry.maximumEventAgeSeconds
      ]
    ]))
    error_message = "A target's retry policy differs from the wiring's."
  }

  assert {
    condition = alltrue(flatten([
      for name, rule in var.rules : [
        for target in rule.targets :
        aws_cloudwatch_event_target.this["${name}/${target.id}"].dead_letter_config[0].arn == var.queue_arns[target.deadLetterQueue]
      ]
    ]))
    error_message = "A target's dead-letter queue differs from the wiring's."
  }

  assert {
    condition     = aws_cloudwatch_event_bus.this.dead_letter_config[0].arn == var.queue_arns["bus-failures"]
    error_message = "Events that the bus cannot encrypt are lost."
  }
}

run "is_encrypted" {
  assert {
    condition     = aws_cloudwatch_event_bus.this.kms_key_identifier == var.kms_key_arn
    error_message = "The bus is not encrypted with the environment's key."
  }
}

run "starts_the_saga_and_nothing_else" {
  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/eventforge-boundary-dev"
  }

  assert {
    condition     = aws_iam_role.start[0].permissions_boundary == var.permissions_boundary_arn
    error_message = "The bus's role has no permissions boundary."
  }

  assert {
    condition = jsonencode(jsondecode(aws_iam_role_policy.start[0].policy).Statement) == jsonencode([{
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = [var.state_machine_arns["order-saga"]]
    }])
    error_message = "The bus's role allows something other than starting the saga."
  }

  assert {
    condition = jsonencode(jsondecode(aws_iam_role.start[0].assume_role_policy).Statement[0].Condition) == jsonencode({
      ArnEquals    = { "aws:SourceArn" = ["arn:aws:events:eu-central-1:123456789012:rule/eventforge-dev/eventforge-dev-order-created"] }
      StringEquals = { "aws:SourceAccount" = "123456789012" }
    })
    error_message = "Rules that do not start the saga may assume the role."
  }

  assert {
    condition     = alltrue([for key, target in aws_cloudwatch_event_target.this : (target.role_arn != null) == (key == "order-created/saga")])
    error_message = "A target other than the saga has the role."
  }
}

run "lets_only_its_rule_invoke_the_function" {
  assert {
    condition     = keys(aws_lambda_permission.rule) == ["books/books", "jobs/jobs", "reconcile/reconcile", "sweep-webhooks/sweep"]
    error_message = "The permissions do not match the targets that are functions."
  }

  assert {
    condition = (
      aws_lambda_permission.rule["reconcile/reconcile"].principal == "events.amazonaws.com"
      && aws_lambda_permission.rule["reconcile/reconcile"].source_arn == "arn:aws:events:eu-central-1:123456789012:rule/eventforge-dev-reconcile"
      && aws_lambda_permission.rule["reconcile/reconcile"].function_name == var.function_arns["reconcile-orders"]
    )
    error_message = "Something other than the rule may invoke the function."
  }
}

run "has_no_role_without_state_machines" {
  variables {
    rules = { for name, rule in jsondecode(file("../../../wiring/rules.json")) : name => rule if name == "order-completed" }
  }

  assert {
    condition     = length(aws_iam_role.start) == 0 && output.start_role_arn == null && length(aws_lambda_permission.rule) == 0
    error_message = "There are permissions that no rule needs."
  }
}

run "refuses_a_target_that_could_lose_events" {
  command = plan

  variables {
    rules = { lossy = { description = "x", pattern = { source = ["a"] }, targets = [{ id = "email", type = "queue", name = "email", retry = { maximumRetryAttempts = 1, maximumEventAgeSeconds = 60 } }] } }
  }

  expect_failures = [var.rules]
}

run "refuses_a_rule_with_pattern_and_schedule" {
  command = plan

  variables {
    rules = { both = { description = "x", pattern = { source = ["a"] }, schedule = "rate(1 minute)", targets = [{ id = "email", type = "queue", name = "email", deadLetterQueue = "bus-failures", retry = { maximumRetryAttempts = 1, maximumEventAgeSeconds = 60 } }] } }
  }

  expect_failures = [var.rules]
}

run "refuses_a_target_of_an_unknown_type" {
  command = plan

  variables {
    rules = { topic = { description = "x", pattern = { source = ["a"] }, targets = [{ id = "t", type = "topic", name = "t", deadLetterQueue = "bus-failures", retry = { maximumRetryAttempts = 1, maximumEventAgeSeconds = 60 } }] } }
  }

  expect_failures = [var.rules]
}

run "refuses_a_rule_without_targets" {
  command = plan

  variables {
    rules = { idle = { description = "x", pattern = { source = ["a"] }, targets = [] } }
  }

  expect_failures = [var.rules]
}

run "refuses_a_boundary_that_is_not_a_policy" {
  command = plan

  variables {
    permissions_boundary_arn = "eventforge-boundary-dev"
  }

  expect_failures = [var.permissions_boundary_arn]
}
