module "cursor_key" {
  source = "./modules/secret"

  name          = "${local.name}-cursor-key"
  description   = "Key that signs the API's page cursors."
  value_version = var.cursor_secret_version
  kms_key_arn   = local.key_arn
}
