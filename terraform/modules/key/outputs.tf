output "arn" {
  description = "ARN of the key."
  value       = aws_kms_key.this.arn

  # EventBridge and CloudWatch Logs need the policy before they can use the key.
  depends_on = [aws_kms_key_policy.this]
}

output "id" {
  description = "Id of the key."
  value       = aws_kms_key.this.key_id
}

output "alias" {
  description = "Alias of the key."
  value       = aws_kms_alias.this.name
}
