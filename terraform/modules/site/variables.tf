variable "name" {
  description = "Prefix of all names, e.g. eventforge-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,23}$", var.name))
    error_message = "name must be 2 to 24 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "alb_arn" {
  description = "ARN of the internal load balancer that CloudFront reaches as a VPC origin."
  type        = string
}

variable "internet_gateway_id" {
  description = "Id of the internet gateway of the load balancer's VPC, once the public route exists. CloudFront creates a VPC origin only in a VPC that has one."
  type        = string
}

variable "alb_dns_name" {
  description = "Host name that CloudFront uses for the load balancer. With https-only, the load balancer's certificate must cover it. It need not resolve, because a VPC origin uses the ARN."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9.-]+$", var.alb_dns_name))
    error_message = "alb_dns_name must be a host name without scheme or path."
  }
}

variable "vpc_origin" {
  description = "Whether CloudFront reaches the load balancer as a VPC origin. False only for an emulator that has none: the load balancer is internal, so CloudFront reaches nothing then."
  type        = bool
  default     = true
  nullable    = false
}

variable "response_headers" {
  description = "Whether CloudFront adds headers to responses. False only for an emulator that has no response headers policies."
  type        = bool
  default     = true
  nullable    = false
}

variable "app_copy" {
  description = "Host name of a bucket in another region with a copy of the app, from which CloudFront reads when the app's bucket does not answer; null: none."
  type        = string
  default     = null
}

variable "standby_api" {
  description = "Internal load balancer of the API in another region, with its host name and protocol, which CloudFront can reach as a second VPC origin; null: none."
  type = object({
    load_balancer_arn = string
    host              = string
    protocol          = string
  })
  default = null

  validation {
    condition     = var.standby_api == null || contains(["http-only", "https-only"], try(var.standby_api.protocol, ""))
    error_message = "standby_api.protocol must be http-only or https-only."
  }
}

variable "api_standby" {
  description = "Whether requests to the API go to standby_api."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.api_standby || var.standby_api != null
    error_message = "api_standby needs standby_api."
  }
}

variable "origin_protocol" {
  description = "Protocol between CloudFront and the load balancer: http-only or https-only."
  type        = string
  default     = "http-only"

  validation {
    condition     = contains(["http-only", "https-only"], var.origin_protocol)
    error_message = "origin_protocol must be http-only or https-only."
  }
}

variable "sign_in_origins" {
  description = "Origins that the app may call and post forms to for sign-in: the issuer's and the sign-in domain's."
  type        = list(string)

  validation {
    condition     = length(var.sign_in_origins) > 0 && alltrue([for origin in var.sign_in_origins : can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "sign_in_origins must be https origins without a path, at least one."
  }
}

variable "ingest_origins" {
  description = "Origins to which the app sends a sample of a partner's event."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for origin in var.ingest_origins : can(regex("^https://[A-Za-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "ingest_origins must be https origins without a path."
  }
}

variable "payment_gateway" {
  description = "Payment gateway of the app: sandbox, or stripe, whose scripts and frames the app may then load."
  type        = string

  validation {
    condition     = contains(["sandbox", "stripe"], var.payment_gateway)
    error_message = "payment_gateway must be sandbox or stripe."
  }
}

variable "domain_names" {
  description = "Custom domain names of the app. They need certificate_arn, and a DNS alias that the module does not create."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for name in var.domain_names : can(regex("^[a-z0-9*][a-z0-9.-]+$", name))])
    error_message = "domain_names must be host names in lower case."
  }

  validation {
    condition     = length(var.domain_names) == 0 || var.certificate_arn != null
    error_message = "domain_names need certificate_arn."
  }
}

variable "certificate_arn" {
  description = "ARN of the ACM certificate of domain_names, in us-east-1; null: CloudFront's domain name and certificate."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate in us-east-1, as CloudFront requires, or null."
  }
}

variable "web_acl_arn" {
  description = "ARN of a WAF web ACL (scope CLOUDFRONT); null: none. A web ACL costs 5 USD a month plus 1 USD per rule."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:[a-z-]+:wafv2:us-east-1:[0-9]{12}:global/webacl/.+$", var.web_acl_arn))
    error_message = "web_acl_arn must be the ARN of a WAF web ACL of scope CLOUDFRONT, or null."
  }
}

variable "price_class" {
  description = "Edge locations that serve the app: PriceClass_100 (North America and Europe), PriceClass_200 or PriceClass_All."
  type        = string
  default     = "PriceClass_100"

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "force_destroy" {
  description = "Whether a destroy also deletes the files in the buckets."
  type        = bool
  default     = false
}

variable "access_log_days" {
  description = "Retention of access logs, in days; 0: no access logs. They contain visitors' IP addresses, but no query strings or cookies."
  type        = number
  default     = 0

  validation {
    condition     = var.access_log_days >= 0 && var.access_log_days == floor(var.access_log_days)
    error_message = "access_log_days must be a whole number of days, 0 or more."
  }
}
