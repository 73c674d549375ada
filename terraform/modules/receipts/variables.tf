variable "name" {
  description = "Beginning of the bucket's name; the account's number follows, since bucket names are shared by all of AWS."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 50 lower-case letters, digits and hyphens: with the account's number it has to stay within S3's 63."
  }
}

variable "kms_key_arn" {
  description = "ARN of the environment's key, which encrypts the receipts."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "expire_days" {
  description = "Days after which a receipt is deleted. Ask whoever keeps the books how long receipts must be kept."
  type        = number

  validation {
    condition     = var.expire_days >= 1 && floor(var.expire_days) == var.expire_days
    error_message = "expire_days must be a whole number of at least 1."
  }
}

variable "noncurrent_days" {
  description = "Days for which a receipt that was overwritten or deleted can still be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days must be a whole number of at least 1."
  }
}

variable "force_destroy" {
  description = "Whether destroying the stack deletes the receipts too. Only where they are worth nothing."
  type        = bool
}
