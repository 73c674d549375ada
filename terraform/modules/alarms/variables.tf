variable "name" {
  description = "Prefix of all names, e.g. eventforge-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,40}$", var.name))
    error_message = "name must be 1-41 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "emails" {
  description = "Addresses that alarms are mailed to. Each recipient must confirm the subscription once."
  type        = list(string)

  validation {
    condition     = alltrue([for address in var.emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "emails must be e-mail addresses."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the topic. The key's policy must allow CloudWatch to use it."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "dead_letter_queues" {
  description = "Source of the dead letters → name of the queue that holds them. Each queue has its own alarm, because the runbooks differ."
  type        = map(string)

  validation {
    condition     = length(var.dead_letter_queues) > 0
    error_message = "dead_letter_queues must not be empty: a dead letter without an alarm is a lost order."
  }
}

variable "work_queues" {
  description = "Name in the wiring → name of each queue that a function processes, for the dashboard."
  type        = map(string)
  default     = {}
}

variable "rules" {
  description = "Names of the rules on the event bus. An alarm watches the events that reached no dead-letter queue."
  type        = list(string)

  validation {
    condition     = length(var.rules) > 0 && length(var.rules) <= 9
    error_message = "rules must name 1-9 rules: CloudWatch refuses an expression with more than ten metrics."
  }
}

variable "functions" {
  description = "Name in the wiring → name and timeout of each function."
  type = map(object({
    name            = string
    timeout_seconds = number
  }))
}

variable "saga_functions" {
  description = "Names in the wiring of the saga's functions. Their errors are results for the state machine (for example a declined payment), so only the saga's alarms watch them."
  type        = list(string)
  default     = []
}

variable "stream_functions" {
  description = "Names in the wiring of the functions that read a stream. An alarm watches the age of their records."
  type        = list(string)

  validation {
    condition     = alltrue([for f in var.stream_functions : contains(keys(var.functions), f)])
    error_message = "stream_functions must be among functions."
  }
}

variable "minutely_functions" {
  description = "Names in the wiring of the functions that a schedule invokes every minute. An alarm goes off when one does not run."
  type        = list(string)

  validation {
    condition     = alltrue([for f in var.minutely_functions : contains(keys(var.functions), f)])
    error_message = "minutely_functions must be among functions."
  }
}

variable "hourly_functions" {
  description = "Names in the wiring of the functions that a schedule invokes every hour. Their results have an alarm, since one failure an hour would not set off that of failing functions."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for f in var.hourly_functions : contains(keys(var.functions), f)])
    error_message = "hourly_functions must be among functions."
  }
}

variable "fail_log_group" {
  description = "Log group of fail-order, whose log lines `order failed because of us` are counted."
  type        = string
}

variable "api_log_group" {
  description = "Log group of the API, whose log lines `page crashed` are counted."
  type        = string
}

variable "mail_log_group" {
  description = "Log group of send-email, whose log lines `mail may be sent twice` are counted."
  type        = string
}

variable "attention_log_groups" {
  description = "Function → its log group. Their log lines `order needs attention` are counted."
  type        = map(string)
}

variable "books_log_group" {
  description = "Log group of reconcile-books, whose log lines report how many findings a day's books have."
  type        = string
}

variable "reconcile_log_group" {
  description = "Log group of reconcile-orders, whose log lines report orders that are overdue."
  type        = string
}

variable "api" {
  description = "The API's load balancer, target group, cluster and service, as in CloudWatch's dimensions."
  type = object({
    alb_arn_suffix          = string
    target_group_arn_suffix = string
    cluster                 = string
    service                 = string
  })
}

variable "api_errors" {
  description = "Number of 5xx responses in five minutes at which the API's alarm goes off."
  type        = number
  default     = 5

  validation {
    condition     = var.api_errors >= 1
    error_message = "api_errors must be 1 or more."
  }
}

variable "api_p99_seconds" {
  description = "Maximum p99 latency of the API, in seconds."
  type        = number
  default     = 1

  validation {
    condition     = var.api_p99_seconds > 0
    error_message = "api_p99_seconds must be above 0."
  }
}

variable "ingest_api_id" {
  description = "Id of the HTTP API that partners post to."
  type        = string
}

variable "state_machine_arns" {
  description = "ARNs of the order saga and of the state machine that only compensates."
  type = object({
    saga         = string
    compensation = string
  })

  validation {
    condition     = alltrue([for arn in values(var.state_machine_arns) : can(regex("^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:", arn))])
    error_message = "state_machine_arns must be ARNs of state machines."
  }
}

variable "table_name" {
  description = "Name of the table."
  type        = string
}

variable "alarms" {
  description = "Which alarms there are besides those of the dead-letter queues: all, or essential without those that matter to shoppers and their money only, which are two dollars a month."
  type        = string
  default     = "all"

  validation {
    condition     = contains(["all", "essential"], var.alarms)
    error_message = "alarms must be all or essential."
  }
}
