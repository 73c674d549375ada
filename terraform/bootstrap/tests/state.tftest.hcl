mock_provider "aws" {
  source          = "../mocks"
  override_during = plan # the state's bucket cannot be destroyed, so the tests only plan
}

variables {
  region            = "eu-central-1"
  github_repository = "example/eventforge"
  budget_emails     = ["owner@example.com"]
}

run "keeps_the_state_private" {
  command = plan

  assert {
    condition     = jsonencode(jsondecode(module.state_access.policy).Statement[*].Effect) == jsonencode(["Deny"]) && strcontains(module.state_access.policy, "${aws_s3_bucket.state.arn}/*")
    error_message = "The bucket is not private, or its policy allows a principal."
  }

  assert {
    condition = alltrue([
      for rule in aws_s3_bucket_server_side_encryption_configuration.state.rule : rule.apply_server_side_encryption_by_default[0].sse_algorithm == "aws:kms"
    ])
    error_message = "The state is not encrypted by KMS."
  }
}

run "can_restore_a_state" {
  command = plan

  assert {
    condition     = aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "An overwritten state cannot be restored."
  }

  assert {
    condition = (
      aws_s3_bucket_lifecycle_configuration.state.rule[0].status == "Enabled"
      && aws_s3_bucket_lifecycle_configuration.state.rule[0].noncurrent_version_expiration[0].noncurrent_days == 180
    )
    error_message = "Earlier versions are not kept for 180 days."
  }

  # Current states never expire.
  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.state.rule[0].expiration[0].expired_object_delete_marker && length(aws_s3_bucket_lifecycle_configuration.state.rule) == 1
    error_message = "A lifecycle rule can delete a current state."
  }

  assert {
    condition     = !aws_s3_bucket.state.force_destroy
    error_message = "The bucket can be deleted with states in it."
  }
}

run "outputs_bucket_and_init_command" {
  command = plan

  assert {
    condition     = output.state_bucket == "eventforge-state-123456789012-eu-central-1"
    error_message = "The bucket's name does not contain the account and the region."
  }

  assert {
    condition     = output.backend == "terraform -chdir=terraform init -backend-config=bucket=eventforge-state-123456789012-eu-central-1 -backend-config=region=eu-central-1"
    error_message = "The init command does not name the bucket and its region."
  }
}

run "refuses_too_few_state_version_days" {
  command = plan

  variables {
    state_version_days = 1
  }

  expect_failures = [var.state_version_days]
}
