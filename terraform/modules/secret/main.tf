resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57:It is rotated by raising value_version and deploying; a function to rotate it would be a second way to its value.
  name                    = var.name
  description             = var.description
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_window_days
}

# From Secrets Manager's generator straight back into Secrets Manager: an
# ephemeral value and a write-only argument, so that neither plan nor state
# ever holds it. Each apply makes one and throws it away, unless the version
# was raised.
ephemeral "aws_secretsmanager_random_password" "this" {
  password_length     = 64
  exclude_punctuation = true # it is also base64 so, of 48 bytes
}

resource "aws_secretsmanager_secret_version" "this" {
  secret_id                = aws_secretsmanager_secret.this.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.this.random_password
  secret_string_wo_version = var.value_version
}
