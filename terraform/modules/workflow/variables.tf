variable "name" {
  description = "Name of the state machine, e.g. eventforge-dev-order-saga."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,63}$", var.name))
    error_message = "name must be 1-64 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "definition" {
  description = "Definition in the Amazon States Language, with all placeholders replaced. The module passes it on unchanged."
  type        = string

  validation {
    condition     = can(jsondecode(var.definition).StartAt)
    error_message = "definition must be JSON with a StartAt."
  }

  validation {
    condition     = !can(regex("[$][{]", var.definition))
    error_message = "definition contains a placeholder: templatefile must replace all of them."
  }
}

variable "function_arns" {
  description = "ARNs of the functions that the definition invokes. Executions may invoke no others."
  type        = list(string)

  validation {
    condition     = length(var.function_arns) > 0 && alltrue([for arn in var.function_arns : can(regex("^arn:[^:]+:lambda:", arn))])
    error_message = "function_arns must be ARNs of Lambda functions, at least one."
  }
}

variable "queue_arns" {
  description = "ARNs of the queues that the definition sends to. Executions may send to no others."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.queue_arns : can(regex("^arn:[^:]+:sqs:", arn))])
    error_message = "queue_arns must be ARNs of queues."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the log group and the queues."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
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

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the module's roles (see bootstrap); null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of a policy, or null."
  }
}
