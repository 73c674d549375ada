# A standard parameter costs nothing; a secret of Secrets Manager costs 0.40 USD a month
# for a rotation that value_version does.
resource "aws_ssm_parameter" "this" {
  name             = "/${var.name}"
  description      = var.description
  type             = "SecureString"
  key_id           = var.kms_key_arn
  value_wo         = ephemeral.aws_secretsmanager_random_password.this.random_password
  value_wo_version = var.value_version
}

# An ephemeral value and a write-only argument, so that no plan and no state
# contains the secret. Every apply generates a value, but writes it only when
# value_version has changed.
ephemeral "aws_secretsmanager_random_password" "this" {
  password_length     = 64
  exclude_punctuation = true # so that it is also valid base64, of 48 bytes
}
