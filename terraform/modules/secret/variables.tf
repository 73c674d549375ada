variable "name" {
  description = "Name of the secret."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9/_+=.@-]{1,512}$", var.name)) && !can(regex("-[A-Za-z0-9]{6}$", var.name))
    error_message = "name must be 1 to 512 letters, digits and /_+=.@-, and must not end with a hyphen and six characters, because the ARN of a secret ends like that."
  }
}

variable "description" {
  description = "Purpose of the secret."
  type        = string

  validation {
    condition     = length(var.description) > 0
    error_message = "description must not be empty."
  }
}

variable "value_version" {
  description = "Version of the value. Raise it to generate a new value."
  type        = number
  default     = 1

  validation {
    condition     = var.value_version >= 1 && floor(var.value_version) == var.value_version
    error_message = "value_version must be a whole number of at least 1."
  }
}

variable "recovery_window_days" {
  description = "Days for which a deleted secret can be restored; 0: it is deleted immediately and its name can be used again."
  type        = number

  validation {
    condition     = var.recovery_window_days == 0 || (var.recovery_window_days >= 7 && var.recovery_window_days <= 30)
    error_message = "recovery_window_days must be 0 or from 7 to 30."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the secret."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}
