locals {
  indexes = merge(var.definition.globalSecondaryIndexes, var.keep_retiring_indexes ? var.definition.retiringIndexes : {})
}

resource "aws_dynamodb_table" "this" {
  count = var.adopted ? 0 : 1

  name         = var.name
  billing_mode = var.definition.billingMode
  hash_key     = var.definition.hashKey
  range_key    = var.definition.rangeKey
  table_class  = "STANDARD"

  deletion_protection_enabled = var.deletion_protection

  stream_enabled   = true
  stream_view_type = var.definition.streamViewType

  dynamic "attribute" {
    for_each = var.definition.attributes

    content {
      name = attribute.key
      type = attribute.value
    }
  }

  dynamic "global_secondary_index" {
    for_each = local.indexes

    content {
      name            = global_secondary_index.key
      hash_key        = global_secondary_index.value.hashKey
      range_key       = global_secondary_index.value.rangeKey
      projection_type = global_secondary_index.value.projection
    }
  }

  ttl {
    attribute_name = var.definition.ttlAttribute
    enabled        = true
  }

  point_in_time_recovery {
    enabled = var.definition.pointInTimeRecovery
  }

  # The table in another region, which DynamoDB writes asynchronously: the last writer of
  # an item wins, and a transaction arrives item by item.
  dynamic "replica" {
    for_each = var.replica == null ? [] : [var.replica]

    content {
      region_name                 = replica.value.region
      kms_key_arn                 = replica.value.kms_key_arn
      point_in_time_recovery      = var.definition.pointInTimeRecovery
      propagate_tags              = true
      deletion_protection_enabled = var.deletion_protection
      consistency_mode            = "EVENTUAL"
    }
  }

  # An index that is added to a large table is filled for as long as that takes.
  timeouts {
    update = "6h"
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }
}

# It always existed before a table could be adopted.
moved {
  from = aws_dynamodb_table.this
  to   = aws_dynamodb_table.this[0]
}

data "aws_dynamodb_table" "adopted" {
  count = var.adopted ? 1 : 0

  name = var.name
}

locals {
  arn = var.adopted ? data.aws_dynamodb_table.adopted[0].arn : aws_dynamodb_table.this[0].arn
}
