module "receipts" {
  source = "../.."

  name          = "eventforge-example-receipts"
  kms_key_arn   = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  expire_days   = 3650
  force_destroy = false
}
