# The key that signs page cursors. It is made when applying and goes from
# Secrets Manager's generator straight back into Secrets Manager: an ephemeral
# value and a write-only argument, so neither plan nor state ever holds it.
ephemeral "aws_secretsmanager_random_password" "cursor" {
  password_length     = 64
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "cursor" {
  #checkov:skip=CKV2_AWS_57: rotation is a raise of cursor_secret_version and a deployment; the key is no credential to anything
  name                    = "${local.name}-cursor-secret"
  description             = "Key that signs the API's page cursors."
  kms_key_id              = module.key.arn
  recovery_window_in_days = var.deletion_protection ? 30 : 0
}

resource "aws_secretsmanager_secret_version" "cursor" {
  secret_id                = aws_secretsmanager_secret.cursor.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.cursor.random_password
  secret_string_wo_version = var.cursor_secret_version
}
