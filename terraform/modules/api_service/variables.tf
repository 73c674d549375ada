variable "name" {
  description = "Prefix of every resource's name, e.g. eventforge-dev; with \"-api\" it must fit a load balancer's 32 characters."
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
  description = "Ids of the private subnets of the internal load balancer, in two zones at least."
  type        = list(string)

  validation {
    condition     = length(var.alb_subnet_ids) >= 2
    error_message = "alb_subnet_ids must name subnets in two zones at least."
  }
}

variable "task_subnet_ids" {
  description = "Ids of the tasks' subnets, in two zones at least."
  type        = list(string)

  validation {
    condition     = length(var.task_subnet_ids) >= 2
    error_message = "task_subnet_ids must name subnets in two zones at least."
  }
}

variable "assign_public_ip" {
  description = "Whether tasks get public addresses, to call AWS without NAT or endpoints. They take no traffic by them."
  type        = bool
}

variable "image" {
  description = "The API's image by digest, repository@sha256:…: what was tested is what runs, and a moved tag changes nothing."
  type        = string

  validation {
    condition     = can(regex("^[^@[:space:]]+@sha256:[0-9a-f]{64}$", var.image))
    error_message = "image must name its digest, repository@sha256:<64 hex digits>; tags such as :latest are refused."
  }
}

variable "cpu" {
  description = "CPU units of a task; 256 are a quarter of a vCPU."
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
    error_message = "memory must be 2 to 8 times cpu, as Fargate pairs them."
  }
}

variable "desired_count" {
  description = "Tasks at the start; afterwards autoscaling decides."
  type        = number
  default     = 2

  validation {
    condition     = var.desired_count >= var.min_count && var.desired_count <= var.max_count
    error_message = "desired_count must be between min_count and max_count."
  }
}

variable "min_count" {
  description = "Fewest tasks."
  type        = number
  default     = 2

  validation {
    condition     = var.min_count >= 2
    error_message = "min_count must be at least 2: with one task, losing its zone is an outage."
  }
}

variable "max_count" {
  description = "Most tasks: the bound of what load can cost."
  type        = number
  default     = 10

  validation {
    condition     = var.max_count >= var.min_count
    error_message = "max_count must not be below min_count."
  }
}

variable "capacity" {
  description = "What tasks run on: \"spot\" (some 70 % cheaper, ended with two minutes' notice) or \"on_demand\"."
  type        = string
  default     = "on_demand"

  validation {
    condition     = contains(["spot", "on_demand"], var.capacity)
    error_message = "capacity must be spot or on_demand."
  }
}

variable "on_demand_base" {
  description = "With capacity spot: how many tasks are on demand before the rest are spot, so that a lack of spot capacity is no outage."
  type        = number
  default     = 0

  validation {
    condition     = var.on_demand_base >= 0 && var.on_demand_base == floor(var.on_demand_base)
    error_message = "on_demand_base must be a whole number, 0 or more."
  }
}

variable "environment" {
  description = "Environment variables of the API. LISTEN_ADDRESS and LAME_DUCK_SECONDS are added here, since port and stopping are this module's; DRAIN_SECONDS also sets how long tasks may take to stop."
  type        = map(string)

  validation {
    condition     = try(tonumber(lookup(var.environment, "DRAIN_SECONDS", "10")), 0) >= 1
    error_message = "environment: DRAIN_SECONDS must be at least 1."
  }

  validation {
    condition     = var.lame_duck_seconds + try(tonumber(lookup(var.environment, "DRAIN_SECONDS", "10")), 1000) <= 110
    error_message = "environment: DRAIN_SECONDS and lame_duck_seconds must be 110 at most together, since Fargate kills a task 120 s after asking it to stop."
  }
}

variable "lame_duck_seconds" {
  description = "How long the API serves on after it was asked to stop: until the load balancer has learnt to send requests elsewhere, which takes it some seconds."
  type        = number
  default     = 10

  validation {
    condition     = var.lame_duck_seconds >= 5 && var.lame_duck_seconds <= 60 && var.lame_duck_seconds == floor(var.lame_duck_seconds)
    error_message = "lame_duck_seconds must be a whole number, 5 to 60: in less, the load balancer does not learn of it."
  }
}

variable "secrets" {
  description = "Environment variables whose values are secrets: name → ARN of a Secrets Manager secret, or ARN:key for one key of its JSON. ECS reads them when a task starts; they are in no plan and no task definition."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex("^arn:[a-z-]+:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^:]+(:[^:]+)?$", arn))])
    error_message = "secrets must be ARNs of Secrets Manager secrets, with :key behind them for one key of their JSON."
  }
}

variable "task_policy_json" {
  description = "IAM policy document of what the API may do."
  type        = string

  validation {
    condition     = can(jsondecode(var.task_policy_json).Statement)
    error_message = "task_policy_json must be an IAM policy document."
  }
}

variable "log_retention_days" {
  description = "How long the API's logs are kept, in days."
  type        = number
  default     = 30

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "log_retention_days must be one of CloudWatch's values, e.g. 7, 30, 90 or 365."
  }
}

variable "kms_key_arn" {
  description = "ARN of the KMS key of the logs and the secrets."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be a KMS key's ARN (not an alias's)."
  }
}

variable "certificate_arn" {
  description = "ARN of the load balancer's ACM certificate; null: plain HTTP between CloudFront's interfaces inside the VPC and the load balancer."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/.+$", var.certificate_arn))
    error_message = "certificate_arn must be an ACM certificate's ARN, or null."
  }
}

variable "container_port" {
  description = "Port on which the API listens in its task."
  type        = number
  default     = 8080

  validation {
    condition     = var.container_port >= 1024 && var.container_port <= 65535
    error_message = "container_port must be 1024 to 65535: the API does not run as root."
  }
}

variable "deletion_protection" {
  description = "Whether the load balancer refuses to be deleted."
  type        = bool
  default     = false
}

variable "container_insights" {
  description = "Whether ECS publishes metrics per task; about 3 USD a month for two tasks."
  type        = bool
  default     = false
}

variable "target_cpu_percent" {
  description = "Average CPU use that autoscaling aims at."
  type        = number
  default     = 60

  validation {
    condition     = var.target_cpu_percent >= 20 && var.target_cpu_percent <= 90
    error_message = "target_cpu_percent must be 20 to 90."
  }
}

variable "target_requests_per_minute" {
  description = "Requests per task and minute that autoscaling aims at."
  type        = number
  default     = 3000

  validation {
    condition     = var.target_requests_per_minute >= 1
    error_message = "target_requests_per_minute must be at least 1."
  }
}

variable "wait_for_steady_state" {
  description = "Whether an apply waits until the new tasks serve, and fails when the circuit breaker rolled them back. Only where no container runs behind the API (an emulator) is there a reason to say false."
  type        = bool
  default     = true
}

variable "permissions_boundary_arn" {
  description = "ARN of the policy that bounds what the module's roles can ever do; see bootstrap. null: none."
  type        = string
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::[0-9]{12}:policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn must be the ARN of a policy, or null."
  }
}
