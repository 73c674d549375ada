output "name" {
  description = "Name of the parameter, known at plan time."
  value       = "/${var.name}"
}

output "arn" {
  description = "ARN of the parameter."
  value       = aws_ssm_parameter.this.arn
}
