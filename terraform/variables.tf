# Settings of a deployment. env/<workspace>.tfvars holds those that differ
# between environments. Those of an account or a release (api_image, mail_from,
# alarm_emails) are passed as TF_VAR_<name> or -var.

variable "environment" {
  description = "Name of the environment. It must equal the selected workspace, so that one environment's values cannot be applied to another's state."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["dev", "staging", "prod", "emulator"], var.environment)
    error_message = "environment must be dev, staging, prod or emulator."
  }

  validation {
    condition     = var.environment == terraform.workspace
    error_message = "environment is \"${var.environment}\", but the selected workspace is \"${terraform.workspace}\". Run: terraform workspace select ${var.environment}, or use -var-file=env/${terraform.workspace}.tfvars."
  }
}

variable "name_suffix" {
  description = "Suffix of all names. It lets a temporary stack share an account with an environment. Empty for the environment itself."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]{0,5}$", var.name_suffix))
    error_message = "name_suffix must be at most 5 lower-case letters and digits: longer names exceed AWS's limits."
  }
}

variable "temporary" {
  description = "Owner and end (as 2026-11-30T04:00:00Z) of a stack that does not last. Each resource carries them as the tags Owner and Expires, and scripts/destroy-expired.sh destroys what is past its end. Required with name_suffix, otherwise null."
  type = object({
    owner   = string
    expires = string
  })
  default = null

  validation {
    condition     = (var.temporary != null || var.standby_of != null) == (var.name_suffix != "")
    error_message = "temporary must be given with name_suffix, and only then: a stack that nobody owns and that does not end is found on the bill. A standby has a name_suffix, too."
  }

  validation {
    condition     = var.temporary == null || can(regex("^[A-Za-z0-9 _.:/=+@-]{1,128}$", var.temporary.owner))
    error_message = "temporary.owner must be 1 to 128 characters that a tag may have."
  }

  validation {
    condition     = var.temporary == null || can(regex("Z$", var.temporary.expires)) && can(timeadd(var.temporary.expires, "0s"))
    error_message = "temporary.expires must be a time in UTC, as 2026-11-30T04:00:00Z."
  }
}

variable "region" {
  description = "AWS region of all resources except CloudFront, which is global."
  type        = string
  default     = "us-east-1"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-gov)?-[a-z]+-[0-9]$", var.region))
    error_message = "region must be the code of an AWS region, such as us-east-1."
  }
}

# ---- the release ----

variable "api_image" {
  description = "Container image of the API, by digest. A tag could be moved without a deployment."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@:]+(:[0-9]+)?[^@:]*@sha256:[0-9a-f]{64}$", var.api_image))
    error_message = "api_image must be <repository>@sha256:<64 hexadecimal digits>, without a tag."
  }
}

variable "packages_dir" {
  description = "Directory with the functions' packages, <function>.zip, which `go tool task build` creates. Relative to this directory."
  type        = string
  default     = "../.build/packages"
  nullable    = false

  validation {
    condition     = length(trimspace(var.packages_dir)) > 0
    error_message = "packages_dir must not be empty."
  }
}

variable "use_permissions_boundary" {
  description = "Whether every role carries the permissions boundary that bootstrap/ created for the workspace. The pipeline can create roles only with it. Must be false where bootstrap/ was not applied."
  type        = bool
  default     = false
  nullable    = false
}

# ---- the network ----

variable "vpc_cidr" {
  description = "Address range of the environment's VPC."
  type        = string
  default     = "10.20.0.0/16"
  nullable    = false

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("/(1[6-9]|20)$", var.vpc_cidr))
    error_message = "vpc_cidr must be an IPv4 CIDR block between /16 and /20."
  }
}

variable "az_count" {
  description = "Number of availability zones."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains([2, 3], var.az_count)
    error_message = "az_count must be 2 or 3."
  }
}

variable "egress" {
  description = "How the API's tasks reach AWS services. Monthly price without traffic, for two zones and two tasks in us-east-1: public 7.30 USD (a public IPv4 address per task, no inbound access), nat 73.00 USD plus 0.045 USD/GB, endpoints 102.20 USD plus 0.01 USD/GB (no internet access)."
  type        = string
  default     = "public"
  nullable    = false

  validation {
    condition     = contains(["public", "nat", "endpoints"], var.egress)
    error_message = "egress must be public, nat or endpoints."
  }
}

