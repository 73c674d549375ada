variables {
  table_arn                = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"
  bus_arn                  = "arn:aws:events:eu-central-1:123456789012:event-bus/eventforge"
  relay_failures_queue_arn = "arn:aws:sqs:eu-central-1:123456789012:relay-failures"
  email_queue_arn          = "arn:aws:sqs:eu-central-1:123456789012:email"
  cursor_parameter_arn     = "arn:aws:ssm:eu-central-1:123456789012:parameter/cursor-key"
  saga_arn                 = "arn:aws:states:eu-central-1:123456789012:stateMachine:order-saga"
  worker_queue_arns = {
    apply-shipments       = { queue = "arn:aws:sqs:eu-central-1:123456789012:shipments", dead_letters = "arn:aws:sqs:eu-central-1:123456789012:shipments-dead-letters" }
    charge-queued-payment = { queue = "arn:aws:sqs:eu-central-1:123456789012:charges", dead_letters = "arn:aws:sqs:eu-central-1:123456789012:charges-dead-letters" }
    send-email            = { queue = "arn:aws:sqs:eu-central-1:123456789012:email", dead_letters = "arn:aws:sqs:eu-central-1:123456789012:email-dead-letters" }
    generate-receipt      = { queue = "arn:aws:sqs:eu-central-1:123456789012:receipt", dead_letters = "arn:aws:sqs:eu-central-1:123456789012:receipt-dead-letters" }
    deliver-webhooks      = { queue = "arn:aws:sqs:eu-central-1:123456789012:webhooks", dead_letters = "arn:aws:sqs:eu-central-1:123456789012:webhooks-dead-letters" }
    attempt-webhooks      = { queue = "arn:aws:sqs:eu-central-1:123456789012:webhook-attempts", dead_letters = "arn:aws:sqs:eu-central-1:123456789012:webhook-attempts-dead-letters" }
    probe-webhooks        = { queue = "arn:aws:sqs:eu-central-1:123456789012:webhook-probes", dead_letters = "arn:aws:sqs:eu-central-1:123456789012:webhook-probes-dead-letters" }
  }
  operated_queue_arns = [{
    queue        = "arn:aws:sqs:eu-central-1:123456789012:webhooks"
    dead_letters = "arn:aws:sqs:eu-central-1:123456789012:webhooks-dead-letters"
  }]

  failure_queue_arns = ["arn:aws:sqs:us-east-1:123456789012:eventforge-test-bus-failures"]
  state_machine_arns = [
    "arn:aws:states:eu-central-1:123456789012:stateMachine:order-saga",
    "arn:aws:states:eu-central-1:123456789012:stateMachine:order-compensation",
  ]
  pictures_arn    = "arn:aws:s3:::pictures"
  receipts_arn    = "arn:aws:s3:::receipts"
  user_pool_arn   = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Example00"
  mail_arns       = ["arn:aws:ses:eu-central-1:123456789012:identity/example.com"]
  mail_from       = "EventForge <orders@example.com>"
  payment_gateway = "sandbox"
}

run "every_function_has_a_policy" {
  assert {
    condition     = toset(keys(output.functions)) == toset(keys(jsondecode(file("../../../wiring/functions.json"))))
    error_message = "A function has no policy, or a policy has no function."
  }

  assert {
    condition     = alltrue([for p in concat(values(output.functions), [output.api]) : length(jsondecode(p).Statement) > 0])
    error_message = "IAM refuses a policy without statements."
  }
}

