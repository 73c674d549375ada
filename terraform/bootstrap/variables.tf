variable "region" {
  description = "AWS region of the state, the registry and all environments of this account."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-gov)?-[a-z]+-[0-9]$", var.region))
    error_message = "region must be the code of an AWS region, such as us-east-1."
  }
}

variable "github_repository" {
  description = "Repository whose workflows may assume the roles: owner/name, as in the subject of GitHub's tokens. With immutable subjects it is owner@id/name@id."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?$", var.github_repository))
    error_message = "github_repository must be owner/name, without wildcards: every matching repository could deploy."
  }
}

variable "main_branch" {
  description = "Branch whose workflows may publish releases."
  type        = string
  default     = "main"

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.main_branch))
    error_message = "main_branch must be the name of one branch, without wildcards."
  }
}

variable "environments" {
  description = "GitHub environment → workspace that its workflows may change, and whether they also run the end-to-end tests there. A separate account for temporary stacks has { sandbox = { workspace = \"dev\", tests = true } }."
  type        = map(object({ workspace = string, tests = optional(bool, false) }))

  default = {
    dev     = { workspace = "dev" }
    staging = { workspace = "staging" }
    prod    = { workspace = "prod" }
  }

  validation {
    condition     = length(var.environments) > 0 && alltrue([for name in keys(var.environments) : can(regex("^[a-z][a-z0-9-]{1,19}$", name))])
    error_message = "environments must not be empty; each name must be 2 to 20 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for environment in var.environments : contains(["dev", "staging", "prod"], environment.workspace)])
    error_message = "environments: workspace must be dev, staging or prod."
  }

  validation {
    condition     = alltrue([for environment in var.environments : !(environment.workspace == "prod" && environment.tests)])
    error_message = "environments: the end-to-end tests change data, so they must not run in prod."
  }
}

variable "require_permissions_boundary" {
  description = "Whether roles that an apply role creates must have the permissions boundary of their workspace (output boundary_arns). Otherwise an apply role can give a function any permission in the account. If true, apply the root module with use_permissions_boundary."
  type        = bool
  default     = true
}

variable "state_version_days" {
  description = "Days for which an earlier version of a state can be restored."
  type        = number
  default     = 180

  validation {
    condition     = var.state_version_days >= 30 && floor(var.state_version_days) == var.state_version_days
    error_message = "state_version_days must be a whole number of at least 30."
  }
}

variable "budget_emails" {
  description = "E-mail addresses that are told when the account costs more than budget_usd, or a day more than its days usually do."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.budget_emails) >= 1 && length(var.budget_emails) <= 10 && alltrue([for a in var.budget_emails : can(regex("^[^@\\s<>,]+@[^@\\s<>,]+\\.[^@\\s<>,]+$", a))])
    error_message = "budget_emails must be 1 to 10 e-mail addresses: a budget without a recipient is useless."
  }
}

variable "budget_usd" {
  description = "US dollars that the whole account may cost in a month. docs/cost.md says what the environments cost."
  type        = number
  default     = 250
  nullable    = false

  validation {
    condition     = var.budget_usd > 0
    error_message = "budget_usd must be above 0."
  }
}
