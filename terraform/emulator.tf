# An environment without an AWS account: everything is applied to an endpoint that
# answers as AWS does, such as MiniStack's. docs/deploy.md has the walk-through.

variable "emulator" {
  description = "The AWS-compatible endpoint of environment emulator, as Terraform and the tests reach it and as the functions do; where the API runs; which of the resources that not every emulator has it has; where sent mail is listed; and where webhooks may go. Null on AWS."
  type = object({
    endpoint           = string
    functions_endpoint = optional(string)
    app_url            = optional(string, "http://localhost:8080")
    autoscaling        = optional(bool, false)
    vpc_origin         = optional(bool, false)
    response_headers   = optional(bool, false)
    inbox_url          = optional(string)
    receiver           = optional(object({ listen = string, url = optional(string, "") }))
    trusted_networks   = optional(list(string), ["127.0.0.0/8", "::1/128"])
  })
  default = null

  validation {
    condition     = (var.emulator != null) == (var.environment == "emulator")
    error_message = "emulator must be given in the environment emulator, and only there: no other environment goes to an emulator, and this one does not go to AWS."
  }

  validation {
    condition     = var.emulator == null || alltrue([for url in compact([try(var.emulator.endpoint, ""), try(var.emulator.functions_endpoint, ""), try(var.emulator.inbox_url, "")]) : can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]+)?(/[^\\s]*)?$", url))])
    error_message = "emulator: endpoint, functions_endpoint and inbox_url must be http or https URLs."
  }

  validation {
    condition     = var.emulator == null || !can(regex("amazonaws\\.com", join(" ", compact([try(var.emulator.endpoint, ""), try(var.emulator.functions_endpoint, "")]))))
    error_message = "emulator.endpoint must not be AWS: credentials and certificates are not checked there."
  }

  validation {
    condition     = var.emulator == null || can(regex("^http://localhost(:[0-9]+)?$", var.emulator.app_url))
    error_message = "emulator.app_url must be http://localhost, with or without a port: sign-in redirects nowhere else without TLS."
  }

  validation {
    condition     = var.emulator == null || alltrue([for cidr in try(var.emulator.trusted_networks, []) : can(cidrhost(cidr, 0))])
    error_message = "emulator.trusted_networks must be CIDR blocks."
  }
}

variable "mail_inbox" {
  description = "Domain of the addresses of a test stack's users: what the stack mails them is kept for a day in a bucket, which the end-to-end tests read. Its MX record must be inbound-smtp.<region>.amazonaws.com, and SES has one active rule set per account and region. Null, and refused in prod, otherwise."
  type        = string
  default     = null

  validation {
    condition     = var.mail_inbox == null || can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.mail_inbox))
    error_message = "mail_inbox must be a domain in lower case."
  }

  validation {
    condition     = var.mail_inbox == null || contains(["dev", "staging"], var.environment)
    error_message = "mail_inbox is for test stacks on AWS: shoppers' mail is nobody's to keep."
  }
}

locals {
  emulated = var.emulator != null

  # What AWS has and the emulator may lack.
  has = {
    autoscaling      = try(var.emulator.autoscaling, true)
    vpc_origin       = try(var.emulator.vpc_origin, true)
    response_headers = try(var.emulator.response_headers, true)
  }

  # The SDK of the API and the functions calls this endpoint instead of AWS.
  emulator_environment = local.emulated ? {
    AWS_ENDPOINT_URL = coalesce(var.emulator.functions_endpoint, var.emulator.endpoint)
  } : {}

  # On AWS no private address is trusted.
  trusted_networks = join(",", try(var.emulator.trusted_networks, []))

  # Every service of the configuration's resources. A test compares: one that is not
  # listed would be called at AWS.
  emulated_services = local.emulated ? [var.emulator.endpoint] : []
}
