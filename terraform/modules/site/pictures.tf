# The files of products' pictures. Operators' browsers upload to uploads/ with presigned
# URLs; the API publishes what it has checked under pictures/, which CloudFront serves.

resource "aws_s3_bucket" "pictures" {
  #checkov:skip=CKV_AWS_18: only CloudFront and the API read it, and CloudFront's access logs have more details, see access_log_days
  #checkov:skip=CKV_AWS_144: operators have the photos; a copy in a second region is not worth its price
  #checkov:skip=CKV_AWS_145: its files are public; SSE-S3 is sufficient and costs no KMS requests
  #checkov:skip=CKV2_AWS_6: module.pictures_access has the block; the check follows only one call of a module
  #checkov:skip=CKV2_AWS_62: nothing reacts to its changes; names of files are never used again
  bucket        = "${var.name}-pictures-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy
}

module "pictures_access" {
  source = "../private_bucket"

  bucket = aws_s3_bucket.pictures.id
  arn    = aws_s3_bucket.pictures.arn

  statements = [
    {
      Sid       = "AllowDistributionToRead"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.pictures.arn}/pictures/*" # and no uploads
      Condition = { StringEquals = { "aws:SourceArn" = aws_cloudfront_distribution.this.arn } }
    },
  ]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "pictures" {
  bucket = aws_s3_bucket.pictures.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

# A picture that was removed by mistake can be restored for a month.
resource "aws_s3_bucket_versioning" "pictures" {
  bucket = aws_s3_bucket.pictures.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "pictures" {
  bucket = aws_s3_bucket.pictures.id

  # What is uploaded is published at once, or never.
  rule {
    id     = "uploads"
    status = "Enabled"

    filter {
      prefix = "uploads/"
    }

    expiration {
      days = 1
    }

    noncurrent_version_expiration {
      noncurrent_days = 1
    }
  }

  rule {
    id     = "removed"
    status = "Enabled"

    filter {
      prefix = "pictures/"
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }

  rule {
    id     = "abort-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.pictures]
}

# The app's pages may upload with a presigned URL.
resource "aws_s3_bucket_cors_configuration" "pictures" {
  bucket = aws_s3_bucket.pictures.id

  cors_rule {
    allowed_methods = ["PUT"]
    allowed_origins = [for name in concat([aws_cloudfront_distribution.this.domain_name], var.domain_names) : "https://${name}"]
    allowed_headers = ["content-type"]
    max_age_seconds = 600
  }
}
