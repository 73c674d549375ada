mock_provider "aws" {
  source = "../../mocks"
}

mock_provider "aws" {
  alias  = "copy"
  source = "../../mocks"
}

variables {
  name          = "eventforge-test-copy"
  source_bucket = "eventforge-test-receipts-123456789012"
  source_arn    = "arn:aws:s3:::eventforge-test-receipts-123456789012"
  force_destroy = false
}

run "copies_everything_also_deletions" {
  command = plan

  assert {
    condition     = aws_s3_bucket_replication_configuration.this.bucket == var.source_bucket && one(aws_s3_bucket_replication_configuration.this.rule).status == "Enabled"
    error_message = "The bucket is not copied."
  }

  assert {
    condition     = one(one(aws_s3_bucket_replication_configuration.this.rule).delete_marker_replication).status == "Enabled"
    error_message = "What is erased must be erased in the copy, too."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "S3 copies into a bucket with versions only."
  }
}

run "expires_as_the_original" {
  command = plan

  variables {
    expire = { "receipts/" = 30 }
  }

  assert {
    condition     = [for r in aws_s3_bucket_lifecycle_configuration.this.rule : one(r.expiration).days if r.id == "expire-receipts"] == [30]
    error_message = "S3 does not copy expirations."
  }
}

run "refuses_a_key_of_one_side" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:us-west-2:123456789012:key/x"
  }

  expect_failures = [var.source_kms_key_arn]
}
