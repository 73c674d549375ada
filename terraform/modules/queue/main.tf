locals {
  has_dead_letters = !var.definition.deadLetterOnly

  # SQS's maximum.
  dead_letter_retention_seconds = 14 * 24 * 60 * 60

  tls_only = {
    Sid       = "DenyInsecureTransport"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }
}

resource "aws_sqs_queue" "this" {
  name                       = var.name
  visibility_timeout_seconds = var.definition.visibilityTimeoutSeconds
  message_retention_seconds  = var.definition.retentionSeconds
  receive_wait_time_seconds  = 20 # long polling: fewer empty responses, which cost as much as others

  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 300

  redrive_policy = !local.has_dead_letters ? null : jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[0].arn
    maxReceiveCount     = var.definition.maxReceiveCount
  })
}

resource "aws_sqs_queue" "dead_letters" {
  count = local.has_dead_letters ? 1 : 0

  name                       = "${var.name}-dead-letters"
  visibility_timeout_seconds = 30
  message_retention_seconds  = local.dead_letter_retention_seconds
  receive_wait_time_seconds  = 20

  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 300
}

# Only this queue may use the dead-letter queue.
resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  count     = local.has_dead_letters ? 1 : 0
  queue_url = aws_sqs_queue.dead_letters[0].url

  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this.arn]
  })
}

# The policy needs the rules and the rules' targets need the queue. There is no
# cycle, because the rules' ARNs depend on no target.
resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.url

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [merge(local.tls_only, { Resource = aws_sqs_queue.this.arn })],
      length(var.event_rule_arns) == 0 ? [] : [{
        Sid       = "AllowEventRules"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.this.arn
        Condition = { ArnEquals = { "aws:SourceArn" = sort(var.event_rule_arns) } }
      }]
    )
  })
}

resource "aws_sqs_queue_policy" "dead_letters" {
  count     = local.has_dead_letters ? 1 : 0
  queue_url = aws_sqs_queue.dead_letters[0].url

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.tls_only, { Resource = aws_sqs_queue.dead_letters[0].arn })]
  })
}
