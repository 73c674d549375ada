# Only plans. AWS's answers are given here instead of by a mock, because a mock
# does not render policy documents.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = data.aws_region.current
  values = { region = "eu-central-1" }
}

variables {
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  services    = ["dynamodb", "sqs"]
}

run "allows_the_key_through_the_services_only" {
  command = plan

  assert {
    condition = jsonencode({
      for s in jsondecode(output.json).Statement : s.Sid => s.Condition.StringEquals["kms:ViaService"]
      }) == jsonencode({
      UseKey      = ["dynamodb.eu-central-1.amazonaws.com", "sqs.eu-central-1.amazonaws.com"]
      UseTableKey = "dynamodb.eu-central-1.amazonaws.com"
    })
    error_message = "The key can be used through other services than the given ones."
  }

  assert {
    condition     = alltrue([for s in jsondecode(output.json).Statement : s.Resource == var.kms_key_arn])
    error_message = "Another key can be used."
  }
}

run "has_no_table_statement_without_a_table" {
  command = plan

  variables {
    services = ["s3"]
  }

  assert {
    condition     = [for s in flatten([jsondecode(output.json).Statement]) : s.Sid] == ["UseKey"]
    error_message = "What only DynamoDB needs is allowed without DynamoDB."
  }
}

run "allows_nothing_without_services" {
  command = plan

  variables {
    services = []
  }

  assert {
    condition     = length(try(jsondecode(output.json).Statement, [])) == 0
    error_message = "The key can be used although no service needs it."
  }
}

run "refuses_unknown_services_and_keys" {
  command = plan

  variables {
    kms_key_arn = "alias/key"
    services    = ["events"]
  }

  expect_failures = [var.kms_key_arn, var.services]
}
