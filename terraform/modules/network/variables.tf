variable "name" {
  description = "Prefix of all names, e.g. eventforge-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,23}$", var.name))
    error_message = "name must be 2 to 24 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "cidr" {
  description = "IPv4 range of the VPC, /16 to /22. It is divided into sixteen equal ranges: the first eight for public subnets, the others for private subnets."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrnetmask(var.cidr)) && can(regex("/(1[6-9]|2[0-2])$", var.cidr))
    error_message = "cidr must be an IPv4 range from /16 to /22, e.g. 10.40.0.0/16."
  }
}

variable "az_count" {
  description = "Number of Availability Zones."
  type        = number
  default     = 2

  validation {
    condition     = contains([2, 3, 4, 5, 6], var.az_count)
    error_message = "az_count must be 2 to 6: a single zone is a single point of failure."
  }
}

variable "egress" {
  description = <<-EOT
    How the API's tasks reach AWS services. Monthly price without traffic (us-east-1, 730 h, two zones, two tasks):
    - "public": a public address for each task, without inbound access. 2 tasks x 3.65 = 7.30 USD.
    - "nat": tasks in private subnets, a NAT gateway in each zone. 2 x (32.85 + 3.65 for its address) = 73.00 USD, plus 0.045 USD/GB.
    - "endpoints": tasks in private subnets without internet access, interface endpoints only. 7 endpoints x 2 zones x 7.30 = 102.20 USD, plus 0.01 USD/GB.
    In every mode, DynamoDB and S3 are reached through gateway endpoints, which are free.
  EOT
  type        = string
  default     = "public"

  validation {
    condition     = contains(["public", "nat", "endpoints"], var.egress)
    error_message = "egress must be public, nat or endpoints."
  }
}

variable "excluded_zone_ids" {
  description = "Ids of Availability Zones that are not used, because CloudFront does not support VPC origins there."
  type        = list(string)
  default     = ["use1-az3", "usw1-az2", "cac1-az3", "apne1-az3", "apne2-az1"]
}

variable "log_retention_days" {
  description = "Retention of the flow logs, in days."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a value that CloudWatch Logs supports, e.g. 7, 30, 90 or 365."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the flow logs."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, not of an alias."
  }
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of the module's roles (see bootstrap); null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of a policy, or null."
  }
}