# ---- the API ----

variable "api" {
  description = "The API's tasks: size and number; capacity, spot or on_demand (with spot, on_demand_base tasks run on demand); whether ECS publishes metrics per task; and how many requests per second one user may send to a task."
  type = object({
    cpu                   = optional(number, 256)
    memory                = optional(number, 512)
    desired_count         = optional(number, 2)
    min_count             = optional(number, 2)
    max_count             = optional(number, 10)
    capacity              = optional(string, "on_demand")
    on_demand_base        = optional(number, 0)
    container_insights    = optional(bool, false)
    rate_limit_per_second = optional(number, 20)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096], var.api.cpu)
    error_message = "api.cpu must be 256, 512, 1024, 2048 or 4096 CPU units."
  }

  validation {
    condition     = var.api.memory >= 2 * var.api.cpu && var.api.memory <= 8 * var.api.cpu
    error_message = "api.memory must be 2 to 8 MB per CPU unit, as Fargate requires."
  }

  validation {
    condition     = var.api.min_count >= 2 && var.api.min_count <= var.api.desired_count && var.api.desired_count <= var.api.max_count
    error_message = "api needs 2 <= min_count <= desired_count <= max_count: with one task, the loss of a zone or a deployment is an outage."
  }

  validation {
    condition     = contains(["spot", "on_demand"], var.api.capacity)
    error_message = "api.capacity must be spot or on_demand."
  }

  validation {
    condition     = var.api.rate_limit_per_second > 0
    error_message = "api.rate_limit_per_second must be above 0."
  }
}

variable "api_certificate" {
  description = "For TLS between CloudFront and the load balancer: ARN of an ACM certificate in this region, and a host name that it covers. null: plain HTTP between them, inside the VPC."
  type = object({
    arn  = string
    host = string
  })
  default = null

  validation {
    condition     = var.api_certificate == null || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.api_certificate.arn))
    error_message = "api_certificate.arn must be the ARN of an ACM certificate."
  }

  validation {
    condition     = var.api_certificate == null || can(regex("^[a-z0-9.-]+$", var.api_certificate.host))
    error_message = "api_certificate.host must be a host name that the certificate covers."
  }
}

variable "wait_for_steady_state" {
  description = "Whether an apply waits until the new tasks serve requests, and fails when ECS rolls them back. False only for an emulator that runs no containers."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.wait_for_steady_state || contains(["dev", "emulator"], var.environment)
    error_message = "wait_for_steady_state must be true outside dev and emulator: otherwise a failed deployment looks successful."
  }
}

# ---- the functions ----

variable "reserved_concurrency" {
  description = "Reserved concurrency of each function. A function that is not listed uses the account's unreserved concurrency. 0 stops a function (the kill switch in docs/operations.md)."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.reserved_concurrency) : contains(keys(jsondecode(file("${path.module}/../wiring/functions.json"))), name)])
    error_message = "reserved_concurrency names a function that wiring/functions.json does not have."
  }

  validation {
    condition     = alltrue([for n in values(var.reserved_concurrency) : n >= 0 && floor(n) == n])
    error_message = "reserved_concurrency must be whole numbers from 0."
  }
}

variable "ingest_throttling" {
  description = "Requests per second, and burst of requests, that all partners and Stripe together may send."
  type = object({
    rate  = number
    burst = number
  })
  default  = { rate = 50, burst = 100 }
  nullable = false

  validation {
    condition     = var.ingest_throttling.rate > 0 && var.ingest_throttling.burst >= 1
    error_message = "ingest_throttling.rate must be above 0 and ingest_throttling.burst at least 1."
  }
}

variable "payment_gateway" {
  description = "Payment gateway: sandbox (test tokens, no money; refused in prod) or stripe. There is no default."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["sandbox", "stripe"], var.payment_gateway)
    error_message = "payment_gateway must be sandbox or stripe."
  }

  validation {
    condition     = !(var.payment_gateway == "sandbox" && var.environment == "prod")
    error_message = "payment_gateway must be stripe in prod: with the sandbox, orders complete and nobody pays."
  }
}

