variable "name" {
  description = "Name of the queue. The name of its dead-letter queue is <name>-dead-letters."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,67}$", var.name))
    error_message = "name must be 1 to 67 letters, digits, underscores and hyphens: with -dead-letters it must fit SQS's limit of 80."
  }
}

variable "definition" {
  description = "Definition of the queue: an entry of wiring/queues.json. A queue with deadLetterOnly holds other components' failures and has no dead-letter queue."
  type = object({
    description              = string
    visibilityTimeoutSeconds = number
    retentionSeconds         = number
    maxReceiveCount          = optional(number)
    deadLetterOnly           = optional(bool, false)
  })

  validation {
    condition     = var.definition.deadLetterOnly ? var.definition.maxReceiveCount == null : try(var.definition.maxReceiveCount >= 1 && var.definition.maxReceiveCount <= 1000, false)
    error_message = "definition.maxReceiveCount must be from 1 to 1000, or absent when deadLetterOnly is true, because such a queue has no dead-letter queue."
  }

  validation {
    condition     = var.definition.retentionSeconds >= 60 && var.definition.retentionSeconds <= 1209600
    error_message = "definition.retentionSeconds must be from 60 to 1209600 (14 days)."
  }
}

variable "event_rule_arns" {
  description = "ARNs of the EventBridge rules, or of the bus for its dead letters, that may send to the queue. Empty: only principals with IAM permissions may send."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for arn in var.event_rule_arns : can(regex("^arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:(rule|event-bus)/", arn))])
    error_message = "event_rule_arns must be full ARNs of EventBridge rules or buses: a wildcard would allow the rules of every account."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the messages."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}
