resource "aws_appautoscaling_target" "this" {
  count = var.autoscaling ? 1 : 0

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.this.name}"
  min_capacity       = var.min_count
  max_capacity       = var.max_count
}

locals {
  # CPU follows the cost of requests. Their number reacts a minute earlier, and
  # also when requests wait for the table instead of using CPU.
  scaling = var.autoscaling ? {
    cpu      = { metric = "ECSServiceAverageCPUUtilization", target = var.target_cpu_percent, label = null }
    requests = { metric = "ALBRequestCountPerTarget", target = var.target_requests_per_minute, label = "${aws_lb.this.arn_suffix}/${aws_lb_target_group.this.arn_suffix}" }
  } : {}
}

resource "aws_appautoscaling_policy" "this" {
  for_each = local.scaling

  name               = "${local.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.target
    scale_out_cooldown = 60
    scale_in_cooldown  = 300 # slow, because load often comes in waves

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
      resource_label         = each.value.label
    }
  }
}

# It always existed before autoscaling could be switched off.
moved {
  from = aws_appautoscaling_target.this
  to   = aws_appautoscaling_target.this[0]
}
