variable "name" {
  description = "Prefix of all names, e.g. eventforge-dev."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,40}$", var.name))
    error_message = "name must be 1-41 lower-case letters, digits and hyphens, beginning with a letter."
  }
}

variable "emails" {
  description = "Addresses that alarms are mailed to; each has to confirm once."
  type        = list(string)

  validation {
    condition     = alltrue([for address in var.emails : can(regex("^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$", address))])
    error_message = "emails must be e-mail addresses."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts the topic; its policy lets CloudWatch use it."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key."
  }
}

variable "dead_letter_queues" {
  description = "What lands in each dead-letter queue → the queue's name. Each gets an alarm of its own: the runbook differs."
  type        = map(string)

  validation {
    condition     = length(var.dead_letter_queues) > 0
    error_message = "dead_letter_queues must not be empty: a dead letter nobody sees is a lost order."
  }
}

variable "work_queues" {
  description = "Wiring name → name of the queues that work waits in; shown on the dashboard."
  type        = map(string)
  default     = {}
}

variable "functions" {
  description = "Wiring name → name and timeout of every function."
  type = map(object({
    name            = string
    timeout_seconds = number
  }))
}

variable "saga_functions" {
  description = "Wiring names of the functions whose errors are answers to the state machine (a declined payment is one): their count alarms nobody, the saga's own alarms watch them."
  type        = list(string)
  default     = []
}

variable "stream_functions" {
  description = "Wiring names of the functions that read a stream: the age of what they read is watched."
  type        = list(string)

  validation {
    condition     = alltrue([for f in var.stream_functions : contains(keys(var.functions), f)])
    error_message = "stream_functions must be among functions."
  }
}

variable "attention_log_group" {
  description = "Log group of the function that parks orders (fail-order): its lines `order needs attention` are counted."
  type        = string
}

variable "reconcile_log_group" {
  description = "Log group of the function that looks for orders that stand still (reconcile-orders): the number it could not move is watched."
  type        = string
}

variable "api" {
  description = "The API's load balancer, target group, cluster and service, as CloudWatch's dimensions name them."
  type = object({
    alb_arn_suffix          = string
    target_group_arn_suffix = string
    cluster                 = string
    service                 = string
  })
}

variable "api_errors" {
  description = "5xx answers in five minutes from which on the API's alarm goes off."
  type        = number
  default     = 5

  validation {
    condition     = var.api_errors >= 1
    error_message = "api_errors must be 1 or more."
  }
}

variable "api_p99_seconds" {
  description = "Seconds that 99 % of the API's answers must not take longer than."
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

variable "state_machine_arn" {
  description = "ARN of the order saga."
  type        = string

  validation {
    condition     = can(regex("^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:", var.state_machine_arn))
    error_message = "state_machine_arn must be the ARN of a state machine."
  }
}

variable "table_name" {
  description = "Name of the table."
  type        = string
}
