data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  name       = "${var.name}-api"
  container  = "api"
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.region

  # Policies use ARNs that are built from names, so that a plan shows them in full.
  log_group     = "/${var.name}/api"
  log_group_arn = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:${local.log_group}"

  # After SIGTERM the API keeps serving for lame_duck_seconds, then refuses new
  # requests and finishes those in progress (DRAIN_SECONDS). The load balancer
  # closes connections after both. ECS kills the task 5 s later, so that the last
  # traces and log lines are sent.
  ending_seconds = var.lame_duck_seconds + tonumber(lookup(var.environment, "DRAIN_SECONDS", "10"))
  stop_seconds   = local.ending_seconds + 5
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338: the environment sets the retention; the logs contain personal data, so it is as short as possible
  name              = local.log_group
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}
