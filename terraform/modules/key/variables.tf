variable "name" {
  description = "Name of the environment, for example eventforge-dev. The key's alias is alias/<name>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "deletion_window_days" {
  description = "Days before a scheduled deletion of the key takes effect, during which it can be cancelled."
  type        = number
  default     = 30

  validation {
    condition     = var.deletion_window_days >= 7 && var.deletion_window_days <= 30
    error_message = "deletion_window_days must be from 7 to 30, which are KMS's limits."
  }
}

variable "rotation_period_in_days" {
  description = "Days between rotations. Data that was encrypted before a rotation stays readable. The first and second rotation each add 1 USD a month for as long as the key exists."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.rotation_period_in_days >= 90 && var.rotation_period_in_days <= 2560 && floor(var.rotation_period_in_days) == var.rotation_period_in_days
    error_message = "rotation_period_in_days must be a whole number from 90 to 2560, which are KMS's limits."
  }
}
