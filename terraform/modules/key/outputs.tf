output "arn" {
  description = "ARN of the key, for everything in the environment that holds data."
  value       = aws_kms_key.this.arn

  # Who encrypts with the key needs its policy to be there: EventBridge or
  # CloudWatch Logs would be refused before it is.
  depends_on = [aws_kms_key_policy.this]
}

output "id" {
  description = "Id of the key."
  value       = aws_kms_key.this.key_id
}

output "alias" {
  description = "Alias of the key, for people."
  value       = aws_kms_alias.this.name
}
