mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name = "eventforge-dev"
}

run "rotates_and_can_be_taken_back" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "The key does not rotate."
  }

  assert {
    condition     = aws_kms_key.this.rotation_period_in_days == 365
    error_message = "The key does not rotate once a year when nobody says how often."
  }

  assert {
    condition     = aws_kms_key.this.deletion_window_in_days == 30
    error_message = "A deleted key cannot be taken back for as long as AWS allows."
  }

  assert {
    condition     = output.alias == "alias/eventforge-dev"
    error_message = "The alias does not name the environment."
  }
}

run "rotates_as_often_as_it_is_told" {
  command = plan

  variables {
    rotation_period_in_days = 2560
  }

  assert {
    condition     = aws_kms_key.this.rotation_period_in_days == 2560
    error_message = "The key does not rotate as often as it is told."
  }
}

run "refuses_to_rotate_more_often_than_aws_does" {
  command = plan

  variables {
    rotation_period_in_days = 89
  }

  expect_failures = [var.rotation_period_in_days]
}

run "refuses_to_rotate_more_seldom_than_aws_does" {
  command = plan

  variables {
    rotation_period_in_days = 2561
  }

  expect_failures = [var.rotation_period_in_days]
}

run "lets_in_only_services_of_this_account" {
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key_policy.this.policy).Statement :
      statement.Principal.AWS == "arn:aws:iam::123456789012:root" if can(statement.Principal.AWS)
    ])
    error_message = "A principal outside the account may use the key."
  }

  # Looking at the key (DescribeKey) is the one thing EventBridge does without saying for whom.
  assert {
    condition = alltrue([
      for statement in jsondecode(aws_kms_key_policy.this.policy).Statement :
      strcontains(jsonencode(try(statement.Condition, {})), "123456789012")
      if can(statement.Principal.Service) && statement.Action != "kms:DescribeKey"
    ])
    error_message = "A service may use the key for another customer of AWS."
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

run "refuses_a_window_outside_of_what_aws_takes" {
  command = plan

  variables {
    deletion_window_days = 3
  }

  expect_failures = [var.deletion_window_days]
}

run "refuses_a_name_that_no_alias_can_have" {
  command = plan

  variables {
    name = "EventForge dev"
  }

  expect_failures = [var.name]
}
