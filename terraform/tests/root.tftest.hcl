# Terraform's mocks know no ephemeral resources, so these plan with a provider
# that answers: the offline stand-in, or AWS. The root refuses every workspace
# but its three: TF_WORKSPACE=dev terraform test.
variables {
  environment  = "dev"
  api_image    = "123456789012.dkr.ecr.us-east-1.amazonaws.com/eventforge-api@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  mail_from    = "orders@example.com"
  alarm_emails = ["operators@example.com"]

  deletion_protection = false
}

run "names_everything_after_the_environment" {
  command = plan

  assert {
    condition     = local.name == "eventforge-dev" && module.table.name == "eventforge-dev"
    error_message = "The environment's name is not in its resources'."
  }

  assert {
    condition     = output.app_config.apiBaseUrl == "/api" && output.app_config.environment == "dev"
    error_message = "The page is told wrong."
  }
}

run "sends_every_dead_letter_to_a_watched_queue" {
  command = plan

  assert {
    condition     = local.bus_failures == "bus-failures" && toset(keys(local.dead_letter_queues)) == toset(keys(local.queues))
    error_message = "A queue's dead letters are watched by no alarm."
  }

  assert {
    condition     = toset(local.queue_rules["email"]) == toset(["order-completed"]) && length(local.queue_rules["relay-failures"]) == 0
    error_message = "A queue takes events from rules that do not lead to it."
  }
}

run "gives_functions_all_that_they_read_and_nothing_else" {
  command = plan

  assert {
    condition     = length(setsubtract(toset(flatten([for f in local.functions : f.environment])), keys(local.function_values))) == 0
    error_message = "A function reads a variable that has no value here."
  }

  assert {
    condition     = length(setsubtract(keys(local.function_values), toset(flatten([for f in local.functions : f.environment])))) == 0
    error_message = "A value is given that no function reads."
  }
}

run "refuses_the_values_of_another_environment" {
  command = plan

  variables {
    environment         = "prod"
    deletion_protection = true
  }

  expect_failures = [var.environment]
}

run "refuses_an_image_that_could_change" {
  command = plan

  variables {
    api_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/eventforge-api:latest"
  }

  expect_failures = [var.api_image]
}

run "refuses_to_rotate_the_key_more_seldom_than_kms_does" {
  command = plan

  variables {
    key_rotation_days = 2561
  }

  expect_failures = [var.key_rotation_days]
}

run "refuses_to_rotate_the_key_more_often_than_kms_does" {
  command = plan

  variables {
    key_rotation_days = 89
  }

  expect_failures = [var.key_rotation_days]
}
