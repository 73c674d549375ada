# These runs plan with the offline provider or with AWS, because Terraform's
# mocks do not support ephemeral resources. The root accepts only its three
# workspaces: TF_WORKSPACE=dev terraform test.
variables {
  environment  = "dev"
  api_image    = "123456789012.dkr.ecr.us-east-1.amazonaws.com/eventforge-api@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  mail_from    = "orders@example.com"
  alarm_emails = ["operators@example.com"]

  payment_gateway     = "sandbox"
  deletion_protection = false
}

# One run for all that is said of the same plan: each run plans the whole root.
run "plans_an_environment" {
  command = plan

  variables { # as the pipeline passes variables that are not set
    stripe_secret_arn      = ""
    stripe_publishable_key = ""
  }

  assert {
    condition     = local.name == "eventforge-dev" && module.table.name == "eventforge-dev"
    error_message = "The resources are not named after the environment."
  }

  assert {
    condition     = output.app_config.apiBaseUrl == "/api" && output.app_config.environment == "dev"
    error_message = "The app's configuration is wrong."
  }

  assert {
    condition     = output.app_config.paymentGateway == "sandbox" && !can(output.app_config.stripePublishableKey)
    error_message = "The app must know its payment gateway, and no key of another."
  }

  assert {
    condition     = local.function_values.STRIPE_SECRET_ID == null
    error_message = "An empty ARN must not reach the functions."
  }

  assert {
    condition     = output.stripe_webhook_url == null && local.function_values.STRIPE_WEBHOOK_SECRET_ID == null
    error_message = "The sandbox must not get events of Stripe."
  }

  assert {
    condition     = local.bus_failures == "bus-failures" && toset(keys(local.dead_letter_queues)) == toset(keys(local.queues))
    error_message = "No alarm watches a queue's dead letters."
  }

  assert {
    condition     = toset(local.queue_rules["email"]) == toset(["mail-sent", "order-completed", "order-refunded"]) && length(local.queue_rules["relay-failures"]) == 0
    error_message = "A queue accepts events from rules that do not target it."
  }

  assert {
    condition     = length(flatten([for name, f in local.functions : setsubtract(f.environment, keys(merge(local.function_values, lookup(local.queue_values, name, {}))))])) == 0
    error_message = "A function reads a variable that has no value here."
  }

  assert {
    condition     = length(setsubtract(keys(local.function_values), toset(flatten([for f in local.functions : f.environment])))) == 0
    error_message = "A value is set that no function reads."
  }
}

run "tells_the_app_and_the_functions_of_stripe" {
  command = plan

  variables {
    payment_gateway           = "stripe"
    stripe_secret_arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe-AbCdEf"
    stripe_webhook_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:events-AbCdEf"
    stripe_publishable_key    = "pk_test_0123456789"
  }

  assert {
    condition     = output.app_config.paymentGateway == "stripe" && output.app_config.stripePublishableKey == "pk_test_0123456789"
    error_message = "The app must have the gateway's publishable key."
  }

  assert {
    condition     = local.function_values.PAYMENT_GATEWAY == "stripe" && local.function_values.STRIPE_SECRET_ID == var.stripe_secret_arn && local.function_values.ENVIRONMENT == "dev"
    error_message = "The functions must know gateway, key and environment."
  }

  assert {
    condition     = local.function_values.STRIPE_WEBHOOK_SECRET_ID == var.stripe_webhook_secret_arn
    error_message = "The function must know the secret of Stripe's events."
  }

  assert {
    condition     = local.function_values.STRIPE_ADDRESS == null
    error_message = "No stand-in gets the payments and the key."
  }
}

run "refuses_stripe_with_empty_strings" {
  command = plan

  variables {
    payment_gateway        = "stripe"
    stripe_secret_arn      = ""
    stripe_publishable_key = ""
  }

  expect_failures = [var.stripe_secret_arn, var.stripe_webhook_secret_arn, var.stripe_publishable_key]
}

run "refuses_a_secret_key_as_publishable" {
  command = plan

  variables {
    payment_gateway           = "stripe"
    stripe_secret_arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe-AbCdEf"
    stripe_webhook_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:events-AbCdEf"
    stripe_publishable_key    = "sk_test_0123456789"
  }

  expect_failures = [var.stripe_publishable_key]
}

run "refuses_real_cards_outside_prod" {
  command = plan

  variables {
    payment_gateway           = "stripe"
    stripe_secret_arn         = "arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe-AbCdEf"
    stripe_webhook_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:events-AbCdEf"
    stripe_publishable_key    = "pk_live_0123456789"
  }

  expect_failures = [var.stripe_publishable_key]
}

