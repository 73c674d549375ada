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
    error_message = "The bucket is not locked, or its policy lets somebody in."
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
    error_message = "Receipts are not encrypted with the environment's key by way of a bucket key."
  }
}

run "can_be_brought_back_for_a_while" {
  assert {
    condition     = aws_s3_bucket_versioning.this.versioning_configuration[0].status == "Enabled"
    error_message = "An overwritten receipt is gone."
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
    error_message = "Uploads that never ended are kept."
  }
}

run "is_named_after_the_account" {
  assert {
    condition     = output.name == "eventforge-dev-receipts-123456789012"
    error_message = "The bucket's name does not hold the account's number."
  }

  assert {
    condition     = !aws_s3_bucket.this.force_destroy
    error_message = "Destroying the stack would delete the receipts."
  }
}

run "goes_with_the_stack_where_that_is_wanted" {
  variables {
    force_destroy = true
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy
    error_message = "The bucket stops the stack from being destroyed."
  }
}

run "refuses_to_expire_at_once" {
  command = plan

  variables {
    expire_days = 0
  }

  expect_failures = [var.expire_days]
}

run "refuses_a_name_too_long_for_s3" {
  command = plan

  variables {
    name = "eventforge-dev-receipts-of-the-year-two-thousand-and-twenty-six"
  }

  expect_failures = [var.name]
}
