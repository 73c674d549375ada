data "aws_region" "current" {}

# Each statement allows the key's use through the named services only: with the
# key alone, a principal can decrypt nothing.
data "aws_iam_policy_document" "this" {
  dynamic "statement" {
    for_each = length(var.services) > 0 ? [var.services] : []

    content {
      sid       = "UseKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [for service in statement.value : "${service}.${data.aws_region.current.region}.amazonaws.com"]
      }
    }
  }

  # DynamoDB also requires these of callers whose table has a customer managed key.
  dynamic "statement" {
    for_each = contains(var.services, "dynamodb") ? ["dynamodb.${data.aws_region.current.region}.amazonaws.com"] : []

    content {
      sid       = "UseTableKey"
      actions   = ["kms:DescribeKey", "kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
      resources = [var.kms_key_arn]

      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = [statement.value]
      }
    }
  }
}