run "refuses_stripe_without_the_secret_of_its_events" {
  command = plan

  variables {
    payment_gateway        = "stripe"
    stripe_secret_arn      = "arn:aws:secretsmanager:us-east-1:123456789012:secret:stripe-AbCdEf"
    stripe_publishable_key = "pk_test_0123456789"
  }

  expect_failures = [var.stripe_webhook_secret_arn]
}

run "refuses_the_values_of_another_environment" {
  command = plan

  variables {
    environment         = "prod"
    deletion_protection = true
  }

  expect_failures = [var.environment]
}

run "refuses_an_image_without_a_digest" {
  command = plan

  variables {
    api_image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/eventforge-api:latest"
  }

  expect_failures = [var.api_image]
}

run "refuses_a_key_rotation_above_kms_maximum" {
  command = plan

  variables {
    key_rotation_days = 2561
  }

  expect_failures = [var.key_rotation_days]
}

run "refuses_a_key_rotation_below_kms_minimum" {
  command = plan

  variables {
    key_rotation_days = 89
  }

  expect_failures = [var.key_rotation_days]
}

run "refuses_an_emulator_in_dev" {
  command = plan

  variables {
    emulator = { endpoint = "http://localhost:4566" }
  }

  expect_failures = [var.emulator]
}

run "refuses_an_inbox_that_is_no_domain" {
  command = plan

  variables {
    mail_inbox = "me@example.com"
  }

  expect_failures = [var.mail_inbox]
}

run "refuses_a_second_region_that_is_the_first" {
  command = plan

  variables {
    second_region = { name = "us-east-1" }
  }

  expect_failures = [var.second_region]
}

run "refuses_a_second_region_that_is_none" {
  command = plan

  variables {
    second_region = { name = "west" }
  }

  expect_failures = [var.second_region]
}

run "refuses_to_send_requests_to_nothing" {
  command = plan

  variables {
    second_region = { name = "us-west-2", active = true }
  }

  expect_failures = [var.second_region]
}

run "refuses_a_load_balancer_of_another_region" {
  command = plan

  variables {
    second_region = { name = "us-west-2", api = { load_balancer_arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/1", host = "a.example" } }
  }

  expect_failures = [var.second_region]
}

run "uses_a_restored_table" {
  command = plan

  variables {
    restored_table = "eventforge-dev-restored"
  }

  assert {
    condition     = module.table.name == var.restored_table && local.function_values.TABLE_NAME == var.restored_table && output.target.table == var.restored_table
    error_message = "Everything must use the restored table."
  }

  assert {
    condition     = !strcontains(module.permissions.functions["confirm-order"], "table/eventforge-dev\"") && !strcontains(module.permissions.functions["confirm-order"], "table/eventforge-dev/")
    error_message = "Nobody may use the table that was lost."
  }

  assert {
    condition     = strcontains(module.permissions.functions["confirm-order"], "table/eventforge-dev-restored\"")
    error_message = "The functions must be allowed to use the restored table."
  }
}

run "refuses_a_table_of_another_environment" {
  command = plan

  variables {
    restored_table = "eventforge-prod-restored"
  }

  expect_failures = [var.restored_table]
}

run "refuses_a_standby_with_a_key_of_another_region" {
  command = plan

  variables {
    name_suffix = "b"
    standby_of  = { table = "eventforge-dev", receipts = "eventforge-dev-receipts-copy-123456789012", app_url = "https://d1.cloudfront.net", key_arn = "arn:aws:kms:us-west-2:123456789012:key/1" }
  }

  expect_failures = [var.standby_of]
}

run "refuses_a_standby_with_an_app_over_http" {
  command = plan

  variables {
    name_suffix = "b"
    standby_of  = { table = "eventforge-dev", receipts = "eventforge-dev-receipts-copy-123456789012", app_url = "http://d1.cloudfront.net", key_arn = "arn:aws:kms:us-east-1:123456789012:key/1" }
  }

  expect_failures = [var.standby_of]
}

run "refuses_a_standby_with_a_second_region" {
  command = plan

  variables {
    name_suffix   = "b"
    second_region = { name = "us-west-2" }
    standby_of    = { table = "eventforge-dev", receipts = "eventforge-dev-receipts-copy-123456789012", app_url = "https://d1.cloudfront.net", key_arn = "arn:aws:kms:us-east-1:123456789012:key/1" }
  }

  expect_failures = [var.standby_of]
}

run "refuses_a_standby_with_the_names_of_the_first" {
  command = plan

  variables {
    standby_of = { table = "eventforge-dev", receipts = "eventforge-dev-receipts-copy-123456789012", app_url = "https://d1.cloudfront.net", key_arn = "arn:aws:kms:us-east-1:123456789012:key/1" }
  }

  expect_failures = [var.temporary]
}
