mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name                = "eventforge-dev"
  deletion_protection = true
  kms_key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"

  # The deployed file, not a copy.
  definition = jsondecode(file("../../../wiring/table.json"))
}

run "is_the_table_of_the_definition" {
  assert {
    condition     = aws_dynamodb_table.this[0].hash_key == var.definition.hashKey && aws_dynamodb_table.this[0].range_key == var.definition.rangeKey
    error_message = "The keys differ from the definition's."
  }

  assert {
    condition     = jsonencode({ for attribute in aws_dynamodb_table.this[0].attribute : attribute.name => attribute.type }) == jsonencode(var.definition.attributes)
    error_message = "The attributes differ from the definition's."
  }

  assert {
    condition = jsonencode({
      for index in aws_dynamodb_table.this[0].global_secondary_index :
      index.name => { hashKey = index.hash_key, rangeKey = index.range_key, projection = index.projection_type }
    }) == jsonencode(var.definition.globalSecondaryIndexes)
    error_message = "The indexes differ from the definition's."
  }

  assert {
    condition     = aws_dynamodb_table.this[0].billing_mode == var.definition.billingMode
    error_message = "The billing mode differs from the definition's."
  }

  assert {
    condition     = aws_dynamodb_table.this[0].stream_enabled && aws_dynamodb_table.this[0].stream_view_type == var.definition.streamViewType
    error_message = "The stream differs from the definition's: events would not be relayed."
  }

  assert {
    condition     = aws_dynamodb_table.this[0].ttl[0].enabled && aws_dynamodb_table.this[0].ttl[0].attribute_name == var.definition.ttlAttribute
    error_message = "Items do not expire by the definition's attribute."
  }

  assert {
    condition     = aws_dynamodb_table.this[0].point_in_time_recovery[0].enabled == var.definition.pointInTimeRecovery && var.definition.pointInTimeRecovery
    error_message = "The table cannot be restored to a point in time."
  }
}

run "keeps_the_indexes_of_the_release_before" {
  variables {
    keep_retiring_indexes = true
  }

  assert {
    condition = toset([for index in aws_dynamodb_table.this[0].global_secondary_index : index.name]) == toset(concat(
      keys(var.definition.globalSecondaryIndexes), keys(var.definition.retiringIndexes)
    ))
    error_message = "The table lacks an index that the release before reads."
  }
}

run "is_encrypted_and_protected" {
  assert {
    condition     = aws_dynamodb_table.this[0].server_side_encryption[0].enabled && aws_dynamodb_table.this[0].server_side_encryption[0].kms_key_arn == var.kms_key_arn
    error_message = "The table is not encrypted with the environment's key."
  }

  assert {
    condition     = aws_dynamodb_table.this[0].deletion_protection_enabled
    error_message = "The table has no deletion protection."
  }

  assert {
    condition     = output.index_arns == { for name in keys(var.definition.globalSecondaryIndexes) : name => "${output.arn}/index/${name}" }
    error_message = "An index's ARN does not match the table's."
  }
}

run "can_be_deleted_without_protection" {
  variables {
    deletion_protection = false
  }

  assert {
    condition     = !aws_dynamodb_table.this[0].deletion_protection_enabled
    error_message = "The table has deletion protection although it is off."
  }
}

run "refuses_an_index_whose_key_is_not_declared" {
  command = plan

  variables {
    definition = merge(jsondecode(file("../../../wiring/table.json")), { attributes = { PK = "S", SK = "S" } })
  }

  expect_failures = [var.definition]
}

run "refuses_provisioned_billing" {
  command = plan

  variables {
    definition = merge(jsondecode(file("../../../wiring/table.json")), { billingMode = "PROVISIONED" })
  }

  expect_failures = [var.definition]
}

run "refuses_an_alias_as_key" {
  command = plan

  variables {
    kms_key_arn = "alias/aws/dynamodb"
  }

  expect_failures = [var.kms_key_arn]
}

run "has_no_replica" {
  command = plan

  assert {
    condition     = length(aws_dynamodb_table.this[0].replica) == 0
    error_message = "A replica doubles the price of writes, so it must be asked for."
  }
}

run "has_a_replica_with_a_key_of_its_region" {
  command = plan

  variables {
    replica = { region = "us-west-2", kms_key_arn = "arn:aws:kms:us-west-2:123456789012:key/replica" }
  }

  assert {
    condition     = one(aws_dynamodb_table.this[0].replica).region_name == "us-west-2" && one(aws_dynamodb_table.this[0].replica).kms_key_arn == var.replica.kms_key_arn && one(aws_dynamodb_table.this[0].replica).point_in_time_recovery
    error_message = "The replica must be encrypted by a key that its region has, and restorable."
  }
}

run "refuses_a_key_of_another_region_for_the_replica" {
  command = plan

  variables {
    replica = { region = "us-west-2", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/first" }
  }

  expect_failures = [var.replica]
}

run "creates_nothing_when_the_table_exists" {
  command = plan

  variables {
    adopted = true
  }

  assert {
    condition     = length(aws_dynamodb_table.this) == 0 && output.name == var.name
    error_message = "The replica belongs to the other region's table."
  }
}
