variable "name" {
  description = "Prefix of all names, e.g. eventforge-dev. With \"-api\" it must fit a load balancer's limit of 32 characters."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,23}$", var.name))
    error_message = "name must be 2 to 24 lower-case letters, digits and hyphens, and begin with a letter."
  }
}

variable "vpc_id" {
  description = "Id of the VPC."
  type        = string
}

variable "alb_subnet_ids" {
  description = "Ids of the internal load balancer's private subnets, in at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.alb_subnet_ids) >= 2
    error_message = "alb_subnet_ids must name subnets in at least two zones."
  }
}

variable "task_subnet_ids" {
  description = "Ids of the tasks' subnets, in at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.task_subnet_ids) >= 2
    error_message = "task_subnet_ids must name subnets in at least two zones."
  }
}

variable "assign_public_ip" {
  description = "Whether tasks have public addresses, to call AWS without NAT or endpoints. The security group allows no inbound traffic to them."
  type        = bool
}

variable "image" {
  description = "Image of the API by digest, repository@sha256:…, so that the tested image runs even when a tag moves."
  type        = string

  validation {
    condition     = can(regex("^[^@[:space:]]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image must name its digest, repository@sha256:<64 hex digits>; tags such as :latest are refused."
  }
}

variable "cpu" {
  description = "CPU units of a task. 256 units are a quarter of a vCPU."
  type        = number
  default     = 256

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be one of Fargate's sizes: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory" {
  description = "Memory of a task in MiB."
  type        = number
  default     = 512

  validation {
    condition     = var.memory >= var.cpu * 2 && var.memory <= var.cpu * 8
    error_message = "memory must be 2 to 8 times cpu, as Fargate requires."
  }
}

variable "desired_count" {
  description = "Number of tasks after the first apply. Autoscaling changes it afterwards."
  type        = number
  default     = 2

  validation {
    condition     = var.desired_count >= var.min_count && var.desired_count <= var.max_count
    error_message = "desired_count must be between min_count and max_count."
  }
}

variable "min_count" {
  description = "Minimum number of tasks."
  type        = number
  default     = 2

  validation {
    condition     = var.min_count >= 2
    error_message = "min_count must be at least 2: with one task, the loss of its zone is an outage."
  }
}

variable "max_count" {
  description = "Maximum number of tasks, which limits the cost."
  type        = number
  default     = 10

  validation {
    condition     = var.max_count >= var.min_count
    error_message = "max_count must not be below min_count."
  }
}

variable "autoscaling" {
  description = "Whether the number of tasks follows the load. False only for an emulator that has no autoscaling."
  type        = bool
  default     = true
  nullable    = false
}

variable "capacity" {
  description = "Capacity of the tasks: \"spot\" (about 70 % cheaper, ended with two minutes' notice) or \"on_demand\"."
  type        = string
  default     = "on_demand"

  validation {
    condition     = contains(["spot", "on_demand"], var.capacity)
    error_message = "capacity must be spot or on_demand."
  }
}

variable "on_demand_base" {
  description = "With capacity spot: number of tasks that run on demand, so that a lack of spot capacity is no outage."
  type        = number
  default     = 0

  validation {
    condition     = var.on_demand_base >= 0 && var.on_demand_base == floor(var.on_demand_base)
    error_message = "on_demand_base must be a whole number, 0 or more."
  }
}

variable "environment" {
  description = "Environment variables of the API. The module adds LISTEN_ADDRESS and LAME_DUCK_SECONDS. DRAIN_SECONDS also sets how long tasks may take to stop."
  type        = map(string)

  validation {
    condition     = try(tonumber(lookup(var.environment, "DRAIN_SECONDS", "10")), 0) >= 1
    error_message = "environment: DRAIN_SECONDS must be at least 1."
  }

  validation {
    condition     = var.lame_duck_seconds + try(tonumber(lookup(var.environment, "DRAIN_SECONDS", "10")), 1000) <= 110
    error_message = "environment: the sum of DRAIN_SECONDS and lame_duck_seconds must be at most 110, because Fargate kills a task 120 s after SIGTERM."
  }
}

variable "lame_duck_seconds" {
  description = "Seconds that the API keeps serving after SIGTERM. The load balancer needs some seconds to stop sending requests."
  type        = number
  default     = 10

  validation {
    condition     = var.lame_duck_seconds >= 5 && var.lame_duck_seconds <= 60 && var.lame_duck_seconds == floor(var.lame_duck_seconds)
    error_message = "lame_duck_seconds must be a whole number from 5 to 60: the load balancer needs at least 5 s to stop sending requests."
  }
}

variable "secrets" {
  description = "Environment variables whose values are secrets: name → ARN of a parameter of the Parameter Store or of a Secrets Manager secret, or ARN:key for one key of a secret's JSON. ECS reads the values when a task starts; no plan and no task definition contains them."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:[a-z-]+:(ssm:[a-z0-9-]+:[0-9]{12}:parameter/[^:]+|secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+(:[^:]+)?)$", arn))])
    error_message = "secrets must be ARNs of parameters or of Secrets Manager secrets, the latter followed by :key for one key of the JSON."
  }
}

variable "task_policy_json" {
  description = "IAM policy document of the API, as JSON."
  type        = string

  validation {
    condition     = can(jsondecode(var.task_policy_json).Statement)
    error_message = "task_policy_json must be an IAM policy document."
  }
}

variable "log_retention_days" {
  description = "Retention of the API's logs, in days."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be a value that CloudWatch Logs supports, e.g. 7, 30, 90 or 365."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key that encrypts the logs and the secrets."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a KMS key, not of an alias."
  }
}

variable "certificate_arn" {
  description = "ARN of the load balancer's ACM certificate; null: plain HTTP between CloudFront's interfaces in the VPC and the load balancer."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn must be an ACM certificate's ARN, or null."
  }
}

variable "container_port" {
  description = "Port that the API listens on."
  type        = number
  default     = 8080

  validation {
    condition     = var.container_port >= 1024 && var.container_port <= 65535
    error_message = "container_port must be 1024 to 65535: the API does not run as root."
  }
}

variable "deletion_protection" {
  description = "Whether AWS refuses to delete the load balancer."
  type        = bool
  default     = false
}

variable "container_insights" {
  description = "Whether ECS publishes metrics per task, which costs about 3 USD a month for two tasks."
  type        = bool
  default     = false
}

variable "target_cpu_percent" {
  description = "Target of autoscaling: average CPU utilization in percent."
  type        = number
  default     = 60

  validation {
    condition     = var.target_cpu_percent >= 20 && var.target_cpu_percent <= 90
    error_message = "target_cpu_percent must be 20 to 90."
  }
}

variable "target_requests_per_minute" {
  description = "Target of autoscaling: requests per task and minute."
  type        = number
  default     = 3000

  validation {
    condition     = var.target_requests_per_minute >= 1
    error_message = "target_requests_per_minute must be at least 1."
  }
}

variable "wait_for_steady_state" {
  description = "Whether an apply waits until the new tasks serve requests, and fails when the circuit breaker rolls them back. False only for an emulator that runs no containers."
  type        = bool
  default     = true
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
