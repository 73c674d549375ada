variable "name" {
  description = "Prefix of the copy's name, and name of the role that copies. The account id follows in the bucket's name, because bucket names are global."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$", var.name))
    error_message = "name must be 3 to 50 lower-case letters, digits and hyphens: with the account id it must fit S3's limit of 63."
  }
}

variable "source_bucket" {
  description = "Name of the bucket that is copied. It must keep versions, and S3 copies what is written from now on."
  type        = string
}

variable "source_arn" {
  description = "ARN of the bucket that is copied."
  type        = string
}

variable "source_kms_key_arn" {
  description = "ARN of the KMS key of the bucket that is copied; null with kms_key_arn."
  type        = string
  default     = null

  validation {
    condition     = (var.source_kms_key_arn == null) == (var.kms_key_arn == null)
    error_message = "source_kms_key_arn must be given with kms_key_arn, and only then."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the copy, in its region; null: SSE-S3, as the bucket that is copied."
  type        = string
  default     = null
}

variable "expire" {
  description = "Prefix → days after which objects with it expire in the copy, as in the bucket that is copied."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for days in values(var.expire) : days >= 1 && floor(days) == days])
    error_message = "expire must be whole numbers of at least 1."
  }
}

variable "statements" {
  description = "Statements of the copy's policy that allow services, without a Resource: the module sets the copy's."
  type        = any
  default     = []
}

variable "force_destroy" {
  description = "Whether destroying the stack also deletes the copy."
  type        = bool
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the role; null: none."
  type        = string
  default     = null
}
