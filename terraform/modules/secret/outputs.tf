output "arn" {
  description = "ARN of the secret. It depends on the value, so that no task starts before it can read it."
  value       = aws_secretsmanager_secret_version.this.secret_id
}
