data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  region     = data.aws_region.current.region
  dns_suffix = data.aws_partition.current.dns_suffix

  groups = {
    finance   = "May refund completed orders."
    operators = "May see every order, and redrive, replay and repair."
    partners  = "Hear, poll and read the events and orders of all shoppers, without their addresses."
  }

  # The API calls GetUser with the access token, which needs
  # aws.cognito.signin.user.admin. The scope covers only the user's own account.
  scopes = ["openid", "email", "profile", "aws.cognito.signin.user.admin"]

  # Attributes that clients may read, and that users may change.
  read_attributes  = ["email", "email_verified", "name"]
  write_attributes = ["email", "name"]
}

resource "aws_cognito_user_pool" "this" {
  name                = var.name
  user_pool_tier      = var.sign_in_pages == "managed" ? "ESSENTIALS" : "LITE" # the cheapest that has the pages
  deletion_protection = var.deletion_protection ? "ACTIVE" : "INACTIVE"
  mfa_configuration   = var.mfa

  # Users sign in with their verified e-mail address, in any case.
  username_attributes      = ["email"]
  auto_verified_attributes = ["email"]

  username_configuration {
    case_sensitive = false
  }

  # A new address takes effect only after verification, because order mails go
  # to it.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  admin_create_user_config {
    allow_admin_create_user_only = false
  }

  # Length matters more than composition (NIST SP 800-63B). Both kinds of sign-in
  # pages show these rules before they are broken.
  password_policy {
    minimum_length                   = var.definition.passwordPolicy.minimumLength
    require_lowercase                = var.definition.passwordPolicy.requireLowercase
    require_uppercase                = var.definition.passwordPolicy.requireUppercase
    require_numbers                  = var.definition.passwordPolicy.requireNumbers
    require_symbols                  = var.definition.passwordPolicy.requireSymbols
    temporary_password_validity_days = var.definition.passwordPolicy.temporaryPasswordValidityDays
  }

  # Cognito uses it for sign-ups, new addresses and forgotten passwords.
  verification_message_template {
    default_email_option = "CONFIRM_WITH_CODE"
    email_subject        = var.definition.codeMail.subject
    email_message        = var.definition.codeMail.message
  }

  dynamic "software_token_mfa_configuration" {
    for_each = var.mfa == "OFF" ? [] : [true]

    content {
      enabled = true
    }
  }

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }
}

resource "aws_cognito_user_pool_domain" "this" {
  domain                = var.domain_prefix
  user_pool_id          = aws_cognito_user_pool.this.id
  managed_login_version = { managed = 2, classic = 1, plain = null }[var.sign_in_pages]
}

resource "aws_cognito_user_group" "this" {
  for_each = local.groups

  name         = each.key
  description  = each.value
  user_pool_id = aws_cognito_user_pool.this.id
}

# The app is a public client: it has no secret and uses PKCE (RFC 7636). Cognito
# has no setting that requires PKCE, but the app always uses it, and a client
# without a secret has no other flow.
resource "aws_cognito_user_pool_client" "page" {
  name         = "${var.name}-page"
  user_pool_id = aws_cognito_user_pool.this.id

  generate_secret                      = false
  allowed_oauth_flows_user_pool_client = true
  allowed_oauth_flows                  = ["code"]
  allowed_oauth_scopes                 = local.scopes
  supported_identity_providers         = ["COGNITO"]
  callback_urls                        = sort(flatten([for url in var.app_urls : ["${url}/", "${url}/callback"]]))
  logout_urls                          = sort([for url in var.app_urls : "${url}/"])

  explicit_auth_flows           = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  read_attributes               = local.read_attributes
  write_attributes              = local.write_attributes
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  access_token_validity  = var.access_token_minutes
  id_token_validity      = var.access_token_minutes
  refresh_token_validity = 1

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}

# Only for automated tests, which have no browser for the sign-in page.
resource "aws_cognito_user_pool_client" "test" {
  count = var.enable_test_client ? 1 : 0

  name         = "${var.name}-test"
  user_pool_id = aws_cognito_user_pool.this.id

  generate_secret                      = false
  allowed_oauth_flows_user_pool_client = false

  explicit_auth_flows           = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
  read_attributes               = local.read_attributes
  write_attributes              = local.write_attributes
  prevent_user_existence_errors = "ENABLED"
  enable_token_revocation       = true

  access_token_validity  = var.access_token_minutes
  id_token_validity      = var.access_token_minutes
  refresh_token_validity = 1

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
