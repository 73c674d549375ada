data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  name       = "${var.name}-api"
  container  = "api"
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.region

  # ARNs are built from names where a policy needs them, so that a plan shows
  # the whole policy before anything exists.
  log_group     = "/${var.name}/api"
  log_group_arn = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.log_group}"

  # From SIGTERM on: the API serves on as a lame duck, then takes no more and
  # finishes what it has begun (DRAIN_SECONDS). The load balancer waits as long
  # as both before it cuts connections, and ECS kills a little later, so that
  # the last traces and log lines still get out.
  ending_seconds = var.lame_duck_seconds + tonumber(lookup(var.environment, "DRAIN_SECONDS", "10"))
  stop_seconds   = local.ending_seconds + 5
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338: the environment says how long logs are kept; they hold personal data, so not longer than needed
  name              = local.log_group
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
