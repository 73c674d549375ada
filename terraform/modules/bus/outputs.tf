output "name" {
  description = "Name of the event bus."
  value       = aws_cloudwatch_event_bus.this.name
}

output "arn" {
  description = "ARN of the event bus."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "rule_arns" {
  description = "Name of each rule in the wiring → its ARN. It depends on no target, so the policies of the targets can use it."
  value       = { for name, rule in aws_cloudwatch_event_rule.this : name => rule.arn }
}

output "start_role_arn" {
  description = "ARN of the role with which rules start state machines; null when no rule does."
  value       = one(aws_iam_role.start[*].arn)
}
