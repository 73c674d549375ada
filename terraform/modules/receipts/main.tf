data "aws_caller_identity" "current" {}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_144:Receipts can be generated again from the orders, and the archive of old orders has versions; a copy in a second region is not worth its price.
  #checkov:skip=CKV_AWS_18:An account can log reads with CloudTrail's data events; access logs would be another place with personal data.
  #checkov:skip=CKV2_AWS_62:Nothing reacts to a stored receipt.
  bucket        = "${var.name}-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy
}

module "access" {
  source = "../private_bucket"

  bucket = aws_s3_bucket.this.id
  arn    = aws_s3_bucket.this.arn
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = true # one data key for many receipts, because KMS charges per request

    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire-receipts"
    status = "Enabled"

    filter {
      prefix = "receipts/"
    }

    expiration {
      days = var.expire_days
    }

    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }
  }

  # The parts of an incomplete upload are stored and cost money, but are invisible.
  rule {
    id     = "abort-uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}