variable "stripe_secret_arn" {
  description = "ARN of the Secrets Manager secret with Stripe's secret key. An operator creates it by hand, so that the key passes through no pipeline. Required when payment_gateway is stripe, otherwise empty."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.stripe_secret_arn == "" || can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.stripe_secret_arn))
    error_message = "stripe_secret_arn must be the ARN of a Secrets Manager secret."
  }

  validation {
    condition     = (var.payment_gateway == "stripe") == (var.stripe_secret_arn != "")
    error_message = "stripe_secret_arn must be given when payment_gateway is stripe, and only then."
  }
}

variable "stripe_publishable_key" {
  description = "Stripe's publishable key, which the app gets in /config.json: pk_live_… in prod, pk_test_… elsewhere. Required when payment_gateway is stripe, otherwise empty."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.stripe_publishable_key == "" || can(regex("^pk_(test|live)_[A-Za-z0-9]{8,240}$", var.stripe_publishable_key))
    error_message = "stripe_publishable_key must begin with pk_test_ or pk_live_, and continue with letters and digits. A key that begins otherwise is secret and belongs into Secrets Manager: replace it, since it was shown here."
  }

  validation {
    condition     = (var.payment_gateway == "stripe") == (var.stripe_publishable_key != "")
    error_message = "stripe_publishable_key must be given when payment_gateway is stripe, and only then."
  }

  validation {
    condition     = !startswith(var.stripe_publishable_key, var.environment == "prod" ? "pk_test_" : "pk_live_")
    error_message = "stripe_publishable_key must be pk_live_… in prod, where a test key takes no money, and pk_test_… elsewhere, where a live key would charge real cards."
  }
}

variable "stripe_webhook_secret_arn" {
  description = "ARN of the Secrets Manager secret with the signing secret (whsec_…) of the endpoint that is registered at Stripe. An operator creates it by hand, too. Required when payment_gateway is stripe, otherwise empty."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.stripe_webhook_secret_arn == "" || can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:.+$", var.stripe_webhook_secret_arn))
    error_message = "stripe_webhook_secret_arn must be the ARN of a Secrets Manager secret."
  }

  validation {
    condition     = (var.payment_gateway == "stripe") == (var.stripe_webhook_secret_arn != "")
    error_message = "stripe_webhook_secret_arn must be given when payment_gateway is stripe, and only then."
  }
}

variable "mail_settle_seconds" {
  description = "Seconds that a mail waits, after an attempt without a result, for SES's event that it was sent. Usually the event takes seconds; without it the mail is sent again."
  type        = number
  default     = 600
  nullable    = false

  validation {
    condition     = var.mail_settle_seconds >= 60 && var.mail_settle_seconds <= 43200 && floor(var.mail_settle_seconds) == var.mail_settle_seconds
    error_message = "mail_settle_seconds must be a whole number of seconds from 60 to 43200."
  }
}

variable "reconcile_after_seconds" {
  description = "Seconds without progress after which the reconciler acts on an order. Must exceed the time that the saga retries one step, or the reconciler would interfere with a running execution."
  type        = number
  default     = 300
  nullable    = false

  validation {
    condition     = var.reconcile_after_seconds >= 60 && floor(var.reconcile_after_seconds) == var.reconcile_after_seconds
    error_message = "reconcile_after_seconds must be a whole number of seconds, at least 60."
  }
}

variable "archive_after_days" {
  description = "Days after its end after which an order's history moves from the table to the receipts bucket. The order stays in its shopper's list and is found by its id; it leaves the operators' lists. DynamoDB removes events 400 days after they were written, so that the archive may stand still for 100 days at least."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.archive_after_days >= 30 && var.archive_after_days <= 300 && floor(var.archive_after_days) == var.archive_after_days
    error_message = "archive_after_days must be a whole number from 30 to 300."
  }
}

variable "delayed_after_seconds" {
  description = "Seconds without progress after which an order tells its shopper that it is delayed. The reconciler looks once a minute."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.delayed_after_seconds >= 30 && floor(var.delayed_after_seconds) == var.delayed_after_seconds
    error_message = "delayed_after_seconds must be a whole number of seconds, at least 30."
  }
}

