# These runs plan with the offline provider or with AWS, because Terraform's mocks
# do not support ephemeral resources.
variables {
  name        = "eventforge-dev-cursor-key"
  description = "Signs cursors."
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "value_is_not_in_the_plan" {
  command = plan

  assert {
    condition     = aws_ssm_parameter.this.value_wo_version == 1
    error_message = "The value has no version, so it would never be written."
  }

  assert {
    condition     = aws_ssm_parameter.this.type == "SecureString" && aws_ssm_parameter.this.key_id == var.kms_key_arn && aws_ssm_parameter.this.name == "/eventforge-dev-cursor-key"
    error_message = "The parameter is not encrypted with the environment's key."
  }
}

run "refuses_a_name_of_aws" {
  command = plan

  variables {
    name = "aws-cursor-key"
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
