variable "name" {
  description = "Name of the parameter, without the slash before it."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{1,512}$", var.name)) && !can(regex("^(?i)(aws|ssm)", var.name))
    error_message = "name must be 1 to 512 letters, digits, dots, hyphens and underscores, and must not begin with aws or ssm, which are AWS's."
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

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the parameter."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}
