# Only plans, with overrides for AWS's answers: they need neither an account nor
# the network, with the real provider or the offline one. They use no mock,
# because a mock does not render policy documents.

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_data {
  target = data.aws_region.current
  values = { region = "eu-central-1" }
}

override_data {
  target = data.aws_ec2_managed_prefix_list.cloudfront
  values = { id = "pl-cloudfront" }
}

override_resource {
  target          = aws_security_group.alb
  override_during = plan
  values          = { id = "sg-alb" }
}

override_resource {
  target          = aws_security_group.task
  override_during = plan
  values          = { id = "sg-task" }
}

override_resource {
  target          = aws_lb.this
  override_during = plan
  values          = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/eventforge-test-api/1", arn_suffix = "app/eventforge-test-api/1" }
}

override_resource {
  target          = aws_lb_target_group.this
  override_during = plan
  values          = { arn = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/eventforge-test-api/2", arn_suffix = "targetgroup/eventforge-test-api/2" }
}

override_resource {
  target          = aws_iam_role.task
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/eventforge-test-api-task", id = "eventforge-test-api-task" }
}

override_resource {
  target          = aws_iam_role.execution
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:role/eventforge-test-api-execution", id = "eventforge-test-api-execution" }
}

variables {
  name             = "eventforge-test"
  vpc_id           = "vpc-1"
  alb_subnet_ids   = ["subnet-private-a", "subnet-private-b"]
  task_subnet_ids  = ["subnet-public-a", "subnet-public-b"]
  assign_public_ip = true
  image            = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/eventforge@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  environment      = { TABLE_NAME = "eventforge-test", DRAIN_SECONDS = "20" }
  secrets = {
    CURSOR_SECRET = "arn:aws:ssm:eu-central-1:123456789012:parameter/eventforge-test-cursor-key"
    STRIPE_KEY    = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:eventforge-test-stripe-GhIjKl:key"
  }
  task_policy_json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  kms_key_arn      = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "reachable_from_cloudfront_only" {
  command = plan

  assert {
    condition     = aws_lb.this.internal && aws_lb.this.subnets == toset(["subnet-private-a", "subnet-private-b"])
    error_message = "The load balancer must be internal, in private subnets."
  }

  assert {
    condition     = aws_lb.this.security_groups == toset(["sg-alb"])
    error_message = "The load balancer must have its own security group and no other."
  }

  assert {
    condition     = data.aws_ec2_managed_prefix_list.cloudfront.name == "com.amazonaws.global.cloudfront.origin-facing"
    error_message = "The prefix list must be the one of CloudFront's origin-facing addresses."
  }

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.alb.security_group_id == "sg-alb" &&
      aws_vpc_security_group_ingress_rule.alb.prefix_list_id == "pl-cloudfront" &&
      aws_vpc_security_group_ingress_rule.alb.cidr_ipv4 == null &&
      aws_vpc_security_group_ingress_rule.alb.cidr_ipv6 == null &&
      aws_vpc_security_group_ingress_rule.alb.referenced_security_group_id == null
    )
    error_message = "Only CloudFront may reach the load balancer."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.alb.from_port == aws_lb_listener.this.port && aws_vpc_security_group_ingress_rule.alb.to_port == aws_lb_listener.this.port
    error_message = "Only the listener's port may be open."
  }

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.task.security_group_id == "sg-task" &&
      aws_vpc_security_group_ingress_rule.task.referenced_security_group_id == "sg-alb" &&
      aws_vpc_security_group_ingress_rule.task.cidr_ipv4 == null &&
      aws_vpc_security_group_ingress_rule.task.from_port == 8080 &&
      aws_vpc_security_group_ingress_rule.task.to_port == 8080
    )
    error_message = "Only the load balancer may reach the tasks, even when they have public addresses."
  }

  assert {
    condition = (
      aws_vpc_security_group_egress_rule.alb.security_group_id == "sg-alb" &&
      aws_vpc_security_group_egress_rule.alb.referenced_security_group_id == "sg-task" &&
      aws_vpc_security_group_egress_rule.task.from_port == 443 &&
      aws_vpc_security_group_egress_rule.task.to_port == 443
    )
    error_message = "The load balancer may connect to the tasks only, and the tasks to HTTPS only."
  }

  assert {
    condition     = one(aws_ecs_service.this.network_configuration).security_groups == toset(["sg-task"]) && one(aws_ecs_service.this.network_configuration).subnets == toset(["subnet-public-a", "subnet-public-b"])
    error_message = "The tasks must be in their subnets and their security group only."
  }
}

