resource "aws_s3_bucket" "page" {
  #checkov:skip=CKV_AWS_18: only CloudFront reads it, whose own logs say more, see access_log_days
  #checkov:skip=CKV_AWS_144: built anew from the sources in a minute, so not copied to a second region
  #checkov:skip=CKV_AWS_145: what it holds is served to everybody; SSE-S3 suffices and costs no request to KMS
  #checkov:skip=CKV2_AWS_62: nothing waits for its changes; publishing invalidates what it replaced
  bucket        = "${var.name}-page-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "page" {
  bucket                  = aws_s3_bucket.page.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "page" {
  bucket = aws_s3_bucket.page.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "page" {
  bucket = aws_s3_bucket.page.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# A page published by mistake is gone back from by its former versions.
resource "aws_s3_bucket_versioning" "page" {
  bucket = aws_s3_bucket.page.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "page" {
  bucket = aws_s3_bucket.page.id

  rule {
    id     = "former-versions"
    status = "Enabled"

    filter {
      prefix = ""
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.page]
}

resource "aws_cloudfront_origin_access_control" "page" {
  name                              = "${var.name}-page"
  description                       = "CloudFront signs its requests for the page"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# The policy names the distribution, and nothing names the policy: no cycle.
# Written as a value: a data source would be unknown in every plan that changes
# the distribution, and the policy could not be read there.
resource "aws_s3_bucket_policy" "page" {
  bucket = aws_s3_bucket.page.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "ReadByDistribution"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:GetObject"
        Resource  = "${aws_s3_bucket.page.arn}/*"
        Condition = { StringEquals = { "aws:SourceArn" = aws_cloudfront_distribution.this.arn } }
      },
      {
        # Without it S3 answers 403 for a file that is not there. No request can
        # list the bucket by it: every path but a file's becomes /index.html.
        Sid       = "TellMissingFromForbidden"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "s3:ListBucket"
        Resource  = aws_s3_bucket.page.arn
        Condition = { StringEquals = { "aws:SourceArn" = aws_cloudfront_distribution.this.arn } }
      },
      {
        Sid       = "RefusePlainHTTP"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.page.arn, "${aws_s3_bucket.page.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })

  depends_on = [aws_s3_bucket_public_access_block.page]
}
