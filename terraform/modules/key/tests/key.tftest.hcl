mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name = "eventforge-dev"
}

run "rotates_and_has_a_deletion_window" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "The key does not rotate."
  }

  assert {
    condition     = aws_kms_key.this.rotation_period_in_days == 365
    error_message = "The key does not rotate once a year by default."
  }

  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 30
    error_message = "The deletion window is not the longest that KMS allows."
  }

  assert {
    condition     = output.alias == "alias/eventforge-dev"
    error_message = "The alias does not name the environment."
  }
}

run "rotates_after_the_given_period" {
  command = plan

  variables {
    rotation_period_in_days = 2560
  }

  assert {
    condition     = aws_kms_key.this.rotation_period_in_days == 2560
    error_message = "The key does not rotate after the given period."
  }
}

run "refuses_a_rotation_period_below_the_minimum" {
  command = plan

  variables {
    rotation_period_in_days = 89
  }

  expect_failures = [var.rotation_period_in_days]
}

run "refuses_a_rotation_period_above_the_maximum" {
  command = plan

  variables {
    rotation_period_in_days = 2561
  }

  expect_failures = [var.rotation_period_in_days]
}

run "allows_services_for_this_account_only" {
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key_policy.this.policy).Statement :
      statement.Principal.AWS == "arn:aws:iam::123456789012:root" if can(statement.Principal.AWS)
    ])
    error_message = "A principal outside the account may use the key."
  }

  # DescribeKey is the only request of EventBridge without a source.
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key_policy.this.policy).Statement :
      strcontains(jsonencode(try(statement.Condition, {})), "123456789012")
      if can(statement.Principal.Service) && statement.Action != "kms:DescribeKey"
    ])
    error_message = "A service may use the key for another AWS account."
  }

  assert {
    condition = toset([
      for statement in jsondecode(aws_kms_key_policy.this.policy).Statement : statement.Principal.Service if can(statement.Principal.Service)
    ]) == toset(["events.amazonaws.com", "cloudwatch.amazonaws.com", "logs.eu-central-1.amazonaws.com"])
    error_message = "The services that may use the key are not events, cloudwatch and this region's logs."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key_policy.this.policy).Statement : !strcontains(jsonencode(statement.Action), "kms:*") if can(statement.Principal.Service)
    ])
    error_message = "A service may do everything with the key."
  }
}

run "refuses_a_deletion_window_outside_the_limits" {
  command = plan

  variables {
    deletion_window_days = 3
  }

  expect_failures = [var.deletion_window_days]
}

run "refuses_a_name_that_is_not_an_alias" {
  command = plan

  variables {
    name = "EventForge dev"
  }

  expect_failures = [var.name]
}
