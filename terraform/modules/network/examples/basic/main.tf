module "network" {
  source = "../.."

  name        = "eventforge-example"
  cidr        = "10.40.0.0/16"
  egress      = "endpoints"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
}
