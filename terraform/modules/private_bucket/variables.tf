variable "bucket" {
  description = "Name of the bucket."
  type        = string
}

variable "arn" {
  description = "ARN of the bucket."
  type        = string
}

variable "statements" {
  description = "Statements of the bucket's policy that let services in, as they stand in its JSON."
  type        = any
  default     = []

  validation {
    condition     = alltrue([for s in var.statements : try(s.Effect == "Allow" && keys(s.Principal) == ["Service"] && length(s.Condition) > 0, false)])
    error_message = "statements must each allow a service something on a condition: roles of the account are let in by their own policies, and nobody else is."
  }
}
