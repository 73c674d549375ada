output "alb_arn" {
  description = "ARN of the load balancer, for CloudFront's VPC origin."
  value       = aws_lb.this.arn
}

output "alb_arn_suffix" {
  description = "The load balancer, as in CloudWatch's dimension."
  value       = aws_lb.this.arn_suffix
}

output "alb_dns_name" {
  description = "Host name of the load balancer; it resolves to private addresses."
  value       = aws_lb.this.dns_name
}

output "alb_security_group_id" {
  description = "Id of the load balancer's security group."
  value       = aws_security_group.alb.id
}

output "target_group_arn_suffix" {
  description = "The target group, as in CloudWatch's dimension."
  value       = aws_lb_target_group.this.arn_suffix
}

output "origin_protocol" {
  description = "Protocol that CloudFront must use to the load balancer: http-only or https-only."
  value       = var.certificate_arn == null ? "http-only" : "https-only"
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "service_name" {
  description = "Name of the ECS service."
  value       = aws_ecs_service.this.name
}

output "task_role_name" {
  description = "Name of the task role, with which the API calls AWS."
  value       = aws_iam_role.task.name
}

output "task_role_arn" {
  description = "ARN of the task role, with which the API calls AWS."
  value       = aws_iam_role.task.arn
}

output "execution_role_arn" {
  description = "ARN of the execution role, with which ECS pulls the image, reads the secrets and writes the logs."
  value       = aws_iam_role.execution.arn
}

output "log_group_name" {
  description = "Name of the API's log group."
  value       = aws_cloudwatch_log_group.this.name
}
