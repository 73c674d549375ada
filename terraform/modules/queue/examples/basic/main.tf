module "queue" {
  source = "../.."

  name            = "eventforge-example-email"
  definition      = jsondecode(file("${path.module}/../../../../../wiring/queues.json"))["email"]
  event_rule_arns = ["arn:aws:events:us-east-1:123456789012:rule/eventforge-example/eventforge-example-order-completed"]
  kms_key_arn     = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
}
