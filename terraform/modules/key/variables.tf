variable "name" {
  description = "Name of the environment, for example eventforge-dev; the key's alias is alias/<name>."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 40 lower-case letters, digits and hyphens, begin with a letter and not end with a hyphen."
  }
}

variable "deletion_window_days" {
  description = "Days between the order to delete the key and its end, in which it can be taken back."
  type        = number
  default     = 30

  validation {
    condition     = var.deletion_window_days >= 7 && var.deletion_window_days <= 30
    error_message = "deletion_window_days must be from 7 to 30: AWS takes nothing else."
  }
}

variable "rotation_period_in_days" {
  description = "Days after which the key gets new material; what it encrypted before stays readable. The first two rotations cost 1 USD a month each, for good."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = var.rotation_period_in_days >= 90 && var.rotation_period_in_days <= 2560 && floor(var.rotation_period_in_days) == var.rotation_period_in_days
    error_message = "rotation_period_in_days must be a whole number from 90 to 2560: AWS takes nothing else."
  }
}
