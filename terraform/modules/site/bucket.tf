resource "aws_s3_bucket" "page" {
  #checkov:skip=CKV_AWS_18: only CloudFront reads it, and its access logs have more details, see access_log_days
  #checkov:skip=CKV_AWS_144: can be rebuilt from the sources in a minute, so there is no copy in a second region
  #checkov:skip=CKV_AWS_145: its files are public; SSE-S3 is sufficient and costs no KMS requests
  #checkov:skip=CKV2_AWS_6: module.page_access has the block; the check follows only one call of a module
  #checkov:skip=CKV2_AWS_62: nothing reacts to its changes; publishing invalidates the replaced files
  bucket        = "${var.name}-page-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy
}

# No cycle: the policy depends on the distribution, and nothing depends on the policy.
module "page_access" {
  source = "../private_bucket"

  bucket = aws_s3_bucket.page.id
  arn    = aws_s3_bucket.page.arn

  statements = [
    {
      Sid       = "AllowDistributionToRead"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.page.arn}/*"
      Condition = { StringEquals = { "aws:SourceArn" = aws_cloudfront_distribution.this.arn } }
    },
    {
      # Without it, S3 answers 403 instead of 404 for a missing file. No request
      # can list the bucket, because a path that is not a file becomes /index.html.
      Sid       = "AllowDistributionToList"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:ListBucket"
      Resource  = aws_s3_bucket.page.arn
      Condition = { StringEquals = { "aws:SourceArn" = aws_cloudfront_distribution.this.arn } }
    },
  ]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "page" {
  bucket = aws_s3_bucket.page.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# Former versions allow a rollback of the app.
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
  description                       = "CloudFront signs its requests for the app"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}
