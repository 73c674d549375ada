variable "name" {
  description = "Prefix of the bucket's name. The account id follows, because bucket names are global."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 50 lower-case letters, digits and hyphens: with the account id it must fit S3's limit of 63."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the receipts."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "expire_days" {
  description = "Retention of receipts, in days. Accounting rules decide how long they must be kept."
  type        = number

  validation {
    condition     = var.expire_days >= 1 && floor(var.expire_days) == var.expire_days
    error_message = "expire_days must be a whole number of at least 1."
  }
}

variable "noncurrent_days" {
  description = "Days for which an overwritten or deleted receipt can be restored."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days must be a whole number of at least 1."
  }
}

variable "force_destroy" {
  description = "Whether destroying the stack also deletes the receipts. True only where they have no value."
  type        = bool
}
