# Terraform's mocks know no ephemeral resources, so these plan with a provider
# that answers: the offline stand-in, or AWS.
variables {
  name                 = "eventforge-dev-cursor-key"
  description          = "Signs cursors."
  recovery_window_days = 0
  kms_key_arn          = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "keeps_no_value" {
  command = plan

  assert {
    condition     = aws_secretsmanager_secret_version.this.secret_string == null && aws_secretsmanager_secret_version.this.secret_string_wo_version == 1
    error_message = "The value is in the plan, or has no version to rotate it by."
  }

  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == var.kms_key_arn
    error_message = "The secret is not encrypted with the environment's key."
  }
}

run "refuses_a_window_that_aws_does_not_know" {
  command = plan

  variables {
    recovery_window_days = 3
  }

  expect_failures = [var.recovery_window_days]
}

run "refuses_a_name_that_looks_like_the_end_of_an_arn" {
  command = plan

  variables {
    name = "eventforge-dev-cursor-secret"
  }

  expect_failures = [var.name]
}

run "refuses_to_go_back_to_no_version" {
  command = plan

  variables {
    value_version = 0
  }

  expect_failures = [var.value_version]
}
