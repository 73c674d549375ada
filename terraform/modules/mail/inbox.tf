# What a test stack mails to its users, in a bucket, where the tests read it.

locals {
  inbox        = var.inbox == null ? [] : [var.inbox]
  inbox_prefix = "inbox/"
}

resource "aws_s3_bucket" "inbox" {
  #checkov:skip=CKV_AWS_18:Only tests read it, and it is empty a day later.
  #checkov:skip=CKV_AWS_21:Nothing in it is worth an older version.
  #checkov:skip=CKV_AWS_144:Kept for a day.
  #checkov:skip=CKV_AWS_145:SES writes with SSE-S3; the mail of tests has no customers' data.
  #checkov:skip=CKV2_AWS_6:module.inbox_access has the block; the check follows only one call of a module.
  #checkov:skip=CKV2_AWS_62:Nothing reacts to a test's mail.
  count = length(local.inbox)

  bucket        = "${var.name}-inbox-${data.aws_caller_identity.current.account_id}"
  force_destroy = true
}

module "inbox_access" {
  source = "../private_bucket"
  count  = length(local.inbox)

  bucket = aws_s3_bucket.inbox[0].id
  arn    = aws_s3_bucket.inbox[0].arn

  statements = [{
    Sid       = "AllowMail"
    Effect    = "Allow"
    Principal = { Service = "ses.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "${aws_s3_bucket.inbox[0].arn}/${local.inbox_prefix}*"
    Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
  }]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "inbox" {
  count = length(local.inbox)

  bucket = aws_s3_bucket.inbox[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "inbox" {
  count = length(local.inbox)

  bucket = aws_s3_bucket.inbox[0].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {}

    expiration {
      days = 1
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

# SES receives for verified domains only.
resource "aws_ses_domain_identity" "inbox" {
  count = length(local.inbox)

  domain = local.inbox[0]
}

resource "aws_ses_receipt_rule_set" "inbox" {
  count = length(local.inbox)

  rule_set_name = "${var.name}-inbox"
}

resource "aws_ses_active_receipt_rule_set" "inbox" {
  count = length(local.inbox)

  rule_set_name = aws_ses_receipt_rule_set.inbox[0].rule_set_name
}

resource "aws_ses_receipt_rule" "inbox" {
  count = length(local.inbox)

  name          = "keep"
  rule_set_name = aws_ses_receipt_rule_set.inbox[0].rule_set_name
  recipients    = local.inbox
  enabled       = true
  tls_policy    = "Require"

  s3_action {
    bucket_name       = aws_s3_bucket.inbox[0].bucket
    object_key_prefix = local.inbox_prefix
    position          = 1
  }

  # SES tries to write when the rule is created.
  depends_on = [module.inbox_access]
}
