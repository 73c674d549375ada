# Access logs in JSON, in a separate bucket. CloudFront delivers them through
# us-east-1, wherever the bucket is.

resource "aws_cloudwatch_log_delivery_source" "access" {
  count  = local.logged
  region = "us-east-1"

  name         = "${var.name}-page"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn
}

resource "aws_cloudwatch_log_delivery_destination" "access" {
  count  = local.logged
  region = "us-east-1"

  name          = "${var.name}-page"
  output_format = "json"

  delivery_destination_configuration {
    destination_resource_arn = aws_s3_bucket.access_logs[0].arn
  }
}

resource "aws_cloudwatch_log_delivery" "access" {
  count  = local.logged
  region = "us-east-1"

  delivery_source_name     = aws_cloudwatch_log_delivery_source.access[0].name
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.access[0].arn

  # Without cs-uri-query and cs(Cookie): query strings may contain authorization
  # codes and presigned URLs.
  record_fields = [
    "date", "time", "x-edge-location", "x-edge-request-id", "c-ip", "cs-method", "cs(Host)", "cs-uri-stem",
    "cs(User-Agent)", "cs-protocol", "cs-protocol-version", "ssl-protocol", "cs-bytes", "sc-status", "sc-bytes",
    "sc-content-type", "time-taken", "time-to-first-byte", "x-edge-result-type", "x-edge-detailed-result-type",
  ]

  depends_on = [module.access_logs_access]
}

locals {
  logged = var.access_log_days > 0 ? 1 : 0
}

resource "aws_s3_bucket" "access_logs" {
  #checkov:skip=CKV_AWS_18: access logs of access logs would never end
  #checkov:skip=CKV_AWS_21: objects are written once and never changed
  #checkov:skip=CKV_AWS_144: kept only for days
  #checkov:skip=CKV_AWS_145: SSE-S3: log delivery from another region would need permissions on the environment's key
  #checkov:skip=CKV2_AWS_6: module.access_logs_access has the block; the check follows only one call of a module
  #checkov:skip=CKV2_AWS_62: nothing reacts to log files
  count = local.logged

  bucket        = "${var.name}-access-logs-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy
}

module "access_logs_access" {
  source = "../private_bucket"
  count  = local.logged

  bucket = aws_s3_bucket.access_logs[0].id
  arn    = aws_s3_bucket.access_logs[0].arn

  statements = [{
    Sid       = "AllowLogDelivery"
    Effect    = "Allow"
    Principal = { Service = "delivery.logs.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "${aws_s3_bucket.access_logs[0].arn}/*"
    Condition = {
      StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      ArnLike      = { "aws:SourceArn" = aws_cloudwatch_log_delivery_source.access[0].arn }
    }
  }]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "access_logs" {
  count = local.logged

  bucket = aws_s3_bucket.access_logs[0].id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "access_logs" {
  count = local.logged

  bucket = aws_s3_bucket.access_logs[0].id

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = ""
    }

    expiration {
      days = var.access_log_days
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
