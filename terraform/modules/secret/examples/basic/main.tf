module "cursor_key" {
  source = "../.."

  name        = "eventforge-example-cursor-key"
  description = "Key that signs the API's page cursors."
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
}
