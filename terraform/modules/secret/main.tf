resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:Raising value_version and deploying rotates it; a rotation function would be another principal with access to the value.
  name                    = var.name
  description             = var.description
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_window_days
}

# An ephemeral value and a write-only argument, so that no plan and no state
# contains the secret. Every apply generates a value, but writes it only when
# value_version has changed.
ephemeral "aws_secretsmanager_random_password" "this" {
  password_length     = 64
  exclude_punctuation = true # so that it is also valid base64, of 48 bytes
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.this.random_password
  secret_string_wo_version = var.value_version
}
