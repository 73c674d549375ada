# AWS's list of the addresses from which CloudFront calls origins, VPC origins
# included. The load balancer is internal, so the internet cannot reach it.
data "aws_ec2_managed_prefix_list" "cloudfront" {
  name = "com.amazonaws.global.cloudfront.origin-facing"
}

resource "aws_security_group" "alb" {
  #checkov:skip=CKV2_AWS_5: the load balancer uses it
  name        = "${local.name}-alb"
  description = "Load balancer of the API: in from CloudFront only, out to the tasks only"
  vpc_id      = var.vpc_id

  tags = { Name = "${local.name}-alb" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "alb" {
  security_group_id = aws_security_group.alb.id
  description       = "CloudFront"
  prefix_list_id    = data.aws_ec2_managed_prefix_list.cloudfront.id
  ip_protocol       = "tcp"
  from_port         = local.listener.port
  to_port           = local.listener.port

  tags = { Name = "${local.name}-from-cloudfront" }
}

resource "aws_vpc_security_group_egress_rule" "alb" {
  security_group_id            = aws_security_group.alb.id
  description                  = "Tasks of the API"
  referenced_security_group_id = aws_security_group.task.id
  ip_protocol                  = "tcp"
  from_port                    = var.container_port
  to_port                      = var.container_port

  tags = { Name = "${local.name}-to-tasks" }
}

resource "aws_security_group" "task" {
  #checkov:skip=CKV2_AWS_5: the ECS service's tasks use it
  name        = "${local.name}-task"
  description = "Tasks of the API: in from the load balancer only, out by HTTPS"
  vpc_id      = var.vpc_id

  tags = { Name = "${local.name}-task" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "task" {
  security_group_id            = aws_security_group.task.id
  description                  = "The load balancer"
  referenced_security_group_id = aws_security_group.alb.id
  ip_protocol                  = "tcp"
  from_port                    = var.container_port
  to_port                      = var.container_port

  tags = { Name = "${local.name}-from-alb" }
}

# AWS services have no fixed addresses. In subnets without a route to the
# internet, only the endpoints are reachable.
resource "aws_vpc_security_group_egress_rule" "task" {
  security_group_id = aws_security_group.task.id
  description       = "AWS services over HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${local.name}-https" }
}
