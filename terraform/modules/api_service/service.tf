resource "aws_ecs_cluster" "this" {
  #checkov:skip=CKV_AWS_65: set by environment, see container_insights: the alarms use the free metrics of ECS and the load balancer
  name = var.name

  setting {
    name  = "containerInsights"
    value = var.container_insights ? "enabled" : "disabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_ecs_task_definition" "this" {
  family                   = local.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = tostring(var.cpu)
  memory                   = tostring(var.memory)
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  container_definitions    = jsonencode([local.container_definition])

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }
}

locals {
  environment = merge(var.environment, {
    LAME_DUCK_SECONDS = tostring(var.lame_duck_seconds)
    LISTEN_ADDRESS    = ":${var.container_port}"
  })

  container_definition = {
    name                   = local.container
    image                  = var.image
    essential              = true
    user                   = "65532:65532"
    readonlyRootFilesystem = true
    privileged             = false
    stopTimeout            = local.stop_seconds

    # Sorted by name, as AWS returns them.
    environment = [for name in sort(keys(local.environment)) : { name = name, value = local.environment[name] }]
    secrets     = [for name in sort(keys(var.secrets)) : { name = name, valueFrom = local.secret_references[name] }]

    portMappings = [{
      containerPort = var.container_port
      hostPort      = var.container_port
      protocol      = "tcp"
    }]

    # Liveness only: ECS replaces a process that does not answer within a minute.
    healthCheck = {
      command     = ["CMD", "/api", "healthcheck"]
      interval    = 15
      timeout     = 5
      retries     = 3
      startPeriod = 10
    }

    # Do not wait for CloudWatch: losing log lines is better than blocking requests.
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = local.log_group
        awslogs-region        = local.region
        awslogs-stream-prefix = local.container
        mode                  = "non-blocking"
        max-buffer-size       = "4m"
      }
    }
  }

  # A reference to one key of a secret's JSON ends with two empty fields: version
  # stage and version id.
  secret_references = { for name, arn in var.secrets : name => length(split(":", arn)) > 7 ? "${arn}::" : arn }
}

resource "aws_ecs_service" "this" {
  #checkov:skip=CKV_AWS_333: only where egress is public; the security group allows the load balancer only
  name            = local.container
  cluster         = aws_ecs_cluster.this.arn
  task_definition = aws_ecs_task_definition.this.arn

  scheduling_strategy                = "REPLICA"
  platform_version                   = "LATEST"
  desired_count                      = var.desired_count
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  health_check_grace_period_seconds  = 30
  enable_execute_command             = false
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"

  # An apply must fail when the deployment is rolled back.
  wait_for_steady_state = var.wait_for_steady_state

  # ECS moves tasks to another capacity only in a new deployment, and the provider
  # refuses to plan the change without this. By itself it changes nothing.
  force_new_deployment = true

  dynamic "capacity_provider_strategy" {
    for_each = local.capacity

    content {
      capacity_provider = capacity_provider_strategy.key
      base              = capacity_provider_strategy.value.base
      weight            = capacity_provider_strategy.value.weight
    }
  }

  deployment_controller {
    type = "ECS"
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.task_subnet_ids
    security_groups  = [aws_security_group.task.id]
    assign_public_ip = var.assign_public_ip
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.this.arn
    container_name   = local.container
    container_port   = var.container_port
  }

  lifecycle {
    # Autoscaling sets it; an apply must not stop tasks under load.
    ignore_changes = [desired_count]
  }

  # A task fails when it starts before its permissions, the listener or the
  # security group rules exist.
  depends_on = [
    aws_ecs_cluster_capacity_providers.this,
    aws_iam_role_policy.execution,
    aws_iam_role_policy.task,
    aws_lb_listener.this,
    aws_vpc_security_group_egress_rule.alb,
    aws_vpc_security_group_egress_rule.task,
    aws_vpc_security_group_ingress_rule.task,
  ]
}

locals {
  on_demand = { FARGATE = { base = 0, weight = 1 } }
  spot      = { FARGATE_SPOT = { base = 0, weight = 1 } }

  # The base runs the first tasks on demand; its weight of 0 leaves the rest to spot.
  spot_over_base = merge(local.spot, { for provider in ["FARGATE"] : provider => { base = var.on_demand_base, weight = 0 } if var.on_demand_base > 0 })

  capacity = var.capacity == "spot" ? local.spot_over_base : local.on_demand
}
