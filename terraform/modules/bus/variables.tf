variable "name" {
  description = "Name of the event bus. A rule's name is <name>-<rule>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "rules" {
  description = "The rules: wiring/rules.json, decoded. Each has a pattern or a schedule, and targets with retry and deadLetterQueue."
  type        = any

  validation {
    condition     = alltrue([for rule in var.rules : can(rule.pattern) != can(rule.schedule)])
    error_message = "rules: each must have either a pattern or a schedule."
  }

  validation {
    condition     = alltrue(flatten([for rule in var.rules : [for target in rule.targets : contains(["queue", "function", "stateMachine"], target.type)]]))
    error_message = "rules: a target's type must be queue, function or stateMachine."
  }

  validation {
    condition     = alltrue(flatten([for rule in var.rules : [for target in rule.targets : can(target.retry.maximumRetryAttempts) && can(target.retry.maximumEventAgeSeconds) && can(target.deadLetterQueue)]]))
    error_message = "rules: every target must have retry.maximumRetryAttempts, retry.maximumEventAgeSeconds and deadLetterQueue: otherwise an event is lost when its target is unavailable."
  }

  validation {
    condition     = alltrue([for rule in var.rules : length(rule.targets) >= 1 && length(rule.targets) <= 5])
    error_message = "rules: each must have 1 to 5 targets, which is EventBridge's limit."
  }
}

variable "details" {
  description = "Name of a rule → the detail that its pattern requires instead of the wiring's, where that depends on the environment."
  type        = any
  default     = {}

  validation {
    condition     = length(setsubtract(keys(var.details), keys(var.rules))) == 0
    error_message = "details: each must be of a rule."
  }
}

variable "queue_arns" {
  description = "Name in the wiring → ARN of each queue that the rules name, including dead-letter queues."
  type        = map(string)
}

variable "function_arns" {
  description = "Name in the wiring → ARN of each function that the rules name."
  type        = map(string)
  default     = {}
}

variable "state_machine_arns" {
  description = "Name in the wiring → ARN of each state machine that the rules name."
  type        = map(string)
  default     = {}
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the events on the bus."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the module's role (see bootstrap); null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of a policy, or null."
  }
}
