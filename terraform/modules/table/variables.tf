variable "name" {
  description = "Name of the table."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.name))
    error_message = "name must be 3 to 255 letters, digits, underscores, periods and hyphens."
  }
}

variable "definition" {
  description = "Definition of the table: wiring/table.json, decoded. It has the keys, indexes, stream, time to live and point-in-time recovery."
  type = object({
    billingMode            = string
    hashKey                = string
    rangeKey               = string
    attributes             = map(string)
    globalSecondaryIndexes = map(object({ hashKey = string, rangeKey = string, projection = string }))
    retiringIndexes        = optional(map(object({ hashKey = string, rangeKey = string, projection = string })), {})
    streamViewType         = string
    ttlAttribute           = string
    pointInTimeRecovery    = bool
  })

  validation {
    condition     = var.definition.billingMode == "PAY_PER_REQUEST"
    error_message = "definition.billingMode must be PAY_PER_REQUEST: the module sets no capacity."
  }

  validation {
    condition     = alltrue([for index in var.definition.globalSecondaryIndexes : contains(["ALL", "KEYS_ONLY"], index.projection)])
    error_message = "definition.globalSecondaryIndexes: projection must be ALL or KEYS_ONLY; the definition has no list of attributes to include."
  }

  validation {
    condition = toset(keys(var.definition.attributes)) == toset(concat(
      [var.definition.hashKey, var.definition.rangeKey],
      flatten([for index in var.definition.globalSecondaryIndexes : [index.hashKey, index.rangeKey]])
    ))
    error_message = "definition.attributes must be the keys of the table and of its indexes, no more and no fewer."
  }
}

variable "keep_retiring_indexes" {
  description = "Whether the table keeps the indexes that only the release before reads."
  type        = bool
  default     = false
}

variable "adopted" {
  description = "Whether the table exists already, as the replica of another region's. Then the module creates nothing and reads it."
  type        = bool
  default     = false
  nullable    = false

  validation {
    condition     = !var.adopted || var.replica == null
    error_message = "adopted excludes replica: the other region has the replica's settings."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the table."
  type        = bool
}

variable "replica" {
  description = "Region of a replica of the table, and ARN of the KMS key there; null: none."
  type = object({
    region      = string
    kms_key_arn = string
  })
  default = null

  validation {
    condition     = var.replica == null || can(regex("^arn:[a-z-]+:kms:${try(var.replica.region, "")}:", var.replica.kms_key_arn))
    error_message = "replica.kms_key_arn must be the ARN of a KMS key in replica.region."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the table, its indexes, its stream and its backups."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}
