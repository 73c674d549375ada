mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name          = "eventforge-dev-receipts"
  kms_key_arn   = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  expire_days   = 90
  force_destroy = false
}

run "is_private" {
  assert {
    condition     = jsonencode(jsondecode(module.access.policy).Statement[*].Effect) == jsonencode(["Deny"]) && strcontains(module.access.policy, "${output.arn}/*")
    error_message = "The bucket is not private, or its policy allows a principal."
  }
}

run "is_encrypted" {
  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.this.rule :
      rule.bucket_key_enabled
      && rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
      && rule.apply_server_side_encryption_by_default[0].kms_master_key_id == var.kms_key_arn
    ])
    error_message = "Receipts are not encrypted with the environment's key and a bucket key."
  }
}

run "can_be_restored" {
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "An overwritten receipt cannot be restored."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this.rule[0].noncurrent_version_expiration[0].noncurrent_days == 30
    error_message = "Old versions are not deleted after 30 days."
  }
}

run "expires_receipts" {
  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.this.rule[0].status == "Enabled"
      && aws_s3_bucket_lifecycle_configuration.this.rule[0].filter[0].prefix == "receipts/"
      && aws_s3_bucket_lifecycle_configuration.this.rule[0].expiration[0].days == var.expire_days
    )
    error_message = "Receipts do not expire after expire_days."
  }

  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.this.rule[1].status == "Enabled"
      && aws_s3_bucket_lifecycle_configuration.this.rule[1].abort_incomplete_multipart_upload[0].days_after_initiation == 1
    )
    error_message = "Incomplete uploads are not aborted."
  }
}

run "is_named_after_the_account" {
  assert {
    condition     = output.name == "eventforge-dev-receipts-123456789012"
    error_message = "The bucket's name does not contain the account id."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "Destroying the stack would delete the receipts."
  }
}

run "is_destroyed_with_the_stack_when_forced" {
  variables {
    force_destroy = true
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy
    error_message = "The bucket prevents the destruction of the stack."
  }
}

run "refuses_zero_expire_days" {
  command = plan

  variables {
    expire_days = 0
  }

  expect_failures = [var.expire_days]
}

run "refuses_a_name_that_is_too_long" {
  command = plan

  variables {
    name = "eventforge-dev-receipts-of-the-year-two-thousand-and-twenty-six"
  }

  expect_failures = [var.name]
}
