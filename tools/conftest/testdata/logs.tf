resource "aws_cloudwatch_log_group" "forever" {
  name       = "/x"
  kms_key_id = var.key
}

resource "aws_cloudwatch_log_group" "plain" {
  name              = "/y"
  retention_in_days = 7
}