run "plain_http_without_a_certificate" {
  command = plan

  assert {
    condition     = aws_lb_listener.this.port == 80 && aws_lb_listener.this.protocol == "HTTP" && output.origin_protocol == "http-only"
    error_message = "Without a certificate the listener and CloudFront must use HTTP."
  }
}

run "https_with_a_certificate" {
  command = plan

  variables {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
  }

  assert {
    condition     = aws_lb_listener.this.port == 443 && aws_lb_listener.this.protocol == "HTTPS" && output.origin_protocol == "https-only"
    error_message = "With a certificate the listener and CloudFront must use HTTPS only."
  }

  assert {
    condition     = try(startswith(aws_lb_listener.this.ssl_policy, "ELBSecurityPolicy-TLS13-1-2"), false)
    error_message = "The listener must refuse TLS versions before 1.2."
  }

  assert {
    condition     = aws_vpc_security_group_ingress_rule.alb.from_port == 443 && aws_vpc_security_group_ingress_rule.alb.to_port == 443
    error_message = "Only the listener's port may be open."
  }
}

run "container" {
  command = plan

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].readonlyRootFilesystem &&
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].user == "65532:65532" &&
      !jsondecode(aws_ecs_task_definition.this.container_definitions)[0].privileged
    )
    error_message = "The container must run without privileges, with a read-only root file system."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].image == var.image
    error_message = "The container must run the given image, by its digest."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.command == ["CMD", "/api", "healthcheck"]
    error_message = "The API must check its own liveness, because the image has no shell."
  }

  assert {
    condition     = one(aws_ecs_task_definition.this.runtime_platform).cpu_architecture == "ARM64" && aws_ecs_task_definition.this.requires_compatibilities == toset(["FARGATE"])
    error_message = "Tasks must run on Fargate's ARM64."
  }

  assert {
    condition = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets == [
      { name = "CURSOR_SECRET", valueFrom = "arn:aws:ssm:eu-central-1:123456789012:parameter/eventforge-test-cursor-key" },
      { name = "STRIPE_KEY", valueFrom = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:eventforge-test-stripe-GhIjKl:key::" },
    ]
    error_message = "Secrets must be references."
  }

  assert {
    condition = { for entry in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment : entry.name => entry.value } == {
      DRAIN_SECONDS = "20", LAME_DUCK_SECONDS = "10", LISTEN_ADDRESS = ":8080", TABLE_NAME = "eventforge-test",
    }
    error_message = "The environment must have the given variables, LISTEN_ADDRESS and LAME_DUCK_SECONDS only."
  }

  assert {
    condition = (
      jsondecode(aws_ecs_task_definition.this.container_definitions)[0].logConfiguration.options.awslogs-group == aws_cloudwatch_log_group.this.name &&
      aws_cloudwatch_log_group.this.retention_in_days == 30 &&
      aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    )
    error_message = "Logs must go to the module's log group, encrypted and with a retention."
  }
}

run "stops_in_time" {
  command = plan

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].stopTimeout > 30 && aws_lb_target_group.this.deregistration_delay == "30"
    error_message = "The load balancer must wait until the API has drained, and ECS must kill the task only later."
  }
}

run "keeps_serving_for_lame_duck_seconds" {
  command = plan

  variables {
    lame_duck_seconds = 25
  }

  assert {
    condition     = one([for entry in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment : entry.value if entry.name == "LAME_DUCK_SECONDS"]) == "25"
    error_message = "LAME_DUCK_SECONDS must be the given value."
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].stopTimeout == 50 && aws_lb_target_group.this.deregistration_delay == "45"
    error_message = "The load balancer and ECS must wait longer when lame_duck_seconds is longer."
  }
}

