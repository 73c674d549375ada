variable "name" {
  description = "Name of the function, of its role and of its log group, e.g. eventforge-dev-validate-order."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,63}$", var.name))
    error_message = "name must be 1-64 lower-case letters, digits and hyphens, beginning with a letter: role and function share it."
  }
}

variable "description" {
  description = "What the function does, in one sentence."
  type        = string

  validation {
    condition     = length(var.description) > 0 && length(var.description) <= 256
    error_message = "description must have 1-256 characters."
  }
}

variable "memory_mb" {
  description = "Memory in MB; the share of processor time grows with it."
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
  description = "Path of the zip with the arm64 bootstrap, made by `go tool task build`."
  type        = string

  validation {
    condition     = endswith(var.package_path, ".zip")
    error_message = "package_path must name a .zip file."
  }
}

variable "package_hash" {
  description = "Base64 SHA-256 of the zip: what makes an apply deploy it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.package_hash))
    error_message = "package_hash must be the base64 of a SHA-256, as filebase64sha256 gives it."
  }
}

variable "environment" {
  description = "Environment variables: names and settings only, never a secret."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]*$", name)) && !startswith(name, "AWS_LAMBDA_")])
    error_message = "environment: names must be upper case with digits and underscores, and none may begin with AWS_LAMBDA_, which Lambda reserves."
  }
}

variable "policy_json" {
  description = "IAM policy document with what the function's code calls; null when it calls nothing. Must be known when planning, so name resources by their names. What its triggers, its logs and its traces need is added here."
  type        = string
  default     = null

  validation {
    condition     = var.policy_json == null || can(jsondecode(var.policy_json).Statement)
    error_message = "policy_json must be a policy document with a Statement."
  }
}

variable "encrypted_services" {
  description = "Services whose data under the key the function's code uses, of dynamodb, s3, secretsmanager and sqs. Its triggers' are added here."
  type        = list(string)
  default     = []

  validation {
    condition     = length(setsubtract(var.encrypted_services, ["dynamodb", "s3", "secretsmanager", "sqs"])) == 0
    error_message = "encrypted_services may have dynamodb, s3, secretsmanager and sqs."
  }
}

variable "log_retention_days" {
  description = "Days that log lines are kept."
  type        = number

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."
  }
}

variable "reserved_concurrency" {
  description = "Instances that are kept for this function and that it cannot exceed; -1 for no such limit, 0 stops the function."
  type        = number
  default     = -1

  validation {
    condition     = var.reserved_concurrency >= -1 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency must be -1 (no limit) or a whole number from 0 on."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the environment variables, the log group, and the queue or stream the function reads."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "queue_source" {
  description = "Queue that invokes the function; null for none."
  type = object({
    arn                 = string
    batch_size          = number
    maximum_concurrency = number
  })
  default = null

  validation {
    condition     = var.queue_source == null || try(var.queue_source.batch_size >= 1 && var.queue_source.batch_size <= 10, false)
    error_message = "queue_source.batch_size must be 1-10: more needs a batching window, which delays every message."
  }

  validation {
    condition     = var.queue_source == null || try(var.queue_source.maximum_concurrency >= 2 && var.queue_source.maximum_concurrency <= 1000, false)
    error_message = "queue_source.maximum_concurrency must be 2-1000."
  }
}

variable "stream_source" {
  description = "Table stream that invokes the function; null for none. filter_pattern is JSON, or null for every record."
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
    condition     = var.stream_source == null || try(var.stream_source.maximum_retry_attempts >= 0 && var.stream_source.maximum_record_age_seconds >= 60, false)
    error_message = "stream_source must give up at some time: maximum_retry_attempts from 0 on, maximum_record_age_seconds from 60 on. Else one bad record stops its shard for a day."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds what the module's roles can ever do; see bootstrap. null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of a policy, or null."
  }
}
