mock_provider "aws" {
  source = "../../mocks"
}

variables {
  name                = "eventforge-dev"
  function_name       = "eventforge-dev-ingest-webhook"
  function_invoke_arn = "arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:eventforge-dev-ingest-webhook/invocations"
  log_retention_days  = 30
  kms_key_arn         = "arn:aws:kms:eu-central-1:123456789012:key/11111111-1111-4111-8111-111111111111"
  routes              = ["POST /webhooks/ingest", "POST /webhooks/stripe"]
}

run "has_its_routes_to_the_function" {
  assert {
    condition     = toset([for r in aws_apigatewayv2_route.this : r.route_key]) == toset(var.routes)
    error_message = "The API does not have exactly the routes."
  }

  assert {
    condition     = aws_apigatewayv2_route.this["POST /webhooks/stripe"].target == "integrations/${aws_apigatewayv2_integration.function.id}"
    error_message = "The route does not lead to the function."
  }

  assert {
    condition     = aws_apigatewayv2_integration.function.payload_format_version == "2.0" && aws_apigatewayv2_integration.function.integration_uri == var.function_invoke_arn
    error_message = "The function receives a payload that it does not decode."
  }

  assert {
    condition     = output.urls == { for name in ["ingest", "stripe"] : "POST /webhooks/${name}" => "https://abcdefghij.execute-api.eu-central-1.amazonaws.com/webhooks/${name}" }
    error_message = "A URL does not lead to its route."
  }

  assert {
    condition     = toset([for p in aws_lambda_permission.this : p.source_arn]) == toset([for name in ["ingest", "stripe"] : "arn:aws:execute-api:eu-central-1:123456789012:abcdefghij/*/POST/webhooks/${name}"]) && alltrue([for p in aws_lambda_permission.this : p.principal == "apigateway.amazonaws.com"])
    error_message = "Another API, or another route, may invoke the function."
  }
}

run "takes_requests_of_browsers_without_credentials" {
  assert {
    condition = (
      one(aws_apigatewayv2_api.this.cors_configuration).allow_methods == toset(["POST"]) &&
      !one(aws_apigatewayv2_api.this.cors_configuration).allow_credentials &&
      one(aws_apigatewayv2_api.this.cors_configuration).allow_headers == toset(["content-type", "partner-id", "webhook-id", "webhook-signature", "webhook-timestamp"])
    )
    error_message = "Browsers must be allowed to send signed events, without credentials."
  }
}

run "is_throttled_and_logged" {
  assert {
    condition     = aws_apigatewayv2_stage.default.default_route_settings[0].throttling_burst_limit == 100 && aws_apigatewayv2_stage.default.default_route_settings[0].throttling_rate_limit == 50
    error_message = "The stage has no throttling."
  }

  assert {
    condition     = aws_apigatewayv2_stage.default.access_log_settings[0].destination_arn == aws_cloudwatch_log_group.access.arn
    error_message = "The stage has no access log."
  }

  assert {
    condition     = !can(regex("authorizer|requestBody|header|input", aws_apigatewayv2_stage.default.access_log_settings[0].format))
    error_message = "The access log may contain bodies or signatures."
  }

  assert {
    condition     = aws_cloudwatch_log_group.access.retention_in_days == 30 && aws_cloudwatch_log_group.access.kms_key_id == var.kms_key_arn
    error_message = "The log group has no retention, or is not encrypted with the key."
  }
}

run "refuses_invalid_values" {
  command = plan

  variables {
    name                = "EventForge"
    function_invoke_arn = "arn:aws:lambda:eu-central-1:123456789012:function:ingest"
    routes              = ["ANY /{proxy+}"]
    throttling          = { burst = 0, rate = 0 }
    log_retention_days  = 31
    kms_key_arn         = "alias/key"
  }

  expect_failures = [var.name, var.function_invoke_arn, var.routes, var.throttling, var.log_retention_days, var.kms_key_arn]
}
