mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name                = "eventforge-dev"
  domain_prefix       = "eventforge-dev-123456789012"
  app_urls            = ["https://d111111abcdef8.cloudfront.net", "http://localhost:5173"]
  deletion_protection = true
}

run "gives_the_page_a_public_client" {
  assert {
    condition     = !aws_cognito_user_pool_client.page.generate_secret
    error_message = "The page's client has a secret that a page cannot keep."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.allowed_oauth_flows == toset(["code"]) && aws_cognito_user_pool_client.page.allowed_oauth_flows_user_pool_client
    error_message = "The page's client allows another flow than the authorization code's."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "The page's client takes passwords over the API."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.allowed_oauth_scopes == toset(["openid", "email", "profile", "aws.cognito.signin.user.admin"])
    error_message = "The scopes are not those that the page and the API need."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.supported_identity_providers == toset(["COGNITO"])
    error_message = "Others than the pool may vouch for users."
  }
}

run "sends_people_back_to_the_page_alone" {
  assert {
    condition = aws_cognito_user_pool_client.page.callback_urls == toset([
      "http://localhost:5173/", "http://localhost:5173/callback",
      "https://d111111abcdef8.cloudfront.net/", "https://d111111abcdef8.cloudfront.net/callback",
    ])
    error_message = "The callbacks are not the page's."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.logout_urls == toset(["http://localhost:5173/", "https://d111111abcdef8.cloudfront.net/"])
    error_message = "Sign-out does not return to the page."
  }
}

run "does_not_tell_who_has_an_account" {
  variables {
    enable_test_client = true
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.test[0].prevent_user_existence_errors == "ENABLED"
    error_message = "A client tells whether an address has an account."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.enable_token_revocation && aws_cognito_user_pool_client.test[0].enable_token_revocation
    error_message = "A client's tokens cannot be revoked."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.write_attributes == toset(["email", "name"]) && aws_cognito_user_pool_client.test[0].write_attributes == toset(["email", "name"])
    error_message = "A client may change more of a user than the address and the name."
  }
}

run "issues_short_tokens" {
  assert {
    condition = (
      aws_cognito_user_pool_client.page.access_token_validity == 15
      && aws_cognito_user_pool_client.page.token_validity_units[0].access_token == "minutes"
    )
    error_message = "Access tokens of the page are not good for 15 minutes."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.refresh_token_validity == 1 && aws_cognito_user_pool_client.page.token_validity_units[0].refresh_token == "days"
    error_message = "Refresh tokens of the page are not good for a day."
  }
}

run "guards_the_accounts" {
  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "OPTIONAL" && aws_cognito_user_pool.this.software_token_mfa_configuration[0].enabled
    error_message = "A second factor cannot be had."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "The pool can be deleted although it is to be protected."
  }

  assert {
    condition     = aws_cognito_user_pool.this.password_policy[0].minimum_length == 12
    error_message = "Passwords may be shorter than 12."
  }

  assert {
    condition     = aws_cognito_user_pool.this.auto_verified_attributes == toset(["email"]) && aws_cognito_user_pool.this.username_attributes == toset(["email"])
    error_message = "People do not sign in by an address that was verified."
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_attribute_update_settings[0].attributes_require_verification_before_update == toset(["email"])
    error_message = "A changed address counts before it is verified: order mails would go to a stranger."
  }

  assert {
    condition     = toset(keys(aws_cognito_user_group.this)) == toset(["operators", "partners"])
    error_message = "The groups are not those that the API knows."
  }
}

run "has_no_test_client_unless_enabled" {
  assert {
    condition     = length(aws_cognito_user_pool_client.test) == 0 && output.test_client_id == null && length(output.client_ids) == 1
    error_message = "There is a client that takes passwords although none was asked for."
  }
}

run "has_a_test_client_when_enabled" {
  variables {
    enable_test_client  = true
    deletion_protection = false
    mfa                 = "OFF"
  }

  assert {
    condition     = aws_cognito_user_pool_client.test[0].explicit_auth_flows == toset(["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "The tests' client does not take a name and password."
  }

  assert {
    condition     = length(output.client_ids) == 2 && !aws_cognito_user_pool_client.test[0].allowed_oauth_flows_user_pool_client
    error_message = "The API would not accept the tests' tokens, or a browser could use their client."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "INACTIVE" && length(aws_cognito_user_pool.this.software_token_mfa_configuration) == 0
    error_message = "The pool is protected, or asks for a second factor, although it is not to."
  }
}

run "tells_where_its_tokens_come_from" {
  assert {
    condition     = output.issuer == "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_mocked"
    error_message = "The issuer is not the one in the pool's tokens."
  }

  assert {
    condition     = output.domain_url == "https://eventforge-dev-123456789012.auth.eu-central-1.amazoncognito.com"
    error_message = "The sign-in pages are elsewhere."
  }
}

run "refuses_a_page_over_plain_http" {
  command = plan

  variables {
    app_urls = ["http://orders.example.com"]
  }

  expect_failures = [var.app_urls]
}

run "refuses_a_page_url_with_a_path" {
  command = plan

  variables {
    app_urls = ["https://orders.example.com/"]
  }

  expect_failures = [var.app_urls]
}

run "refuses_tokens_that_live_too_long" {
  command = plan

  variables {
    access_token_minutes = 1440
  }

  expect_failures = [var.access_token_minutes]
}

run "refuses_a_domain_that_cognito_refuses" {
  command = plan

  variables {
    domain_prefix = "my-cognito"
  }

  expect_failures = [var.domain_prefix]
}

run "refuses_an_unknown_second_factor" {
  command = plan

  variables {
    mfa = "optional"
  }

  expect_failures = [var.mfa]
}