variable "order_promise_seconds" {
  description = "Seconds within which an accepted order should be processed. The API refuses new orders with 503 and Retry-After while the orders that wait would take longer."
  type        = number
  default     = 3600
  nullable    = false

  validation {
    condition     = var.order_promise_seconds >= 300 && var.order_promise_seconds <= 604800 && floor(var.order_promise_seconds) == var.order_promise_seconds
    error_message = "order_promise_seconds must be a whole number of seconds from 300 to 604800."
  }
}

variable "withdrawal_days" {
  description = "Days after its completion in which a shopper may withdraw from an order, which an operator accepts or refuses. 0 allows no withdrawals. The law of the shopper's country may demand more than the default."
  type        = number
  default     = 14
  nullable    = false

  validation {
    condition     = var.withdrawal_days >= 0 && var.withdrawal_days <= 90 && floor(var.withdrawal_days) == var.withdrawal_days
    error_message = "withdrawal_days must be a whole number from 0 to 90."
  }
}

variable "cursor_secret_version" {
  description = "Version of the key that signs the API's page cursors. Raise it to create a new key; the API uses it within seconds, and opens cursors of the one before for a day."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = var.cursor_secret_version >= 1 && floor(var.cursor_secret_version) == var.cursor_secret_version
    error_message = "cursor_secret_version must be a whole number from 1."
  }
}

# ---- users, mail and addresses ----

variable "mail_from" {
  description = "Sender address of all mail. An SES identity is unique per account and region, so environments that share an account need different addresses."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[^@\\s<>,]+@[^@\\s<>,]+\\.[^@\\s<>,]+$", var.mail_from))
    error_message = "mail_from must be one e-mail address."
  }
}

variable "mail_verify" {
  description = "What SES verifies: address (a link in a mail to mail_from; sufficient for a trial) or domain (DNS records, see output mail_dkim_records)."
  type        = string
  default     = "address"
  nullable    = false

  validation {
    condition     = contains(["address", "domain"], var.mail_verify)
    error_message = "mail_verify must be address or domain."
  }
}

variable "mail_sandbox" {
  description = "Whether SES of the account is in its sandbox. There it asks for the permission on each recipient's verified identity too, so the mail function gets all identities, still with mail_from as its only sender."
  type        = bool
  default     = false
  nullable    = false
}

variable "alarms" {
  description = "Which alarms there are besides those of the dead-letter queues: all, or essential without those that matter to shoppers and their money only, which are two dollars a month. Only dev has less than all."
  type        = string
  default     = "all"

  validation {
    condition     = contains(["all", "essential"], var.alarms)
    error_message = "alarms must be all or essential."
  }

  validation {
    condition     = var.alarms == "all" || var.environment == "dev"
    error_message = "alarms must be all outside dev: staging shows what prod will say."
  }
}

variable "alarm_emails" {
  description = "E-mail addresses that are notified of alarms. Each recipient must confirm the subscription once."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.alarm_emails) > 0
    error_message = "alarm_emails must not be empty: an alarm without a recipient is useless."
  }

  validation {
    condition     = alltrue([for a in var.alarm_emails : can(regex("^[^@\\s<>,]+@[^@\\s<>,]+\\.[^@\\s<>,]+$", a))])
    error_message = "alarm_emails must be e-mail addresses."
  }
}

variable "sign_in_pages" {
  description = "What the sign-in pages are: managed (Cognito's managed login with the app's look) or classic (its hosted UI with the app's colours). The first costs more above 10,000 users a month (docs/cost.md)."
  type        = string
  default     = "managed"

  validation {
    condition     = contains(["managed", "classic"], var.sign_in_pages)
    error_message = "sign_in_pages must be managed or classic."
  }
}

variable "mfa" {
  description = "Multi-factor authentication: OPTIONAL, ON (required) or OFF."
  type        = string
  default     = "OPTIONAL"
  nullable    = false

  validation {
    condition     = contains(["OFF", "OPTIONAL", "ON"], var.mfa)
    error_message = "mfa must be OFF, OPTIONAL or ON."
  }
}

