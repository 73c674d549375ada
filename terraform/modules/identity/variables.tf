variable "name" {
  description = "Name of the user pool."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "domain_prefix" {
  description = "First label of the sign-in domain, <prefix>.auth.<region>.amazoncognito.com. It must be unique among all accounts in the region."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", var.domain_prefix)) && length(regexall("aws|amazon|cognito", var.domain_prefix)) == 0
    error_message = "domain_prefix must be 1 to 63 lower-case letters, digits and hyphens, and must not contain aws, amazon or cognito, which Cognito refuses."
  }
}

variable "app_urls" {
  description = "Origins of the app, without a trailing slash, for example https://orders.example.com. Sign-in returns to <origin>/callback, sign-out to <origin>/."
  type        = list(string)

  validation {
    condition     = length(var.app_urls) > 0 && alltrue([for url in var.app_urls : can(regex("^(https://[A-Za-z0-9.-]+(:[0-9]+)?|http://localhost(:[0-9]+)?)$", url))])
    error_message = "app_urls must hold at least one origin, https://host without a path or trailing slash; http is allowed only for localhost."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the user pool."
  type        = bool
}

variable "mfa" {
  description = "Multi-factor authentication with an authenticator app: OFF, OPTIONAL or ON (required)."
  type        = string
  default     = "OPTIONAL"

  validation {
    condition     = contains(["OFF", "OPTIONAL", "ON"], var.mfa)
    error_message = "mfa must be OFF, OPTIONAL or ON."
  }
}

variable "definition" {
  description = "What users meet of the pool: wiring/user-pool.json, decoded. It has the rule of passwords, and the mail with a code, whose message has {####} where the code is."
  type = object({
    passwordPolicy = object({
      minimumLength                 = number
      requireLowercase              = bool
      requireUppercase              = bool
      requireNumbers                = bool
      requireSymbols                = bool
      temporaryPasswordValidityDays = number
    })
    codeMail = object({ subject = string, message = string })
  })

  validation {
    condition     = var.definition.passwordPolicy.minimumLength >= 12 && var.definition.passwordPolicy.minimumLength <= 99
    error_message = "Passwords must have at least 12 characters; Cognito allows a minimum of 99."
  }

  validation {
    condition     = strcontains(var.definition.codeMail.message, "{####}")
    error_message = "The message has no {####}, where Cognito puts the code."
  }
}

variable "sign_in_pages" {
  description = "What the sign-in pages are: managed is Cognito's managed login with the app's look, light and dark, which needs the tier Essentials; classic is its hosted UI with the app's colours, light only, in the cheaper tier Lite; plain is the hosted UI as it is, for emulators that know neither."
  type        = string
  default     = "managed"

  validation {
    condition     = contains(["managed", "classic", "plain"], var.sign_in_pages)
    error_message = "sign_in_pages must be managed, classic or plain."
  }
}

variable "access_token_minutes" {
  description = "Lifetime of access tokens, in minutes. It is short because an access token cannot be revoked."
  type        = number
  default     = 15

  validation {
    condition     = var.access_token_minutes >= 15 && var.access_token_minutes <= 60
    error_message = "access_token_minutes must be from 15 to 60."
  }
}

variable "enable_test_client" {
  description = "Whether to create a second client, for automated tests, that accepts a user name and password over the API. Never in production."
  type        = bool
  default     = false
}
