# Terraform's states and the releases of all environments.

resource "aws_s3_bucket" "state" {
  #checkov:skip=CKV_AWS_144:Earlier versions can restore a state; after the loss of a region there is nothing left to manage.
  #checkov:skip=CKV_AWS_18:The workflows' logs and CloudTrail show who changed a state.
  #checkov:skip=CKV2_AWS_62:Nothing reacts to a changed state.
  bucket        = "eventforge-state-${local.account}-${var.region}"
  force_destroy = false

  # Without its state, a deployment can only be changed by hand. README.md explains
  # how to remove everything from an account.
  lifecycle {
    prevent_destroy = true
  }
}

module "state_access" {
  source = "../modules/private_bucket"

  bucket = aws_s3_bucket.state.id
  arn    = aws_s3_bucket.state.arn
}

resource "aws_s3_bucket_versioning" "state" {
  bucket = aws_s3_bucket.state.id

  versioning_configuration {
    status = "Enabled"
  }
}

# The AWS managed key for S3: states contain no secrets, and the roles decide who
# may read them.
resource "aws_s3_bucket_server_side_encryption_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "state" {
  bucket = aws_s3_bucket.state.id

  rule {
    id     = "forget-old-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.state_version_days
    }

    # Every released lock leaves a delete marker.
    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.state]
}
