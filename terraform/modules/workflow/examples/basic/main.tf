module "workflow" {
  source = "../.."

  name               = "eventforge-example-order-saga"
  definition         = templatefile("${local.wiring}/order-saga.asl.json", merge(local.function_arns, { charges_queue_url = local.queue_url }))
  function_arns      = values(local.function_arns)
  queue_arns         = ["arn:aws:sqs:us-east-1:123456789012:eventforge-example-charges"]
  kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  log_retention_days = 30
}

locals {
  wiring = "${path.module}/../../../../../wiring"

  queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/eventforge-example-charges"

  # The saga names a function by a placeholder: ${validate_order}.
  function_arns = {
    for name, f in jsondecode(file("${local.wiring}/functions.json")) :
    replace(name, "-", "_") => "arn:aws:lambda:us-east-1:123456789012:function:eventforge-example-${name}" if f.trigger.type == "saga"
  }
}
