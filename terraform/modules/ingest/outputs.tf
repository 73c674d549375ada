output "url" {
  description = "URL that partners post their events to, with the route's path."
  value       = "${aws_apigatewayv2_api.this.api_endpoint}${local.path}"
}

output "api_id" {
  description = "Id of the HTTP API."
  value       = aws_apigatewayv2_api.this.id
}
