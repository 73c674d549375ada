locals {
  paths = { for route in var.routes : route => split(" ", route)[1] }
}

resource "aws_apigatewayv2_api" "this" {
  name          = "${var.name}-ingest"
  description   = "Accepts signed events from partners and from Stripe."
  protocol_type = "HTTP"

  # The app's tester sends what its browser has signed, and so may any page: the signature
  # in the request is what counts, and there are neither cookies nor other credentials.
  # The app's own URL would make a circle, because its policy names this API.
  cors_configuration {
    allow_origins     = ["*"]
    allow_methods     = ["POST"]
    allow_headers     = ["content-type", "partner-id", "webhook-id", "webhook-signature", "webhook-timestamp"]
    allow_credentials = false
    max_age           = 3600
  }
}

resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.this.id
  integration_type       = "AWS_PROXY"
  integration_method     = "POST"
  integration_uri        = var.function_invoke_arn
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "this" {
  #checkov:skip=CKV_AWS_309:The function verifies the sender's signature over the request body, which an authorizer does not receive.
  for_each = toset(var.routes)

  api_id             = aws_apigatewayv2_api.this.id
  route_key          = each.key
  target             = "integrations/${aws_apigatewayv2_integration.function.id}"
  authorization_type = "NONE"
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.this.id
  name        = "$default"
  description = "The only stage; changes are live after an apply."
  auto_deploy = true

  default_route_settings {
    detailed_metrics_enabled = false # metrics of each route cost extra
    throttling_burst_limit   = var.throttling.burst
    throttling_rate_limit    = var.throttling.rate
  }

  # Without bodies and signatures.
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format = jsonencode({
      error        = "$context.integrationErrorMessage"
      ip           = "$context.identity.sourceIp"
      latency      = "$context.responseLatency"
      method       = "$context.httpMethod"
      path         = "$context.path"
      request_id   = "$context.requestId"
      request_time = "$context.requestTime"
      size         = "$context.responseLength"
      status       = "$context.status"
    })
  }

  # Auto-deployment changes it outside Terraform.
  lifecycle {
    ignore_changes = [deployment_id]
  }
}

resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_338:Each environment sets the retention.
  name              = "/aws/vendedlogs/apis/${var.name}-ingest"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_lambda_permission" "this" {
  for_each = toset(var.routes)

  statement_id  = basename(local.paths[each.key])
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  principal     = "apigateway.amazonaws.com"
  # Any stage of this API, with this method and path.
  source_arn = "${aws_apigatewayv2_api.this.execution_arn}/*/${replace(each.key, " ", "")}"
}

# There was one route.
moved {
  from = aws_apigatewayv2_route.this
  to   = aws_apigatewayv2_route.this["POST /webhooks/ingest"]
}

moved {
  from = aws_lambda_permission.this
  to   = aws_lambda_permission.this["POST /webhooks/ingest"]
}
