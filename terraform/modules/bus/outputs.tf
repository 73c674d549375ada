output "name" {
  description = "Name of the event bus."
  value       = aws_cloudwatch_event_bus.this.name
}

output "arn" {
  description = "ARN of the event bus."
  value       = aws_cloudwatch_event_bus.this.arn
}

output "rule_arns" {
  description = "ARN of each rule, by its name in the wiring. Known before any target is, so that the targets' own policies can name the rules."
  value       = { for name, rule in aws_cloudwatch_event_rule.this : name => rule.arn }
}

output "start_role_arn" {
  description = "ARN of the role by which the rules start state machines; null when none does."
  value       = one(aws_iam_role.start[*].arn)
}
