module "permissions" {
  source = "../.."

  table_arn                = "arn:aws:dynamodb:us-east-1:123456789012:table/eventforge-example"
  bus_arn                  = "arn:aws:events:us-east-1:123456789012:event-bus/eventforge-example"
  relay_failures_queue_arn = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-relay-failures"
  saga_arn                 = "arn:aws:states:us-east-1:123456789012:stateMachine:eventforge-example-order-saga"
  state_machine_arns       = ["arn:aws:states:us-east-1:123456789012:stateMachine:eventforge-example-order-saga"]
  pictures_arn             = "arn:aws:s3:::eventforge-example-pictures-123456789012"
  receipts_arn             = "arn:aws:s3:::eventforge-example-receipts-123456789012"
  user_pool_arn            = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Example00"
  mail_arns                = ["arn:aws:ses:us-east-1:123456789012:identity/orders@example.com"]
  mail_from                = "orders@example.com"
  payment_gateway          = "sandbox"
  email_queue_arn          = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-email"
  cursor_parameter_arn     = "arn:aws:ssm:us-east-1:123456789012:parameter/eventforge-example-cursor-key"

  worker_queue_arns = {
    apply-shipments       = { queue = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-shipments", dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-shipments-dead-letters" }
    charge-queued-payment = { queue = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-charges", dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-charges-dead-letters" }
    send-email            = { queue = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-email", dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-email-dead-letters" }
    generate-receipt      = { queue = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-receipt", dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-receipt-dead-letters" }
    deliver-webhooks      = { queue = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhooks", dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhooks-dead-letters" }
    attempt-webhooks      = { queue = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhook-attempts", dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhook-attempts-dead-letters" }
    probe-webhooks        = { queue = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhook-probes", dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhook-probes-dead-letters" }
  }

  operated_queue_arns = [{
    queue        = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhooks"
    dead_letters = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-webhooks-dead-letters"
  }]

  failure_queue_arns = [
    "arn:aws:sqs:us-east-1:123456789012:eventforge-example-relay-failures",
    "arn:aws:sqs:us-east-1:123456789012:eventforge-example-bus-failures",
  ]
}
