resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91: CloudFront's access logs and the API's request logs have the same content, with user and request id
  #checkov:skip=CKV_AWS_150: set by environment, see deletion_protection: dev must be destroyable without manual steps
  #checkov:skip=CKV2_AWS_20: the listener uses HTTPS when it has a certificate; only CloudFront's interfaces in the VPC reach it, and CloudFront redirects
  #checkov:skip=CKV2_AWS_28: a web ACL belongs to the distribution, where it also protects the app
  name               = local.name
  load_balancer_type = "application"
  internal           = true
  subnets            = var.alb_subnet_ids
  security_groups    = [aws_security_group.alb.id]

  # Shorter than the API's 75 s: if the API closed an idle connection first, the
  # load balancer could send a request into it and answer 502.
  idle_timeout               = 60
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_http2               = true
  enable_deletion_protection = var.deletion_protection
}

resource "aws_lb_listener" "this" {
  #checkov:skip=CKV_AWS_2: HTTPS when there is a certificate; otherwise HTTP between CloudFront's interfaces and the load balancer, both in private subnets
  #checkov:skip=CKV_AWS_103: TLS 1.2 or newer when there is a certificate, see ssl_policy
  load_balancer_arn = aws_lb.this.arn
  port              = local.listener.port
  protocol          = local.listener.protocol
  certificate_arn   = var.certificate_arn
  ssl_policy        = local.listener.ssl_policy

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this.arn
  }
}

locals {
  listener = {
    port       = var.certificate_arn == null ? 80 : 443
    protocol   = var.certificate_arn == null ? "HTTP" : "HTTPS"
    ssl_policy = var.certificate_arn == null ? null : "ELBSecurityPolicy-TLS13-1-2-2021-06"
  }
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378: TLS ends at the load balancer; its connections to the tasks stay inside the VPC, and their security group allows nothing else
  name        = local.name
  vpc_id      = var.vpc_id
  target_type = "ip"
  port        = var.container_port
  protocol    = "HTTP"

  deregistration_delay          = tostring(local.ending_seconds)
  load_balancing_algorithm_type = "least_outstanding_requests"

  # A task receives traffic only when it is ready. One that cannot read the table
  # or the signing keys never becomes ready, so a deployment with a wrong role or
  # setting fails and is rolled back. A task that was ready is removed only after
  # 100 s: when the table is unavailable, it is so for all tasks, and replacing
  # them does not help. The container's check of /health finds a hung process
  # sooner.
  health_check {
    path                = "/ready"
    protocol            = "HTTP"
    port                = "traffic-port"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 10
  }
}
