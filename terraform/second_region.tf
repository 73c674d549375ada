# What another region needs to take over: the table, the receipts and the app are there
# already, and CloudFront knows where. Off by default; docs/second-region.md says what is
# lost and how to fail over.

variable "second_region" {
  description = "Region that can take over: its name; the load balancer, its host name and protocol of the API that was deployed there, once it was; and whether requests to the API go there now. Null: there is none. It adds the table's writes, a copy of receipts and app, and a KMS key to the bill (docs/cost.md)."
  type = object({
    name = string
    api = optional(object({
      load_balancer_arn = string
      host              = string
      protocol          = optional(string, "http-only")
    }))
    active = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.second_region == null || can(regex("^[a-z]{2}(-gov)?-[a-z]+-[0-9]$", var.second_region.name))
    error_message = "second_region.name must be the code of an AWS region, such as us-west-2."
  }

  validation {
    condition     = var.second_region == null || try(var.second_region.name, "") != var.region
    error_message = "second_region.name must differ from region: a copy in the same region is lost with it."
  }

  validation {
    condition     = var.second_region == null || !try(var.second_region.active, false) || try(var.second_region.api, null) != null
    error_message = "second_region.active needs second_region.api: there is nothing to send requests to."
  }

  validation {
    condition     = var.second_region == null || try(var.second_region.api, null) == null || can(regex("^arn:[a-z-]+:elasticloadbalancing:${try(var.second_region.name, "")}:[0-9]{12}:loadbalancer/app/", var.second_region.api.load_balancer_arn))
    error_message = "second_region.api.load_balancer_arn must be that of a load balancer in second_region.name."
  }
}

variable "standby_of" {
  description = "Makes this stack the standby of one in another region, whose second_region names this one: name of its table, the key of the table here and the copy of its receipts (from its output second_region), and the app's URL for mails and the sitemap; and whether this stack processes orders now. Until it does, it reads no stream and runs no schedule: the other one would do the same work. Null: the stack stands by for none."
  type = object({
    table    = string
    key_arn  = string
    receipts = string
    app_url  = string
    active   = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.standby_of == null || can(regex("^arn:[a-z-]+:kms:${var.region}:", var.standby_of.key_arn))
    error_message = "standby_of.key_arn must be the ARN of a KMS key in region: the one of the table's replica here."
  }

  validation {
    condition     = var.standby_of == null || can(regex("^https://[a-z0-9.-]+$", var.standby_of.app_url))
    error_message = "standby_of.app_url must be the app's https URL without a path."
  }

  validation {
    condition     = var.standby_of == null || var.second_region == null
    error_message = "standby_of and second_region exclude each other: a standby has no second region of its own."
  }
}

locals {
  second = var.second_region[*]

  # Whether this stack processes orders. Two that did would work from two copies of the
  # table.
  processes = try(var.standby_of.active, true)

  # A standby uses what is in its region already.
  key_arn  = var.standby_of == null ? module.key[0].arn : var.standby_of.key_arn
  receipts = var.standby_of == null ? module.receipts.name : var.standby_of.receipts
}

module "second_key" {
  source    = "./modules/key"
  providers = { aws = aws.second }
  count     = length(local.second)

  name                    = local.name
  deletion_window_days    = var.deletion_protection ? 30 : 7
  rotation_period_in_days = var.key_rotation_days
}

module "receipts_copy" {
  source    = "./modules/bucket_copy"
  providers = { aws = aws, aws.copy = aws.second }
  count     = length(local.second)

  name                     = "${local.name}-receipts-copy"
  source_bucket            = module.receipts.name
  source_arn               = module.receipts.arn
  source_kms_key_arn       = local.key_arn
  kms_key_arn              = module.second_key[0].arn
  expire                   = { "receipts/" = var.receipt_expire_days }
  force_destroy            = !var.deletion_protection
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "app_copy" {
  source    = "./modules/bucket_copy"
  providers = { aws = aws, aws.copy = aws.second }
  count     = length(local.second)

  name                     = "${local.name}-page-copy"
  source_bucket            = module.site.bucket_name
  source_arn               = module.site.bucket_arn
  force_destroy            = !var.deletion_protection
  permissions_boundary_arn = local.permissions_boundary_arn

  # As those of the original.
  statements = [for action in ["s3:GetObject", "s3:ListBucket"] : {
    Sid       = action == "s3:GetObject" ? "AllowDistributionToRead" : "AllowDistributionToList"
    Effect    = "Allow"
    Principal = { Service = "cloudfront.amazonaws.com" }
    Action    = action
    Condition = { StringEquals = { "aws:SourceArn" = module.site.distribution_arn } }
  }]
}

output "second_region" {
  description = "What the second region has: the key of the table there, the copies, and whether requests go there; null: there is none."
  value = var.second_region == null ? null : {
    name          = var.second_region.name
    kms_key_arn   = module.second_key[0].arn
    receipts_copy = module.receipts_copy[0].name
    app_copy      = module.app_copy[0].name
    active        = var.second_region.active
  }
}
