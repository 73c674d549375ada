# One role per function. policy_json has the permissions of its code. This file
# adds those that Lambda needs: logs, traces, the queue or stream, and the key.

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "Permissions of the function ${var.name}."
  assume_role_policy   = data.aws_iam_policy_document.assume.json
  permissions_boundary = var.permissions_boundary_arn
}

# Separate from the runtime policy, whose ARNs are unknown at first, so that a
# plan shows it in full.
resource "aws_iam_role_policy" "calls" {
  count = var.policy_json == null ? 0 : 1

  name   = "calls"
  role   = aws_iam_role.this.name
  policy = var.policy_json
}

resource "aws_iam_role_policy" "runtime" {
  name   = "runtime"
  role   = aws_iam_role.this.name
  policy = data.aws_iam_policy_document.runtime.json
}

data "aws_iam_policy_document" "runtime" {
  #checkov:skip=CKV_AWS_356:X-Ray supports no resources for these actions.
  #checkov:skip=CKV_AWS_111:X-Ray supports no resources for these actions.
  source_policy_documents = [module.key_access.json]

  statement {
    sid       = "WriteLogs"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  statement {
    sid       = "SendTraces"
    actions   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
    resources = ["*"] # X-Ray supports no resources
  }

  # Lambda's own grant ends when the role is replaced.
  statement {
    sid       = "DecryptEnvironment"
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:EncryptionContext:aws:lambda:FunctionArn"
      values   = [local.function_arn]
    }
  }

  dynamic "statement" {
    for_each = var.queue_source == null ? [] : [var.queue_source.arn]

    content {
      sid       = "ReadQueue"
      actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.stream_source == null ? [] : [var.stream_source.arn]

    content {
      sid       = "ReadStream"
      actions   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.stream_source == null ? [] : [var.stream_source.on_failure_queue_arn]

    content {
      sid       = "ReportFailedBatches"
      actions   = ["sqs:SendMessage"]
      resources = [statement.value]
    }
  }
}

module "key_access" {
  source = "../key_access"

  kms_key_arn = var.kms_key_arn
  services    = local.key_services
}

locals {
  # Services that encrypt with the key: the code's, and the trigger's.
  key_services = sort(distinct(concat(
    var.encrypted_services,
    var.queue_source == null ? [] : ["sqs"],
    var.stream_source == null ? [] : ["dynamodb", "sqs"],
  )))
}
