variable "bucket" {
  description = "Name of the bucket."
  type        = string
}

variable "arn" {
  description = "ARN of the bucket."
  type        = string
}

variable "statements" {
  description = "Statements of the bucket policy that allow services, in the form of policy JSON."
  type        = any
  default     = []

  validation {
    condition     = alltrue([for s in var.statements : try(s.Effect == "Allow" && keys(s.Principal) == ["Service"] && length(s.Condition) > 0, false)])
    error_message = "each of statements must allow a service with a condition. Roles of the account have access by their own policies, and other principals have none."
  }
}
