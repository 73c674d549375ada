module "bus" {
  source = "../.."

  name        = "eventforge-example"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"

  rules = {
    order-completed = {
      description = "Confirms completed orders by mail."
      pattern     = { source = ["eventforge.orders"], detail-type = ["order.completed"] }

      targets = [{
        id              = "email"
        type            = "queue"
        name            = "email"
        deadLetterQueue = "bus-failures"
        retry           = { maximumRetryAttempts = 185, maximumEventAgeSeconds = 86400 }
      }]
    }
  }

  queue_arns = {
    email        = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-email"
    bus-failures = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-bus-failures"
  }
}
