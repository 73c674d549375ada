# These runs plan with the offline provider or with AWS, because Terraform's mocks
# do not support ephemeral resources.
variables {
  name                 = "eventforge-dev-cursor-key"
  description          = "Signs cursors."
  recovery_window_days = 0
  kms_key_arn          = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "value_is_not_in_the_plan" {
  command = plan

  assert {
    condition     = aws_secretsmanager_secret_version.this.secret_string == null && aws_secretsmanager_secret_version.this.secret_string_wo_version == 1
    error_message = "The plan contains the value, or the value has no version."
  }

  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == var.kms_key_arn
    error_message = "The secret is not encrypted with the environment's key."
  }
}

run "refuses_an_invalid_recovery_window" {
  command = plan

  variables {
    recovery_window_days = 3
  }

  expect_failures = [var.recovery_window_days]
}

run "refuses_a_name_that_ends_like_an_arn" {
  command = plan

  variables {
    name = "eventforge-dev-cursor-secret"
  }

  expect_failures = [var.name]
}

run "refuses_version_zero" {
  command = plan

  variables {
    value_version = 0
  }

  expect_failures = [var.value_version]
}