run "S13_no_permission_is_a_wildcard" {
  assert {
    condition = alltrue(flatten([for p in concat(values(output.functions), [output.api]) : [
      for s in jsondecode(p).Statement : [for a in s.Action : !strcontains(a, "*") && a != "dynamodb:Scan"]
    ]]))
    error_message = "An action is a wildcard or Scan."
  }

  assert {
    condition = alltrue(flatten([for p in concat(values(output.functions), [output.api]) : [
      for s in jsondecode(p).Statement : [for r in flatten([s.Resource]) : startswith(r, "arn:") || s.Action == ["cloudwatch:GetMetricData"]]
    ]]))
    error_message = "A statement names no resource, although its action supports resources."
  }

  assert {
    condition = alltrue(flatten([for p in concat(values(output.functions), [output.api]) : [
      for s in jsondecode(p).Statement : [for a in s.Action : can(s.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"][0]) if startswith(a, "dynamodb:")]
    ]]))
    error_message = "A statement allows access to every item."
  }
}

run "S1_no_partner_can_forge_an_order_event" {
  assert {
    condition     = one([for s in jsondecode(output.functions["ingest-webhook"]).Statement : s.Condition if contains(s.Action, "events:PutEvents")]) == { StringLike = { "events:source" = "partner.*" } }
    error_message = "A partner's event may have any source."
  }

  assert {
    condition     = one([for s in jsondecode(output.functions["relay-events"]).Statement : s.Condition if contains(s.Action, "events:PutEvents")]) == { StringEquals = { "events:source" = "eventforge.orders" } }
    error_message = "The relay may publish under any source."
  }
}

run "the_reconciler_starts_both_state_machines" {
  assert {
    condition = alltrue([
      for machine in ["order-saga", "order-compensation"] :
      strcontains(output.functions["reconcile-orders"], "stateMachine:${machine}\"") && strcontains(output.functions["reconcile-orders"], "execution:${machine}:*")
    ])
    error_message = "The reconciler may not start executions of a state machine, or not look them up."
  }
}

run "the_comparison_of_the_books_writes_its_reports_only" {
  assert {
    condition     = flatten([for s in jsondecode(output.functions["reconcile-books"]).Statement : s.Resource if anytrue([for a in s.Action : startswith(a, "s3:")])]) == ["${var.receipts_arn}/books/*"]
    error_message = "The comparison of the books may read or write other objects than its reports."
  }

  assert {
    condition     = length([for a in flatten(jsondecode(output.functions["reconcile-books"]).Statement[*].Action) : a if startswith(a, "dynamodb:") && !contains(["dynamodb:BatchGetItem", "dynamodb:Query"], a)]) == 0
    error_message = "The comparison of the books may change the table."
  }
}

run "only_the_queues_function_answers_the_sagas_tasks" {
  assert {
    condition     = toset([for name, p in output.functions : name if strcontains(p, "states:SendTask")]) == toset(["charge-queued-payment"])
    error_message = "Another function may end the saga's tasks, or the queue's function may not."
  }

  assert {
    condition     = toset(flatten([for s in jsondecode(output.functions["charge-queued-payment"]).Statement : s.Resource if anytrue([for a in s.Action : startswith(a, "states:") || startswith(a, "sqs:")])])) == toset(concat([var.saga_arn], values(var.worker_queue_arns["charge-queued-payment"])))
    error_message = "The queue's function may use another state machine or queue."
  }
}

run "only_who_changes_a_status_records_its_day" {
  assert {
    condition = toset([
      for name, p in output.functions : name if anytrue([
        for s in jsondecode(p).Statement : contains(s.Action, "dynamodb:PutItem") && try(contains(s.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"], "DAYS#*"), false)
      ])
    ]) == toset(["validate-order", "confirm-order", "fail-order", "reconcile-orders"])
    error_message = "A function that never changes an order's status may write the directory of days, or one that does may not."
  }
}

run "functions_of_the_release_before_record_days_in_every_step" {
  variables {
    status_indexes = ["ByStatus", "GSI2"]
  }
  assert {
    condition     = strcontains(output.functions["charge-payment"], "DAYS#*")
    error_message = "A function of the release before is refused its write during a deployment."
  }
}

run "mail_has_one_sender_address" {
  assert {
    condition     = one([for s in jsondecode(output.functions["send-email"]).Statement : s.Condition if contains(s.Action, "ses:SendEmail")]) == { StringEquals = { "ses:FromAddress" = "orders@example.com" } }
    error_message = "Mail may be sent from any address of the domain."
  }
}

run "the_sandbox_needs_no_secret" {
  assert {
    condition     = !strcontains(join("", values(output.functions)), "secretsmanager") && !strcontains(output.functions["ingest-webhook"], "sqs:") && strcontains(output.functions["charge-payment"], "LEDGER#*")
    error_message = "A function may read secrets, or cannot write the ledger."
  }
}

run "stripe_needs_its_key_and_no_ledger" {
  variables {
    payment_gateway       = "stripe"
    stripe_secret_arn     = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe-AbCdEf"
    stripe_webhook_secret = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:events-AbCdEf"
  }

  assert {
    condition     = [for name, p in output.functions : name if strcontains(p, var.stripe_webhook_secret)] == ["ingest-webhook"]
    error_message = "Functions other than ingest-webhook may read the secret of Stripe's events, or it may not."
  }

  assert {
    condition     = one([for s in jsondecode(output.functions["ingest-webhook"]).Statement : s.Resource if contains(s.Action, "sqs:SendMessage")]) == [var.worker_queue_arns["charge-queued-payment"].queue]
    error_message = "What Stripe tells cannot be queued, or other queues can be sent to."
  }

  assert {
    condition     = toset([for name, p in output.functions : name if strcontains(p, var.stripe_secret_arn)]) == toset(["charge-payment", "charge-queued-payment", "confirm-order", "reconcile-books", "refund-payment"])
    error_message = "Functions other than charge, confirm, refund and the comparison of the books may read the Stripe key, or one of them may not."
  }

  assert {
    condition     = !strcontains(join("", values(output.functions)), "LEDGER#*")
    error_message = "A function may write the sandbox's ledger."
  }

  assert {
    condition     = output.encrypted_services["charge-payment"] == tolist(["dynamodb", "secretsmanager"]) && output.encrypted_services["relay-events"] == tolist(["sqs"])
    error_message = "The key may be used through services that are not called."
  }
}

run "W2_the_relay_puts_bad_events_aside" {
  assert {
    condition     = one([for s in jsondecode(output.functions["relay-events"]).Statement : s.Resource if contains(s.Action, "sqs:SendMessage")]) == [var.relay_failures_queue_arn]
    error_message = "The relay cannot put an event aside, or may send to another queue."
  }
}

run "refuses_invalid_values" {
  command = plan

  variables {
    table_arn                = "orders"
    bus_arn                  = "eventforge"
    relay_failures_queue_arn = "relay-failures"
    saga_arn                 = "order-saga"
    state_machine_arns       = ["order-saga"]
    pictures_arn             = "arn:aws:s3:::pictures/pictures"
    receipts_arn             = "arn:aws:s3:::receipts/receipts"
    mail_arns                = []
    mail_from                = "nobody"
    payment_gateway          = "cash"
  }

  expect_failures = [
    var.table_arn, var.bus_arn, var.relay_failures_queue_arn, var.saga_arn, var.state_machine_arns, var.pictures_arn, var.receipts_arn, var.mail_arns, var.mail_from, var.payment_gateway,
  ]
}

run "refuses_stripe_without_its_key" {
  command = plan

  variables {
    payment_gateway = "stripe"
  }

  expect_failures = [var.stripe_secret_arn, var.stripe_webhook_secret]
}