variable "enable_test_client" {
  description = "Whether to create a second user pool client, for tests, that accepts a user name and password."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !(var.enable_test_client && var.environment == "prod")
    error_message = "enable_test_client must be false in prod: a client that accepts passwords bypasses the sign-in page."
  }
}

variable "localhost_app_urls" {
  description = "Addresses of apps on a developer's machine that may sign users in and call the API, in addition to the deployed app."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for u in var.localhost_app_urls : can(regex("^http://localhost(:[0-9]+)?$", u))])
    error_message = "localhost_app_urls must be http://localhost, with or without a port, and without a trailing slash."
  }

  validation {
    condition     = length(var.localhost_app_urls) == 0 || var.environment != "prod"
    error_message = "localhost_app_urls must be empty in prod."
  }
}

variable "domain_names" {
  description = "Custom domain names of the app. Mails and sign-in use the first. Create their DNS records by hand: aliases of output distribution_domain_name."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for d in var.domain_names : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", d))])
    error_message = "domain_names must be host names in lower case, without a scheme."
  }
}

variable "certificate_arn" {
  description = "ARN of the ACM certificate for domain_names; it must be in us-east-1. Required when domain_names is not empty, otherwise null."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate in us-east-1."
  }

  validation {
    condition     = (length(var.domain_names) > 0) == (var.certificate_arn != null)
    error_message = "certificate_arn must be given when domain_names is not empty, and only then."
  }
}

variable "web_acl_arn" {
  description = "ARN of a WAF web ACL (scope CLOUDFRONT) for the app and the API; null: none. A web ACL costs 5 USD a month plus 1 USD per rule."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:[a-z-]+:wafv2:us-east-1:[0-9]{12}:global/webacl/.+$", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a WAF web ACL of scope CLOUDFRONT."
  }
}

# ---- retention and deletion ----

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table, the user pool, the load balancer and non-empty buckets."
  type        = bool
  default     = true
  nullable    = false

  validation {
    condition     = var.deletion_protection || var.environment != "prod"
    error_message = "deletion_protection must be true in prod."
  }
}

variable "key_rotation_days" {
  description = "Days between rotations of the environment's key. The first and second rotation each add 1 USD a month for as long as the key exists."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.key_rotation_days >= 90 && var.key_rotation_days <= 2560 && floor(var.key_rotation_days) == var.key_rotation_days
    error_message = "key_rotation_days must be a whole number from 90 to 2560, which are KMS's limits."
  }

  validation {
    condition     = var.key_rotation_days <= 365 || var.environment == "dev"
    error_message = "key_rotation_days must be at most 365 outside dev, where the data may be customers'."
  }
}

variable "log_retention_days" {
  description = "Retention of logs, in days."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days must be a retention that CloudWatch Logs supports, at most 731."
  }
}

variable "restored_table" {
  description = "Name of a table that was restored and that the platform uses from now on; empty for the table with the environment's name. It stays set until the next restore."
  type        = string
  default     = ""
  nullable    = false

  validation {
    condition     = var.restored_table == "" || startswith(var.restored_table, "eventforge-${var.environment}-") && can(regex("^[a-z0-9-]{3,255}$", var.restored_table))
    error_message = "restored_table must be the environment's name, a hyphen, and lower-case letters, digits and hyphens."
  }
}

variable "keep_retiring_indexes" {
  description = "Whether the table keeps the indexes that only the release before reads. Set it to false once no function of that release runs, and for a new platform."
  type        = bool
  default     = true
  nullable    = false
}

variable "receipt_expire_days" {
  description = "Retention of receipts, in days."
  type        = number
  default     = 3650
  nullable    = false

  validation {
    condition     = var.receipt_expire_days >= 1 && floor(var.receipt_expire_days) == var.receipt_expire_days
    error_message = "receipt_expire_days must be a whole number from 1."
  }
}

variable "access_log_days" {
  description = "Retention of CloudFront's access logs, in days; 0: no access logs. They contain visitors' IP addresses."
  type        = number
  default     = 0
  nullable    = false

  validation {
    condition     = var.access_log_days >= 0 && floor(var.access_log_days) == var.access_log_days
    error_message = "access_log_days must be a whole number from 0."
  }
}
