output "user_pool_id" {
  description = "Id of the user pool."
  value       = aws_cognito_user_pool.this.id
}

output "user_pool_arn" {
  description = "ARN of the user pool."
  value       = aws_cognito_user_pool.this.arn
}

output "issuer" {
  description = "Issuer (iss) of the pool's tokens; the keys are at <issuer>/.well-known/jwks.json."
  value       = "https://cognito-idp.${local.region}.${local.dns_suffix}/${aws_cognito_user_pool.this.id}"
}

output "app_client_id" {
  description = "Id of the app's client."
  value       = aws_cognito_user_pool_client.page.id
}

output "test_client_id" {
  description = "Id of the test client; null unless enabled."
  value       = one(aws_cognito_user_pool_client.test[*].id)
}

output "client_ids" {
  description = "Ids of all clients whose tokens the API accepts."
  value       = concat([aws_cognito_user_pool_client.page.id], aws_cognito_user_pool_client.test[*].id)
}

output "domain_url" {
  description = "URL of the sign-in pages, without a trailing slash."
  value       = "https://${aws_cognito_user_pool_domain.this.domain}.auth.${local.region}.amazoncognito.com"
}
