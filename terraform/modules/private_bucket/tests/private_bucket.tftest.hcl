mock_provider "aws" {
  source = "../../mocks"
}

variables {
  bucket = "eventforge-dev-receipts-123456789012"
  arn    = "arn:aws:s3:::eventforge-dev-receipts-123456789012"
}

run "is_not_public" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.this.block_public_acls,
      aws_s3_bucket_public_access_block.this.block_public_policy,
      aws_s3_bucket_public_access_block.this.ignore_public_acls,
      aws_s3_bucket_public_access_block.this.restrict_public_buckets,
    ])
    error_message = "The bucket can be made public."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this.rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs can grant access."
  }
}

run "denies_access_without_tls" {
  command = plan

  assert {
    condition = output.policy == jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Sid       = "DenyInsecureTransport"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [var.arn, "${var.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    })
    error_message = "The bucket can be reached without TLS, or its policy allows a principal."
  }
}

run "allows_a_service" {
  command = plan

  variables {
    statements = [{
      Sid       = "AllowDistributionToRead"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::eventforge-dev-page-123456789012/*"
      Condition = { StringEquals = { "aws:SourceArn" = "arn:aws:cloudfront::123456789012:distribution/E1" } }
    }]
  }

  assert {
    condition     = jsonencode(jsondecode(output.policy).Statement[0]) == jsonencode(var.statements[0]) && jsondecode(output.policy).Statement[1].Effect == "Deny"
    error_message = "The policy lacks the given statement, or no longer requires TLS."
  }
}

run "refuses_every_principal" {
  command = plan

  variables {
    statements = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*", Condition = { Bool = {} } }]
  }

  expect_failures = [var.statements]
}

run "refuses_a_service_without_a_condition" {
  command = plan

  variables {
    statements = [{ Effect = "Allow", Principal = { Service = "cloudfront.amazonaws.com" }, Action = "s3:GetObject", Resource = "*" }]
  }

  expect_failures = [var.statements]
}