run "refuses_too_few_lame_duck_seconds" {
  command = plan

  variables {
    lame_duck_seconds = 4
  }

  expect_failures = [var.lame_duck_seconds]
}

run "refuses_drain_seconds_beyond_fargates_limit" {
  command = plan

  variables {
    environment = { DRAIN_SECONDS = "101" } # plus 10 s of lame_duck_seconds
  }

  expect_failures = [var.environment]
}

run "refuses_zero_drain_seconds" {
  command = plan

  variables {
    environment = { DRAIN_SECONDS = "0" }
  }

  expect_failures = [var.environment]
}

run "checks_readiness_with_a_high_threshold" {
  command = plan

  assert {
    condition     = one(aws_lb_target_group.this.health_check).path == "/ready" && one(aws_lb_target_group.this.health_check).matcher == "200"
    error_message = "Only tasks that are ready may receive traffic."
  }

  assert {
    condition     = one(aws_lb_target_group.this.health_check).interval * one(aws_lb_target_group.this.health_check).unhealthy_threshold >= 60
    error_message = "A short outage of the table must not replace all tasks."
  }
}

run "deploys_safely" {
  command = plan

  assert {
    condition     = one(aws_ecs_service.this.deployment_circuit_breaker).enable && one(aws_ecs_service.this.deployment_circuit_breaker).rollback
    error_message = "A deployment that fails must be rolled back."
  }

  assert {
    condition     = aws_ecs_service.this.wait_for_steady_state
    error_message = "A deployment that fails must fail the apply."
  }

  assert {
    condition     = aws_ecs_service.this.force_new_deployment
    error_message = "Without it, no plan can change api.capacity, which a runbook does."
  }

  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 100 && aws_ecs_service.this.deployment_maximum_percent == 200
    error_message = "A deployment must not stop tasks before new ones serve."
  }

  assert {
    condition     = !aws_ecs_service.this.enable_execute_command
    error_message = "ECS Exec must be off."
  }

  assert {
    condition     = aws_ecs_service.this.desired_count == 2 && aws_ecs_service.this.availability_zone_rebalancing == "ENABLED"
    error_message = "There must be two tasks, balanced over the zones."
  }
}

run "on_demand_by_default" {
  command = plan

  assert {
    condition     = { for strategy in aws_ecs_service.this.capacity_provider_strategy : strategy.capacity_provider => strategy.weight } == { FARGATE = 1 }
    error_message = "Tasks must be on demand."
  }
}

run "spot" {
  command = plan

  variables {
    capacity = "spot"
  }

  assert {
    condition     = { for strategy in aws_ecs_service.this.capacity_provider_strategy : strategy.capacity_provider => strategy.base } == { FARGATE_SPOT = 0 }
    error_message = "All tasks must be spot."
  }

  assert {
    condition     = contains(aws_ecs_cluster_capacity_providers.this.capacity_providers, "FARGATE_SPOT")
    error_message = "The cluster must have spot capacity."
  }
}

run "spot_with_an_on_demand_base" {
  command = plan

  variables {
    capacity       = "spot"
    on_demand_base = 1
  }

  assert {
    condition = { for strategy in aws_ecs_service.this.capacity_provider_strategy : strategy.capacity_provider => [strategy.base, strategy.weight] } == {
      FARGATE = [1, 0], FARGATE_SPOT = [0, 1],
    }
    error_message = "The first task must be on demand, all others spot."
  }
}

run "scales" {
  command = plan

  assert {
    condition     = aws_appautoscaling_target.this[0].min_capacity == 2 && aws_appautoscaling_target.this[0].max_capacity == 10
    error_message = "There must be 2 to 10 tasks."
  }

  assert {
    condition = { for name, policy in aws_appautoscaling_policy.this : name => one(one(policy.target_tracking_scaling_policy_configuration).predefined_metric_specification).predefined_metric_type } == {
      cpu = "ECSServiceAverageCPUUtilization", requests = "ALBRequestCountPerTarget",
    }
    error_message = "Both CPU and requests must scale the service."
  }

  assert {
    condition     = one(one(aws_appautoscaling_policy.this["requests"].target_tracking_scaling_policy_configuration).predefined_metric_specification).resource_label == "app/eventforge-test-api/1/targetgroup/eventforge-test-api/2"
    error_message = "The request metric must be of this load balancer and target group."
  }
}

