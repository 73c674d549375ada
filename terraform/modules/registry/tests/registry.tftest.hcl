mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name = "eventforge-api"
}

run "is_immutable_scanned_and_encrypted" {
  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag can be moved to an untested image."
  }

  assert {
    condition     = aws_ecr_repository.this.image_scanning_configuration[0].scan_on_push
    error_message = "Images are not scanned."
  }

  assert {
    condition     = aws_ecr_repository.this.encryption_configuration[0].encryption_type == "KMS"
    error_message = "Images are not encrypted by KMS."
  }
}

run "expires_old_images" {
  variables {
    keep_images = 25
  }

  assert {
    condition = [
      for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules : rule.selection.countNumber if rule.selection.countType == "imageCountMoreThan"
    ] == [25]
    error_message = "The number of kept images differs from keep_images."
  }

  assert {
    condition     = anytrue([for rule in jsondecode(aws_ecr_lifecycle_policy.this.policy).rules : rule.selection.tagStatus == "untagged"])
    error_message = "Untagged images do not expire."
  }
}

run "refuses_to_keep_too_few_images" {
  command = plan

  variables {
    keep_images = 1
  }

  expect_failures = [var.keep_images]
}

run "refuses_a_name_that_ecr_refuses" {
  command = plan

  variables {
    name = "EventForge"
  }

  expect_failures = [var.name]
}
