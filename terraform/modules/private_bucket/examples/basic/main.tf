module "access" {
  source = "../.."

  bucket = "eventforge-example-reports-123456789012"
  arn    = "arn:aws:s3:::eventforge-example-reports-123456789012"

  statements = [{
    Sid       = "AllowLogDelivery"
    Effect    = "Allow"
    Principal = { Service = "delivery.logs.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "arn:aws:s3:::eventforge-example-reports-123456789012/*"
    Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
  }]
}
