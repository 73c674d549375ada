output "topic_arn" {
  description = "ARN of the topic that every alarm publishes to."
  value       = aws_sns_topic.this.arn
}

output "alarm_names" {
  description = "Names of all alarms, sorted."
  value       = sort([for alarm in local.all_alarms : alarm.alarm_name])
}

output "dashboard_name" {
  description = "Name of the dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
