module "workflow" {
  source = "../.."

  name               = "eventforge-example-order-saga"
  definition         = templatefile("${local.wiring}/order-saga.asl.json", local.function_arns)
  function_arns      = values(local.function_arns)
  kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  log_retention_days = 30
}

locals {
  wiring = "${path.module}/../../../../../wiring"

  # The saga names a function by a placeholder: ${validate_order}.
  function_arns = {
    for name, f in jsondecode(file("${local.wiring}/functions.json")) :
    replace(name, "-", "_") => "arn:aws:lambda:us-east-1:123456789012:function:eventforge-example-${name}" if f.trigger.type == "saga"
  }
}
