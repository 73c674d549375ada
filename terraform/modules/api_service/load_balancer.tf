resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_91: CloudFront's access logs and the API's own request logs tell the same, by user and request id
  #checkov:skip=CKV_AWS_150: by environment, see deletion_protection: dev must be destroyed without a hand
  #checkov:skip=CKV2_AWS_20: the listener speaks HTTPS when it has a certificate; nobody but CloudFront's interfaces in the VPC reaches it, and CloudFront redirects
  #checkov:skip=CKV2_AWS_28: a web ACL belongs to the distribution in front, where it also guards the page
  name               = local.name
  load_balancer_type = "application"
  internal           = true
  subnets            = var.alb_subnet_ids
  security_groups    = [aws_security_group.alb.id]

  # The API keeps idle connections for 75 s: the load balancer must be the
  # first to close, else it sends into a closed connection now and then (502).
  idle_timeout               = 60
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_http2               = true
  enable_deletion_protection = var.deletion_protection
}

resource "aws_lb_listener" "this" {
  #checkov:skip=CKV_AWS_2: HTTPS when there is a certificate; otherwise HTTP between CloudFront's interfaces and the load balancer, both inside private subnets
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
  #checkov:skip=CKV_AWS_378: TLS ends at the load balancer; its way to the tasks stays inside the VPC, and their security group lets only it in
  name        = local.name
  vpc_id      = var.vpc_id
  target_type = "ip"
  port        = var.container_port
  protocol    = "HTTP"

  deregistration_delay          = tostring(local.ending_seconds)
  load_balancing_algorithm_type = "least_outstanding_requests"

  # Readiness decides who gets traffic: a task that cannot read the table or
  # has no signing keys is never let in, so a deployment with a wrong role or
  # setting fails and is rolled back. It is patient with those that are in
  # (100 s): when the table is away, it is away for all of them, and to replace
  # them heals nothing. A process that hangs is found sooner, by the container's
  # own check of /health.
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
