# Permissions for the rules to reach their targets. Queues grant them in their own
# policies (module queue).

data "aws_caller_identity" "current" {}

# Derived from the wiring only, so that count is known at plan time.
locals {
  started     = toset([for target in local.targets : target.name if target.type == "stateMachine"])
  start_roles = length(local.started) == 0 ? 0 : 1
}

resource "aws_iam_role" "start" {
  count = local.start_roles

  name        = "${var.name}-bus-start"
  description = "EventBridge starts the state machines that are targets of ${var.name}'s rules."

  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
        ArnEquals = {
          "aws:SourceArn" = sort(distinct([
            for target in local.targets : aws_cloudwatch_event_rule.this[target.rule].arn if target.type == "stateMachine"
          ]))
        }
      }
    }]
  })
}

resource "aws_iam_role_policy" "start" {
  count = local.start_roles

  name = "start-state-machines"
  role = aws_iam_role.start[0].name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = sort([for name in local.started : var.state_machine_arns[name]])
    }]
  })
}

resource "aws_lambda_permission" "rule" {
  for_each = local.function_targets

  statement_id  = "${each.value.rule}-${each.value.id}"
  action        = "lambda:InvokeFunction"
  function_name = var.function_arns[each.value.name]
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.this[each.value.rule].arn
}
