locals {
  # A custom bus supports no schedules and gets no events of AWS services: those rules are
  # on the default bus.
  on_default_bus = toset([for name, rule in var.rules : name if can(rule.schedule) || try(rule.bus, "") == "default"])

  targets = merge([
    for rule_name, rule in var.rules : {
      for target in rule.targets : "${rule_name}/${target.id}" => merge(target, { rule = rule_name })
    }
  ]...)

  function_targets = { for key, target in local.targets : key => target if target.type == "function" }

  # The bus uses the first of its targets' dead-letter queues; it can have only one.
  dead_letter_queues = slice(local.dead_letter_names, 0, min(1, length(local.dead_letter_names)))
  dead_letter_names  = sort(distinct([for target in local.targets : target.deadLetterQueue]))

  arns = {
    queue        = var.queue_arns
    function     = var.function_arns
    stateMachine = var.state_machine_arns
  }
}

resource "aws_cloudwatch_event_bus" "this" {
  name               = var.name
  description        = "Order events and partner events of ${var.name}."
  kms_key_identifier = var.kms_key_arn

  # For events that the bus cannot encrypt or decrypt, for example while the key
  # is disabled. The targets' dead-letter queues apply only after that.
  dynamic "dead_letter_config" {
    for_each = local.dead_letter_queues

    content {
      arn = var.queue_arns[dead_letter_config.value]
    }
  }
}

resource "aws_cloudwatch_event_rule" "this" {
  for_each = var.rules

  name           = "${var.name}-${each.key}"
  description    = each.value.description
  event_bus_name = contains(local.on_default_bus, each.key) ? "default" : aws_cloudwatch_event_bus.this.name
  state          = "ENABLED"

  event_pattern       = try(jsonencode(merge(each.value.pattern, contains(keys(var.details), each.key) ? { detail = var.details[each.key] } : {})), null)
  schedule_expression = try(each.value.schedule, null)
}

resource "aws_cloudwatch_event_target" "this" {
  for_each = local.targets

  rule           = aws_cloudwatch_event_rule.this[each.value.rule].name
  event_bus_name = aws_cloudwatch_event_rule.this[each.value.rule].event_bus_name
  target_id      = each.value.id
  arn            = local.arns[each.value.type][each.value.name]
  role_arn       = each.value.type == "stateMachine" ? aws_iam_role.start[0].arn : null

  dynamic "input_transformer" {
    for_each = try([each.value.inputTransformer], [])

    content {
      input_paths    = input_transformer.value.paths
      input_template = input_transformer.value.template
    }
  }

  retry_policy {
    maximum_retry_attempts       = each.value.retry.maximumRetryAttempts
    maximum_event_age_in_seconds = each.value.retry.maximumEventAgeSeconds
  }

  dead_letter_config {
    arn = var.queue_arns[each.value.deadLetterQueue]
  }
}
