variable "name" {
  description = "Name of the configuration set."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "name must be 1 to 64 letters, digits, underscores and hyphens."
  }
}

variable "from" {
  description = "Sender address of all mail, for example orders@example.com."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9._%+-]+@[a-z0-9-]+(\\.[a-z0-9-]+)+$", var.from))
    error_message = "from must be an e-mail address with its domain in lower case."
  }
}

variable "inbox" {
  description = "Domain whose mail is kept for a day, for tests; null: none. Its MX record must be inbound-smtp.<region>.amazonaws.com."
  type        = string
  default     = null

  validation {
    condition     = var.inbox == null || can(regex("^[a-z0-9.-]+$", var.inbox))
    error_message = "inbox must be a domain in lower case."
  }
}

variable "verify" {
  description = "What SES verifies: \"address\" (a link in a mail to the address; sufficient for a trial) or \"domain\" (three DNS records, see output dkim_records; mails are signed with DKIM)."
  type        = string
  default     = "address"

  validation {
    condition     = contains(["address", "domain"], var.verify)
    error_message = "verify must be \"address\" or \"domain\"."
  }
}
