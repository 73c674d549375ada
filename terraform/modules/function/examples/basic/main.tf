module "function" {
  source = "../.."

  name               = "eventforge-example-generate-receipt"
  description        = "Writes the receipt of a completed order."
  memory_mb          = 256
  timeout_seconds    = 30
  package_path       = local.package
  package_hash       = filebase64sha256(local.package)
  environment        = { RECEIPTS_BUCKET = "eventforge-example-receipts-123456789012" }
  encrypted_services = ["s3"]
  log_retention_days = 30
  kms_key_arn        = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"

  policy_json = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:PutObject"]
      Resource = "arn:aws:s3:::eventforge-example-receipts-123456789012/receipts/*"
    }]
  })

  queue_source = {
    arn                 = "arn:aws:sqs:us-east-1:123456789012:eventforge-example-receipt"
    batch_size          = 10
    maximum_concurrency = 5
  }
}

locals {
  package = "${path.module}/../../../../../.build/packages/generate-receipt.zip" # go tool task build
}
