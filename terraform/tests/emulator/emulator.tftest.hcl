# An emulator is never mixed with AWS. The root accepts only the selected workspace:
# TF_WORKSPACE=emulator terraform test -test-directory=tests/emulator.
variables {
  environment  = "emulator"
  api_image    = "123456789012.dkr.ecr.us-east-1.amazonaws.com/eventforge-api@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  mail_from    = "orders@example.com"
  alarm_emails = ["operators@example.com"]

  payment_gateway     = "sandbox"
  deletion_protection = false
}

run "refuses_the_environment_without_an_emulator" {
  command = plan

  variables {
    emulator = null
  }

  expect_failures = [var.emulator]
}

run "refuses_aws_as_an_emulator" {
  command = plan

  variables {
    emulator = { endpoint = "https://sts.amazonaws.com" }
  }

  expect_failures = [var.emulator]
}

run "refuses_functions_that_go_to_aws" {
  command = plan

  variables {
    emulator = { endpoint = "http://localhost:4566", functions_endpoint = "https://sqs.us-east-1.amazonaws.com" }
  }

  expect_failures = [var.emulator]
}

run "refuses_an_endpoint_that_is_no_url" {
  command = plan

  variables {
    emulator = { endpoint = "localhost:4566" }
  }

  expect_failures = [var.emulator]
}

run "refuses_an_app_elsewhere" {
  command = plan

  variables {
    emulator = { endpoint = "http://localhost:4566", app_url = "http://shop.example" }
  }

  expect_failures = [var.emulator]
}

run "refuses_networks_that_are_none" {
  command = plan

  variables {
    emulator = { endpoint = "http://localhost:4566", trusted_networks = ["everywhere"] }
  }

  expect_failures = [var.emulator]
}

run "refuses_an_inbox_at_an_emulator" {
  command = plan

  variables {
    emulator   = { endpoint = "http://localhost:4566" }
    mail_inbox = "inbox.example.com"
  }

  expect_failures = [var.mail_inbox]
}
