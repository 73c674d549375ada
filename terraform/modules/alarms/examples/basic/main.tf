module "alarms" {
  source = "../.."

  name               = "eventforge-example"
  emails             = ["operators@example.com"]
  kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  dead_letter_queues = { email = "eventforge-example-email-dead-letters" }
  rules              = ["eventforge-example-order-created"]
  minutely_functions = ["reconcile-orders"]
  fail_log_group     = "/aws/lambda/eventforge-example-fail-order"
  api_log_group      = "/eventforge-example/api"
  mail_log_group     = "/aws/lambda/eventforge-example-send-email"
  functions = {
    relay-events     = { name = "eventforge-example-relay-events", timeout_seconds = 30 }
    reconcile-orders = { name = "eventforge-example-reconcile-orders", timeout_seconds = 50 }
  }
  stream_functions     = ["relay-events"]
  attention_log_groups = { fail-order = "/aws/lambda/eventforge-example-fail-order" }
  reconcile_log_group  = "/aws/lambda/eventforge-example-reconcile-orders"
  books_log_group      = "/aws/lambda/eventforge-example-reconcile-books"
  ingest_api_id        = "abcdefghij"
  state_machine_arns = {
    saga         = "arn:aws:states:us-east-1:123456789012:stateMachine:eventforge-example-order-saga"
    compensation = "arn:aws:states:us-east-1:123456789012:stateMachine:eventforge-example-order-compensation"
  }
  table_name = "eventforge-example"

  api = {
    alb_arn_suffix          = "app/eventforge-example-api/0123456789abcdef"
    target_group_arn_suffix = "targetgroup/eventforge-example-api/0123456789abcdef"
    cluster                 = "eventforge-example"
    service                 = "api"
  }
}
