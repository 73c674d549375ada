output "urls" {
  description = "Route → its URL."
  value       = { for route, path in local.paths : route => "${aws_apigatewayv2_api.this.api_endpoint}${path}" }
}

output "api_id" {
  description = "Id of the HTTP API."
  value       = aws_apigatewayv2_api.this.id
}

output "origin" {
  description = "Origin of the URLs, for the app's content security policy."
  value       = aws_apigatewayv2_api.this.api_endpoint
}
