module "ingest" {
  source = "../.."

  name                = "eventforge-example"
  function_name       = "eventforge-example-ingest-webhook"
  function_invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:eventforge-example-ingest-webhook/invocations"
  log_retention_days  = 30
  kms_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/11111111-1111-4111-8111-111111111111"
}
