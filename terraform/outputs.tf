output "app_url" {
  description = "URL of the app. The API is under /api, its reference at /docs."
  value       = module.site.url
}

output "app_config" {
  description = "Content of /config.json, which configures the app, so that one build serves every environment."
  value = merge({
    apiBaseUrl     = "/api"
    issuer         = module.identity.issuer
    clientId       = module.identity.app_client_id
    scopes         = ["openid", "email", "profile", "aws.cognito.signin.user.admin"]
    region         = var.region
    environment    = var.environment
    ingestUrl      = module.ingest.urls["POST /webhooks/ingest"]
    paymentGateway = var.payment_gateway
  }, var.payment_gateway == "stripe" ? { stripePublishableKey = var.stripe_publishable_key } : {})
}

output "target" {
  description = "The stack as a document of ops/target, for the end-to-end tests. They add the users and the partner."
  value = {
    app                         = local.emulated ? var.emulator.app_url : module.site.url
    aws                         = local.emulated ? var.emulator.endpoint : ""
    region                      = var.region
    issuer                      = module.identity.issuer
    discovery                   = local.emulated ? "${var.emulator.endpoint}/${module.identity.user_pool_id}" : ""
    userPoolId                  = module.identity.user_pool_id
    appClientId                 = module.identity.app_client_id
    testClientId                = module.identity.test_client_id == null ? "" : module.identity.test_client_id
    table                       = module.table.name
    bus                         = module.bus.name
    receiptsBucket              = local.receipts
    stateMachineArn             = module.workflow[local.saga].arn
    compensationStateMachineArn = module.workflow[local.compensation].arn
    queues = merge(
      { for name, q in module.queue : name => q.url },
      { for name in local.work_queues : "${name}-dead-letters" => module.queue[name].dead_letter_url }
    )
    functions = { for name, f in module.function : name => f.name }
    users     = []
    ingest    = module.ingest.urls["POST /webhooks/ingest"]
    partner   = null
    inbox     = module.mail.inbox != null ? merge(module.mail.inbox, { url = "" }) : try({ bucket = "", prefix = "", url = coalesce(var.emulator.inbox_url) }, null)
    receiver  = try({ listen = var.emulator.receiver.listen, url = var.emulator.receiver.url }, null)
    control   = ""
    pid       = 0
  }
}

output "api_environment" {
  description = "Environment variables of the API, without its secret, for an emulator that runs no containers: the API then runs beside it."
  value       = local.emulated ? merge(local.api_environment, { AWS_REGION = var.region }) : null
}

output "cursor_key" {
  description = "Where the key that signs the API's page cursors is, which the API reads as CURSOR_SECRET."
  value       = module.cursor_key.arn
}

output "app_bucket" {
  description = "Name of the bucket that the built app is copied to."
  value       = module.site.bucket_name
}

output "distribution_id" {
  description = "Id of the CloudFront distribution, for the invalidation after the app is copied."
  value       = module.site.distribution_id
}

output "distribution_domain_name" {
  description = "CloudFront's host name, the target of the alias records of domain_names."
  value       = module.site.domain_name
}

output "user_pool_id" {
  description = "Id of the user pool, for creating the first operator."
  value       = module.identity.user_pool_id
}

output "ingest_url" {
  description = "URL that partners send their events to."
  value       = module.ingest.urls["POST /webhooks/ingest"]
}

output "stripe_webhook_url" {
  description = "URL to register at Stripe as an endpoint for events; null unless payment_gateway is stripe."
  value       = var.payment_gateway == "stripe" ? module.ingest.urls["POST /webhooks/stripe"] : null
}

output "api_load_balancer" {
  description = "The API's load balancer, as second_region.api of the stack that this one stands by for."
  value       = { load_balancer_arn = module.api.alb_arn, host = try(var.api_certificate.host, module.api.alb_dns_name), protocol = module.api.origin_protocol }
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = module.api.cluster_name
}

output "service_name" {
  description = "Name of the API's ECS service."
  value       = module.api.service_name
}

output "functions" {
  description = "Name in the wiring → name of each function."
  value       = { for name, f in module.function : name => f.name }
}

output "state_machine_arns" {
  description = "Name in the wiring → ARN of each state machine."
  value       = { for name, w in module.workflow : name => w.arn }
}

output "dead_letter_queue_urls" {
  description = "Name of each queue in the wiring → URL of the queue that holds its dead letters."
  value       = { for name, q in local.dead_letter_queues : name => q.url }
}

output "alarm_topic_arn" {
  description = "ARN of the topic that every alarm publishes to."
  value       = module.alarms.topic_arn
}

output "alarm_names" {
  description = "Names of all alarms."
  value       = module.alarms.alarm_names
}

output "dashboard_name" {
  description = "Name of the dashboard."
  value       = module.alarms.dashboard_name
}

output "mail_dkim_records" {
  description = "CNAME records that the mail domain's DNS needs; empty when an address is verified."
  value       = module.mail.dkim_records
}
