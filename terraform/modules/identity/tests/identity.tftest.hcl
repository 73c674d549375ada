mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name                = "eventforge-dev"
  domain_prefix       = "eventforge-dev-123456789012"
  app_urls            = ["https://d111111abcdef8.cloudfront.net", "http://localhost:5173"]
  deletion_protection = true
  definition = {
    passwordPolicy = { minimumLength = 12, requireLowercase = true, requireUppercase = true, requireNumbers = true, requireSymbols = false, temporaryPasswordValidityDays = 3 }
    codeMail       = { subject = "Your code", message = "Your code is {####}." }
  }
}

run "looks_like_the_app" {
  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "ESSENTIALS" && aws_cognito_user_pool_domain.this.managed_login_version == 2
    error_message = "The sign-in pages are not managed login, or the pool's tier does not have it."
  }

  assert {
    condition     = jsondecode(aws_cognito_managed_login_branding.app[0].settings).categories.global.colorSchemeMode == "DYNAMIC" && length(aws_cognito_managed_login_branding.app[0].asset) == 3
    error_message = "The pages do not follow the browser's scheme, or have no logo."
  }

  assert {
    condition     = one(aws_cognito_user_pool.this.verification_message_template).email_message == "Your code is {####}." && length(aws_cognito_user_pool_ui_customization.app) == 0
    error_message = "The mail with a code has other words, or there are two looks."
  }
}

run "has_the_apps_colours_in_the_cheaper_tier" {
  variables {
    sign_in_pages = "classic"
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "LITE" && aws_cognito_user_pool_domain.this.managed_login_version == 1 && length(aws_cognito_managed_login_branding.app) == 0
    error_message = "The classic pages need another tier or have two looks."
  }

  assert {
    condition     = strcontains(aws_cognito_user_pool_ui_customization.app[0].css, "#b8410d")
    error_message = "The classic pages do not have the app's colour."
  }
}

run "refuses_short_passwords" {
  command = plan

  variables {
    definition = {
      passwordPolicy = { minimumLength = 8, requireLowercase = true, requireUppercase = true, requireNumbers = true, requireSymbols = false, temporaryPasswordValidityDays = 3 }
      codeMail       = { subject = "Your code", message = "Your code is {####}." }
    }
  }

  expect_failures = [var.definition]
}

run "app_has_a_public_client" {
  assert {
    condition     = !aws_cognito_user_pool_client.page.generate_secret
    error_message = "The app's client has a secret, which a browser cannot keep."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.allowed_oauth_flows == toset(["code"]) && aws_cognito_user_pool_client.page.allowed_oauth_flows_user_pool_client
    error_message = "The app's client allows a flow other than the authorization code flow."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.explicit_auth_flows == toset(["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"])
    error_message = "The app's client accepts passwords over the API."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.allowed_oauth_scopes == toset(["openid", "email", "profile", "aws.cognito.signin.user.admin"])
    error_message = "The scopes are not those that the app and the API need."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.supported_identity_providers == toset(["COGNITO"])
    error_message = "The client accepts another identity provider."
  }
}

run "redirects_only_to_the_app" {
  assert {
    condition = aws_cognito_user_pool_client.page.callback_urls == toset([
      "http://localhost:5173/", "http://localhost:5173/callback",
      "https://d111111abcdef8.cloudfront.net/", "https://d111111abcdef8.cloudfront.net/callback",
    ])
    error_message = "The callback URLs are not the app's."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.logout_urls == toset(["http://localhost:5173/", "https://d111111abcdef8.cloudfront.net/"])
    error_message = "Sign-out does not return to the app."
  }
}

run "does_not_disclose_accounts" {
  variables {
    enable_test_client = true
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.test[0].prevent_user_existence_errors == "ENABLED"
    error_message = "A client discloses whether an account exists."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.enable_token_revocation && aws_cognito_user_pool_client.test[0].enable_token_revocation
    error_message = "A client's tokens cannot be revoked."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.write_attributes == toset(["email", "name"]) && aws_cognito_user_pool_client.test[0].write_attributes == toset(["email", "name"])
    error_message = "A client may change attributes other than the address and the name."
  }
}

run "issues_short_tokens" {
  assert {
    condition = (
      aws_cognito_user_pool_client.page.access_token_validity == 15
      && aws_cognito_user_pool_client.page.token_validity_units[0].access_token == "minutes"
    )
    error_message = "The app's access tokens do not expire after 15 minutes."
  }

  assert {
    condition     = aws_cognito_user_pool_client.page.refresh_token_validity == 1 && aws_cognito_user_pool_client.page.token_validity_units[0].refresh_token == "days"
    error_message = "The app's refresh tokens do not expire after a day."
  }
}

run "protects_accounts" {
  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "OPTIONAL" && aws_cognito_user_pool.this.software_token_mfa_configuration[0].enabled
    error_message = "Users cannot enable multi-factor authentication."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "The pool has no deletion protection."
  }

  assert {
    condition     = aws_cognito_user_pool.this.password_policy[0].minimum_length == 12
    error_message = "Passwords may have fewer than 12 characters."
  }

  assert {
    condition     = aws_cognito_user_pool.this.auto_verified_attributes == toset(["email"]) && aws_cognito_user_pool.this.username_attributes == toset(["email"])
    error_message = "Users do not sign in with a verified address."
  }

  assert {
    condition     = aws_cognito_user_pool.this.user_attribute_update_settings[0].attributes_require_verification_before_update == toset(["email"])
    error_message = "A new address takes effect before verification, so order mails could go to a stranger."
  }

  assert {
    condition     = toset(keys(aws_cognito_user_group.this)) == toset(["finance", "operators", "partners"])
    error_message = "The groups are not those that the API knows."
  }
}

run "has_no_test_client_unless_enabled" {
  assert {
    condition     = length(aws_cognito_user_pool_client.test) == 0 && output.test_client_id == null && length(output.client_ids) == 1
    error_message = "There is a test client although it is not enabled."
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
    error_message = "The test client does not accept a user name and password."
  }

  assert {
    condition     = length(output.client_ids) == 2 && !aws_cognito_user_pool_client.test[0].allowed_oauth_flows_user_pool_client
    error_message = "The API does not accept the test client's tokens, or a browser can use the client."
  }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "INACTIVE" && length(aws_cognito_user_pool.this.software_token_mfa_configuration) == 0
    error_message = "The pool has deletion protection or multi-factor authentication although both are off."
  }
}

run "outputs_issuer_and_sign_in_domain" {
  assert {
    condition     = output.issuer == "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_mocked"
    error_message = "The issuer differs from the one in the pool's tokens."
  }

  assert {
    condition     = output.domain_url == "https://eventforge-dev-123456789012.auth.eu-central-1.amazoncognito.com"
    error_message = "The URL of the sign-in pages is wrong."
  }
}

run "refuses_an_app_over_plain_http" {
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

run "refuses_long_lived_access_tokens" {
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

run "refuses_an_unknown_mfa_mode" {
  command = plan

  variables {
    mfa = "optional"
  }

  expect_failures = [var.mfa]
}
