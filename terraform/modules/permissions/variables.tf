variable "table_arn" {
  description = "ARN of the table."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:dynamodb:[^:]*:[^:]*:table/", var.table_arn))
    error_message = "table_arn must be the ARN of a table."
  }
}

variable "status_indexes" {
  description = "Names of the indexes that list orders by status: the present one and, while functions of the release before run, theirs."
  type        = list(string)
  default     = ["ByStatus"]
}

variable "bus_arn" {
  description = "ARN of the event bus."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:events:[^:]*:[^:]*:event-bus/", var.bus_arn))
    error_message = "bus_arn must be the ARN of an event bus."
  }
}

variable "relay_failures_queue_arn" {
  description = "ARN of the queue with events that can never be published."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:sqs:", var.relay_failures_queue_arn))
    error_message = "relay_failures_queue_arn must be the ARN of a queue."
  }
}

variable "cursor_parameter_arn" {
  description = "ARN of the parameter with the key of the API's cursors."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:ssm:[^:]*:[^:]*:parameter/", var.cursor_parameter_arn))
    error_message = "cursor_parameter_arn must be the ARN of a parameter."
  }
}

variable "email_queue_arn" {
  description = "ARN of the queue with mails."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:sqs:", var.email_queue_arn))
    error_message = "email_queue_arn must be the ARN of a queue."
  }
}

variable "worker_queue_arns" {
  description = "Name of each function that processes a queue → ARNs of that queue and of its dead-letter queue."
  type        = map(object({ queue = string, dead_letters = string }))
}

variable "operated_queue_arns" {
  description = "ARNs of the queues that operators see, each with the ARN of its dead-letter queue, which they redrive."
  type = list(object({
    queue        = string
    dead_letters = string
  }))
}

variable "failure_queue_arns" {
  description = "ARNs of the queues that only keep what failed, which operators see and empty."
  type        = list(string)
}

variable "state_machine_arns" {
  description = "ARNs of the order saga and of the compensation, which the reconciler starts and operators look into."
  type        = list(string)

  validation {
    condition     = length(var.state_machine_arns) > 0 && alltrue([for arn in var.state_machine_arns : can(regex("^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:", arn))])
    error_message = "state_machine_arns must be ARNs of state machines, at least one."
  }
}

variable "saga_arn" {
  description = "ARN of the order saga, whose tasks wait for the payment gateway."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:", var.saga_arn))
    error_message = "saga_arn must be the ARN of a state machine."
  }
}

variable "pictures_arn" {
  description = "ARN of the bucket of products' pictures."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[^/]+$", var.pictures_arn))
    error_message = "pictures_arn must be the ARN of a bucket."
  }
}

variable "receipts_arn" {
  description = "ARN of the receipts bucket."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:s3:::[^/]+$", var.receipts_arn))
    error_message = "receipts_arn must be the ARN of a bucket, without a key."
  }
}

variable "user_pool_arn" {
  description = "ARN of the user pool, from which the users are deleted who ask for it."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:cognito-idp:[^:]*:[^:]*:userpool/", var.user_pool_arn))
    error_message = "user_pool_arn must be the ARN of a user pool."
  }
}

variable "mail_arns" {
  description = "ARNs of the SES identity and the configuration set. SES checks the sender's permission on both."
  type        = list(string)

  validation {
    condition     = length(var.mail_arns) > 0 && alltrue([for arn in var.mail_arns : can(regex("^arn:[^:]+:ses:[^:]*:[^:]*:(identity|configuration-set)/", arn))])
    error_message = "mail_arns must be ARNs of an SES identity and its configuration set."
  }
}

variable "mail_from" {
  description = "Sender address of all mail, with or without a display name."
  type        = string

  validation {
    condition     = can(regex("[^<>\\s]+@[^<>\\s]+", var.mail_from))
    error_message = "mail_from must contain an address."
  }
}

variable "payment_gateway" {
  description = "Payment gateway: sandbox, which keeps its ledger in the table, or stripe, which needs its key."
  type        = string

  validation {
    condition     = contains(["sandbox", "stripe"], var.payment_gateway)
    error_message = "payment_gateway must be sandbox or stripe."
  }
}

variable "stripe_secret_arn" {
  description = "ARN of the secret with the Stripe key; null unless payment_gateway is stripe."
  type        = string
  default     = null

  validation {
    condition     = (var.payment_gateway == "stripe") == (var.stripe_secret_arn != null)
    error_message = "stripe_secret_arn must be given with payment_gateway = \"stripe\", and only then."
  }
}

variable "stripe_webhook_secret" {
  description = "ARN of the secret that Stripe's events are signed with; empty unless payment_gateway is stripe."
  type        = string
  default     = ""

  validation {
    condition     = (var.payment_gateway == "stripe") == (var.stripe_webhook_secret != "")
    error_message = "stripe_webhook_secret must be given with payment_gateway = \"stripe\", and only then."
  }
}
