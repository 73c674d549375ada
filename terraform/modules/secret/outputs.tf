output "arn" {
  description = "ARN of the secret, known once it has a value: a task that starts earlier could not read it."
  value       = aws_secretsmanager_secret_version.this.secret_id
}
