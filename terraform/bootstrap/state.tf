# Terraform's state of all environments, and the releases that they are made from.

resource "aws_s3_bucket" "state" {
  #checkov:skip=CKV_AWS_144:Versions bring a state back; after the loss of a region there is nothing for it to describe.
  #checkov:skip=CKV_AWS_18:Who changed a state is in the workflows' logs and in CloudTrail.
  #checkov:skip=CKV2_AWS_62:Nothing is to happen when a state changes.
  bucket        = "eventforge-state-${local.account}-${var.region}"
  force_destroy = false

  # Without the state nothing of a deployment can be changed or removed except
  # by hand. README.md says how to take the account down all the same.
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

# AWS's own key for S3: a state holds no secret (they are written past it), and
# who may read it is decided by the roles.
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

    # Each lock is an object that was deleted: its marker has no use.
    expiration {
      expired_object_delete_marker = true
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.state]
}
