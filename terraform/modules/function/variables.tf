variable "name" {
  description = "Name of the function and its role, and last part of its log group's name, e.g. eventforge-dev-validate-order."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,63}$", var.name))
    error_message = "name must be 1-64 lower-case letters, digits and hyphens, beginning with a letter, because role and function share it."
  }
}

variable "description" {
  description = "One sentence about the function."
  type        = string

  validation {
    condition     = length(var.description) > 0 && length(var.description) <= 256
    error_message = "description must have 1-256 characters."
  }
}

variable "memory_mb" {
  description = "Memory in MB. CPU time grows with it."
  type        = number

  validation {
    condition     = var.memory_mb >= 128 && var.memory_mb <= 10240 && floor(var.memory_mb) == var.memory_mb
    error_message = "memory_mb must be a whole number, 128-10240."
  }
}

variable "timeout_seconds" {
  description = "Seconds after which Lambda ends an invocation."
  type        = number

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds must be a whole number, 1-900."
  }
}

variable "package_path" {
  description = "Path of the zip file with the arm64 bootstrap, which `go tool task build` creates."
  type        = string

  validation {
    condition     = endswith(var.package_path, ".zip")
    error_message = "package_path must name a .zip file."
  }
}

variable "package_hash" {
  description = "Base64-encoded SHA-256 of the zip file. An apply deploys the file when it changes."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.package_hash))
    error_message = "package_hash must be a base64-encoded SHA-256, as filebase64sha256 returns it."
  }
}

variable "environment" {
  description = "Environment variables, without secrets."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]*$", name)) && !startswith(name, "AWS_LAMBDA_")])
    error_message = "environment: names must be upper-case letters, digits and underscores, and must not begin with AWS_LAMBDA_, which Lambda reserves."
  }
}

variable "policy_json" {
  description = "IAM policy document of the function's code, as JSON; null when it calls nothing. It must be known at plan time, so build its ARNs from names. The module adds the permissions for triggers, logs and traces."
  type        = string
  default     = null

  validation {
    condition     = var.policy_json == null || can(jsondecode(var.policy_json).Statement)
    error_message = "policy_json must be an IAM policy document."
  }
}

variable "encrypted_services" {
  description = "Services through which the function's code uses the key: any of dynamodb, s3, secretsmanager and sqs. The module adds those of the triggers."
  type        = list(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.encrypted_services, ["dynamodb", "s3", "secretsmanager", "sqs"])) == 0
    error_message = "encrypted_services must be any of dynamodb, s3, secretsmanager and sqs."
  }
}

variable "log_retention_days" {
  description = "Retention of the logs, in days."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a value that CloudWatch Logs supports: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "begins_traces" {
  description = "Whether X-Ray samples the function's invocations, rather than only what a sampled caller began."
  type        = bool
  default     = false
}

variable "reserved_concurrency" {
  description = "Reserved concurrency, which is also the function's maximum; -1: none, 0: stops the function."
  type        = number
  default     = -1

  validation {
    condition     = var.reserved_concurrency >= -1 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency must be -1 (no limit) or a whole number of at least 0."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the environment variables, the log group, and the function's queue or stream."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "queue_source" {
  description = "Queue that invokes the function; null: none."
  type = object({
    arn                 = string
    batch_size          = number
    maximum_concurrency = number
  })
  default = null

  validation {
    condition     = var.queue_source == null || try(var.queue_source.batch_size >= 1 && var.queue_source.batch_size <= 10, false)
    error_message = "queue_source.batch_size must be 1-10: larger batches need a batching window, which delays every message."
  }

  validation {
    condition     = var.queue_source == null || try(var.queue_source.maximum_concurrency >= 2 && var.queue_source.maximum_concurrency <= 1000, false)
    error_message = "queue_source.maximum_concurrency must be 2-1000."
  }
}

variable "stream_source" {
  description = "Table stream that invokes the function; null: none. maximum_retry_attempts and maximum_record_age_seconds may be -1: without limit, until the stream drops the record after 24 hours. filter_pattern is JSON; null: every record."
  type = object({
    arn                             = string
    batch_size                      = number
    parallelization_factor          = number
    maximum_retry_attempts          = number
    maximum_record_age_seconds      = number
    bisect                          = bool
    on_failure_queue_arn            = string
    filter_pattern                  = optional(string)
    maximum_batching_window_seconds = optional(number, 0)
  })
  default = null

  validation {
    condition     = var.stream_source == null || try(var.stream_source.parallelization_factor >= 1 && var.stream_source.parallelization_factor <= 10, false)
    error_message = "stream_source.parallelization_factor must be 1-10."
  }

  validation {
    condition     = var.stream_source == null || try(var.stream_source.maximum_retry_attempts >= -1 && var.stream_source.maximum_retry_attempts <= 10000, false)
    error_message = "stream_source.maximum_retry_attempts must be -1 (no limit) or 0-10000."
  }

  validation {
    condition     = var.stream_source == null || try(var.stream_source.maximum_record_age_seconds == -1 || (var.stream_source.maximum_record_age_seconds >= 60 && var.stream_source.maximum_record_age_seconds <= 604800), false)
    error_message = "stream_source.maximum_record_age_seconds must be -1 (no limit) or 60-604800."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the module's roles (see bootstrap); null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of a policy, or null."
  }
}
