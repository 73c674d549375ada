# ---- network, API, CloudFront and sign-in ----

module "network" {
  source = "./modules/network"

  name                     = local.name
  cidr                     = var.vpc_cidr
  az_count                 = var.az_count
  egress                   = var.egress
  log_retention_days       = var.log_retention_days
  kms_key_arn              = local.key_arn
  permissions_boundary_arn = local.permissions_boundary_arn
}

module "api" {
  source = "./modules/api_service"

  name                     = local.name
  vpc_id                   = module.network.vpc_id
  alb_subnet_ids           = module.network.private_subnet_ids
  task_subnet_ids          = module.network.task_subnet_ids
  assign_public_ip         = module.network.assign_public_ip
  image                    = var.api_image
  cpu                      = var.api.cpu
  memory                   = var.api.memory
  desired_count            = var.api.desired_count
  min_count                = var.api.min_count
  max_count                = var.api.max_count
  capacity                 = var.api.capacity
  on_demand_base           = var.api.on_demand_base
  container_insights       = var.api.container_insights
  autoscaling              = local.has.autoscaling
  certificate_arn          = try(var.api_certificate.arn, null)
  deletion_protection      = var.deletion_protection
  wait_for_steady_state    = var.wait_for_steady_state
  task_policy_json         = local.api_policy_json
  log_retention_days       = var.log_retention_days
  kms_key_arn              = local.key_arn
  permissions_boundary_arn = local.permissions_boundary_arn

  environment = local.api_environment

  # What a task starts with; then it reads the parameter, so that a new key needs no new task.
  secrets = { CURSOR_SECRET = module.cursor_key.arn }
}

locals {
  api_environment = merge({
    TABLE_NAME                     = module.table.name
    CURSOR_PARAMETER               = module.cursor_key.name
    RECEIPTS_BUCKET                = local.receipts
    PICTURES_BUCKET                = module.site.pictures_bucket
    USER_POOL_ISSUER               = module.identity.issuer
    USER_POOL_CLIENT_IDS           = join(",", module.identity.client_ids)
    OPERATED_QUEUES                = join(",", [for name in sort(keys(local.queues)) : "${name}=${module.queue[name].url}"])
    WEBHOOK_ATTEMPTS_QUEUE_URL     = module.queue["webhook-attempts"].url
    WEBHOOK_PROBES_QUEUE_URL       = module.queue["webhook-probes"].url
    WEBHOOK_TRUSTED_NETWORKS       = local.trusted_networks
    STATE_MACHINE_ARN              = local.state_machine_arns[local.saga]
    COMPENSATION_STATE_MACHINE_ARN = local.state_machine_arns[local.compensation]
    APP_ORIGINS                    = join(",", local.app_urls)
    APP_URL                        = local.app_url
    RATE_LIMIT_PER_SECOND          = tostring(var.api.rate_limit_per_second)
    ORDER_PROMISE_SECONDS          = tostring(var.order_promise_seconds)
    WITHDRAWAL_DAYS                = tostring(var.withdrawal_days)
    PAYMENT_GATEWAY                = var.payment_gateway
    }, local.emulator_environment, local.emulated ? {
    # Its tokens name AWS's issuer, whose keys only the emulator has.
    USER_POOL_KEYS_URL = "${local.emulator_environment.AWS_ENDPOINT_URL}/${module.identity.user_pool_id}"
  } : {})
}

module "site" {
  source = "./modules/site"

  name            = local.name
  alb_arn         = module.api.alb_arn
  alb_dns_name    = try(var.api_certificate.host, module.api.alb_dns_name)
  origin_protocol = module.api.origin_protocol
  sign_in_origins = local.sign_in_origins
  ingest_origins  = local.emulated ? [] : [module.ingest.origin] # an emulator's is not https
  payment_gateway = var.payment_gateway

  vpc_origin       = local.has.vpc_origin
  response_headers = local.has.response_headers

  internet_gateway_id = module.network.internet_gateway_id

  app_copy    = var.second_region == null ? null : module.app_copy[0].regional_domain_name # not [*], which waits for its policy
  standby_api = try(var.second_region.api, null)
  api_standby = try(var.second_region.active, false)

  domain_names    = var.domain_names
  certificate_arn = var.certificate_arn
  web_acl_arn     = var.web_acl_arn
  access_log_days = var.access_log_days
  force_destroy   = !var.deletion_protection
}

module "identity" {
  source = "./modules/identity"

  name                = local.name
  domain_prefix       = local.sign_in_prefix
  app_urls            = local.app_urls
  deletion_protection = var.deletion_protection
  mfa                 = var.mfa
  definition          = local.user_pool
  sign_in_pages       = local.emulated ? "plain" : var.sign_in_pages
  enable_test_client  = var.enable_test_client
}
