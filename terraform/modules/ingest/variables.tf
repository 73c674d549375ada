variable "name" {
  description = "Prefix of all names, e.g. eventforge-dev. The API's name is <name>-ingest."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,40}$", var.name))
    error_message = "name must be 1-41 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "function_name" {
  description = "Name of the function behind the routes."
  type        = string
}

variable "function_invoke_arn" {
  description = "ARN with which API Gateway invokes the function."
  type        = string

  validation {
    condition     = can(regex(":lambda:path/", var.function_invoke_arn))
    error_message = "function_invoke_arn must be the function's invoke_arn, not its arn."
  }
}

variable "routes" {
  description = "The routes, each as method and path. The last parts of the paths differ."
  type        = list(string)
  default     = ["POST /webhooks/ingest"]

  validation {
    condition     = length(var.routes) > 0 && alltrue([for route in var.routes : can(regex("^(GET|POST|PUT|PATCH|DELETE) /[a-z/-]+$", route))])
    error_message = "routes must be methods and paths, e.g. POST /webhooks/ingest."
  }
}

variable "throttling" {
  description = "Requests of all senders together: rate per second, and burst. API Gateway answers 429 to further requests."
  type = object({
    burst = number
    rate  = number
  })
  default = { burst = 100, rate = 50 }

  validation {
    condition     = var.throttling.burst >= 1 && var.throttling.rate >= 1
    error_message = "throttling.burst and throttling.rate must be 1 or more."
  }
}

variable "log_retention_days" {
  description = "Retention of the access log, in days."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a value that CloudWatch Logs supports: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the access log."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}
