resource "aws_sqs_queue" "plain" {
  name = "plain"
}

resource "aws_dynamodb_table" "held" {
  name                        = "held"
  deletion_protection_enabled = true

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.key
  }
}

resource "aws_lb" "loose" {
  internal = true
}