run "permissions" {
  command = plan

  assert {
    condition = (
      aws_ecs_task_definition.this.task_role_arn == "arn:aws:iam::123456789012:role/eventforge-test-api-task" &&
      aws_ecs_task_definition.this.execution_role_arn == "arn:aws:iam::123456789012:role/eventforge-test-api-execution"
    )
    error_message = "The execution role and the task role must differ."
  }

  assert {
    condition     = aws_iam_role_policy.task.role == "eventforge-test-api-task" && aws_iam_role_policy.task.policy == var.task_policy_json
    error_message = "The task's role must have the given policy."
  }

  assert {
    condition = jsonencode({
      for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : statement.Sid => {
        actions = sort(flatten([statement.Action])), resources = sort(flatten([statement.Resource]))
      }
      }) == jsonencode({
      Log = {
        actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        resources = ["arn:aws:logs:eu-central-1:123456789012:log-group:/eventforge-test/api:*"]
      }
      PullImage = {
        actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        resources = ["arn:aws:ecr:eu-central-1:123456789012:repository/eventforge"]
      }
      SignInToRegistry = { actions = ["ecr:GetAuthorizationToken"], resources = ["*"] }
      ReadSecrets = {
        actions   = ["secretsmanager:GetSecretValue"]
        resources = ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:eventforge-test-stripe-GhIjKl"]
      }
      ReadParameters = { actions = ["ssm:GetParameters"], resources = ["arn:aws:ssm:eu-central-1:123456789012:parameter/eventforge-test-cursor-key"] }
      DecryptSecrets = { actions = ["kms:Decrypt"], resources = ["arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"] }
    })
    error_message = "ECS may only pull this image, read these secrets and write this log."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.execution.policy).Statement : try(sort(statement.Condition.StringEquals["kms:ViaService"]), []) if statement.Sid == "DecryptSecrets"] == [tolist(["secretsmanager.eu-central-1.amazonaws.com", "ssm.eu-central-1.amazonaws.com"])]
    error_message = "The key may be used to read secrets only."
  }

  assert {
    condition = alltrue([
      for role in [aws_iam_role.task, aws_iam_role.execution] :
      jsondecode(role.assume_role_policy).Statement[0].Principal.Service == "ecs-tasks.amazonaws.com" &&
      try(jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"], "") == "123456789012"
    ])
    error_message = "Only ECS tasks of this account may assume the roles."
  }
}

run "an_image_outside_ecr_needs_no_permission" {
  command = plan

  variables {
    image   = "ghcr.io/eventforge/eventforge@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    secrets = {}
  }

  assert {
    condition     = [for statement in flatten([jsondecode(aws_iam_role_policy.execution.policy).Statement]) : statement.Sid] == ["Log"]
    error_message = "Without ECR and secrets, ECS may write the log only."
  }
}

run "refuses_a_tag" {
  command = plan

  variables {
    image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/eventforge:latest"
  }

  expect_failures = [var.image]
}

run "refuses_one_task" {
  command = plan

  variables {
    min_count = 1
  }

  expect_failures = [var.min_count]
}

run "refuses_a_secret_by_value" {
  command = plan

  variables {
    secrets = { CURSOR_SECRET = "hunter2" }
  }

  expect_failures = [var.secrets]
}

run "refuses_one_zone" {
  command = plan

  variables {
    alb_subnet_ids  = ["subnet-private-a"]
    task_subnet_ids = ["subnet-public-a"]
  }

  expect_failures = [var.alb_subnet_ids, var.task_subnet_ids]
}

run "without_autoscaling" {
  command = plan

  variables {
    autoscaling = false
  }

  assert {
    condition     = length(aws_appautoscaling_target.this) == 0 && length(aws_appautoscaling_policy.this) == 0
    error_message = "An emulator without autoscaling would refuse it."
  }
}
