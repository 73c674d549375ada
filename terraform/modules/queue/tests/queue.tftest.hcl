mock_provider "aws" {
  source = "../../mocks"

  # Different ARNs, so that a redrive policy with the wrong one fails.
  override_resource {
    target = aws_sqs_queue.this
    values = {
      arn = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-email"
      url = "https://sqs.eu-central-1.amazonaws.com/123456789012/eventforge-dev-email"
    }
  }

  override_resource {
    target = aws_sqs_queue.dead_letters
    values = {
      arn = "arn:aws:sqs:eu-central-1:123456789012:eventforge-dev-email-dead-letters"
      url = "https://sqs.eu-central-1.amazonaws.com/123456789012/eventforge-dev-email-dead-letters"
    }
  }
}

variables {
  name            = "eventforge-dev-email"
  definition      = jsondecode(file("../../../wiring/queues.json"))["email"]
  kms_key_arn     = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  event_rule_arns = ["arn:aws:events:eu-central-1:123456789012:rule/eventforge-dev/eventforge-dev-order-completed"]
}

run "is_the_queue_of_the_wiring" {
  assert {
    condition     = aws_sqs_queue.this.visibility_timeout_seconds == var.definition.visibilityTimeoutSeconds
    error_message = "The visibility timeout differs from the wiring's."
  }

  assert {
    condition     = aws_sqs_queue.this.message_retention_seconds == var.definition.retentionSeconds
    error_message = "The retention differs from the wiring's."
  }
}

run "has_a_dead_letter_queue" {
  assert {
    condition     = jsondecode(aws_sqs_queue.this.redrive_policy) == { deadLetterTargetArn = output.dead_letter_arn, maxReceiveCount = var.definition.maxReceiveCount }
    error_message = "The redrive policy does not name the dead-letter queue and the wiring's count."
  }

  assert {
    condition     = output.dead_letter_name == "eventforge-dev-email-dead-letters"
    error_message = "The dead-letter queue's name is not <name>-dead-letters."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters[0].message_retention_seconds == 1209600
    error_message = "Dead letters are not kept for 14 days."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letters[0].redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = [output.arn] }
    error_message = "Another queue may use the dead-letter queue."
  }

  assert {
    condition     = aws_sqs_queue_redrive_allow_policy.dead_letters[0].queue_url == output.dead_letter_url
    error_message = "The redrive permission is not on the dead-letter queue."
  }
}

run "is_encrypted" {
  assert {
    condition     = aws_sqs_queue.this.kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letters[0].kms_master_key_id == var.kms_key_arn
    error_message = "A queue is not encrypted with the environment's key."
  }
}

run "accepts_events_of_its_rules_only" {
  assert {
    condition = jsonencode([
      for statement in jsondecode(aws_sqs_queue_policy.this.policy).Statement : statement if statement.Effect == "Allow"
      ]) == jsonencode([{
        Sid       = "AllowEventRules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = output.arn
        Condition = { ArnEquals = { "aws:SourceArn" = var.event_rule_arns } }
    }])
    error_message = "Something other than EventBridge for the given rules may send."
  }
}

run "denies_access_without_tls" {
  assert {
    condition = alltrue([
      for policy in [aws_sqs_queue_policy.this.policy, aws_sqs_queue_policy.dead_letters[0].policy] :
      jsondecode(policy).Statement[0].Effect == "Deny"
      && jsondecode(policy).Statement[0].Principal == "*"
      && jsondecode(policy).Statement[0].Condition == { Bool = { "aws:SecureTransport" = "false" } }
    ])
    error_message = "A queue can be reached without TLS."
  }

  assert {
    condition = (
      jsondecode(aws_sqs_queue_policy.this.policy).Statement[0].Resource == output.arn
      && jsondecode(aws_sqs_queue_policy.dead_letters[0].policy).Statement[0].Resource == output.dead_letter_arn
    )
    error_message = "A policy names a queue other than its own."
  }
}

run "allows_no_sender_without_rules" {
  variables {
    event_rule_arns = []
  }

  assert {
    condition     = length([for statement in jsondecode(aws_sqs_queue_policy.this.policy).Statement : statement if statement.Effect == "Allow"]) == 0
    error_message = "The policy allows a sender although there is no rule."
  }
}

run "dead_letter_only" {
  variables {
    definition = jsondecode(file("../../../wiring/queues.json"))["bus-failures"]
  }

  assert {
    condition     = length(aws_sqs_queue.dead_letters) == 0 && output.dead_letter_arn == null && output.dead_letter_url == null && output.dead_letter_name == null
    error_message = "A queue with deadLetterOnly has a dead-letter queue."
  }

  assert {
    condition     = aws_sqs_queue.this.message_retention_seconds == 1209600
    error_message = "Dead letters are not kept for 14 days."
  }
}

run "refuses_a_definition_without_max_receive_count" {
  command = plan

  variables {
    definition = { description = "x", visibilityTimeoutSeconds = 30, retentionSeconds = 3600 }
  }

  expect_failures = [var.definition]
}

run "refuses_max_receive_count_with_dead_letter_only" {
  command = plan

  variables {
    definition = { description = "x", visibilityTimeoutSeconds = 30, retentionSeconds = 3600, maxReceiveCount = 3, deadLetterOnly = true }
  }

  expect_failures = [var.definition]
}

run "refuses_a_wildcard_as_rule" {
  command = plan

  variables {
    event_rule_arns = ["*"]
  }

  expect_failures = [var.event_rule_arns]
}

run "refuses_a_name_too_long_for_the_dead_letter_queue" {
  command = plan

  variables {
    name = "a123456789012345678901234567890123456789012345678901234567890123456789"
  }

  expect_failures = [var.name]
}
