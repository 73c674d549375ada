data "aws_caller_identity" "current" {}

# ---- the copy, in the other region ----

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:It is read only while the first region is away; CloudTrail's data events can tell of reads.
  #checkov:skip=CKV_AWS_144:It is the copy.
  #checkov:skip=CKV_AWS_145:Encrypted as the original is, see kms_key_arn.
  #checkov:skip=CKV2_AWS_6:module.access has the block; the check follows only one call of a module.
  #checkov:skip=CKV2_AWS_62:Nothing reacts to a copied object.
  provider = aws.copy

  bucket        = "${var.name}-${data.aws_caller_identity.current.account_id}"
  force_destroy = var.force_destroy
}

module "access" {
  source    = "../private_bucket"
  providers = { aws = aws.copy }

  bucket = aws_s3_bucket.this.id
  arn    = aws_s3_bucket.this.arn

  statements = [for s in var.statements : merge(s, { Resource = s.Action == "s3:ListBucket" ? aws_s3_bucket.this.arn : "${aws_s3_bucket.this.arn}/*" })]
}

resource "aws_s3_bucket_versioning" "this" {
  provider = aws.copy

  bucket = aws_s3_bucket.this.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  provider = aws.copy

  bucket = aws_s3_bucket.this.id

  rule {
    bucket_key_enabled = var.kms_key_arn != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

# S3 copies no expiration: without this the copy would keep everything for ever.
resource "aws_s3_bucket_lifecycle_configuration" "this" {
  provider = aws.copy

  bucket = aws_s3_bucket.this.id

  rule {
    id     = "expire-former-versions"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = 30
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  dynamic "rule" {
    for_each = var.expire

    content {
      id     = "expire-${trim(rule.key, "/")}"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }
    }
  }

  depends_on = [aws_s3_bucket_versioning.this]
}

# ---- copying, from the first region ----

resource "aws_iam_role" "this" {
  name                 = var.name
  description          = "S3 copies ${var.source_bucket} into another region."
  permissions_boundary = var.permissions_boundary_arn

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

locals {
  keys = [
    { arn = var.source_kms_key_arn, actions = ["kms:Decrypt"] },
    { arn = var.kms_key_arn, actions = ["kms:Encrypt", "kms:GenerateDataKey"] },
  ]
}

resource "aws_iam_role_policy" "this" {
  name = "copy"
  role = aws_iam_role.this.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = var.source_arn
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
        Resource = "${var.source_arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        Resource = "${aws_s3_bucket.this.arn}/*"
      },
      ], [for use in local.keys : {
        Effect    = "Allow"
        Action    = use.actions
        Resource  = use.arn
        Condition = { StringEquals = { "kms:ViaService" = "s3.${split(":", use.arn)[3]}.amazonaws.com" } }
    } if use.arn != null])
  })
}

resource "aws_s3_bucket_replication_configuration" "this" {
  role   = aws_iam_role.this.arn
  bucket = var.source_bucket

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    # What is deleted here is deleted there, as the erasure of a shopper needs.
    delete_marker_replication {
      status = "Enabled"
    }

    dynamic "source_selection_criteria" {
      for_each = var.kms_key_arn[*]

      content {
        sse_kms_encrypted_objects {
          status = "Enabled"
        }
      }
    }

    destination {
      bucket        = aws_s3_bucket.this.arn
      storage_class = "STANDARD" # the cheaper classes bill 128 KB for each small file

      dynamic "encryption_configuration" {
        for_each = var.kms_key_arn[*]

        content {
          replica_kms_key_id = encryption_configuration.value
        }
      }
    }
  }

  depends_on = [aws_iam_role_policy.this, aws_s3_bucket_versioning.this]
}
