variable "size" {
  default = 3
}

variable "key" {
  description = "A key."
  type        = string
  sensitive   = true
}

output "password" {
  description = "A password."
  value       = "x"
  sensitive   = true
}
