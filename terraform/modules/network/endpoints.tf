data "aws_region" "current" {}

locals {
  service_prefix = "com.amazonaws.${data.aws_region.current.region}"

  # The services that the API's tasks call without internet access: ECR (image),
  # CloudWatch Logs, Secrets Manager, SQS, CloudWatch (monitoring: the age of
  # messages), Cognito (profiles and signing keys) and Step Functions (what an
  # order's executions did). Each endpoint costs 7.30 USD
  # a month and zone. The tasks do not call KMS, which the other services call, or
  # STS, because the task's credentials endpoint provides credentials.
  interface_services = ["ecr.api", "ecr.dkr", "logs", "ssm", "sqs", "monitoring", "cognito-idp", "states"]
}

# Gateway endpoints are free, so every mode has them. They keep the traffic of the
# table and the image's layers away from NAT gateways and the internet.
resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(["dynamodb", "s3"])

  vpc_id            = aws_vpc.this.id
  service_name      = "${local.service_prefix}.${each.key}"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = concat([aws_route_table.public.id], [for zone in local.zones : aws_route_table.private[zone].id])

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.egress == "endpoints" ? toset(local.interface_services) : toset([])

  vpc_id              = aws_vpc.this.id
  service_name        = "${local.service_prefix}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [for zone in local.zones : aws_subnet.private[zone].id]
  security_group_ids  = aws_security_group.endpoints[*].id
  private_dns_enabled = true

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_security_group" "endpoints" {
  #checkov:skip=CKV2_AWS_5: the interface endpoints above use it
  count = var.egress == "endpoints" ? 1 : 0

  name        = "${var.name}-endpoints"
  description = "AWS services inside the VPC, by HTTPS, for what runs in the VPC"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count = var.egress == "endpoints" ? 1 : 0

  security_group_id = aws_security_group.endpoints[0].id
  description       = "HTTPS from the VPC"
  cidr_ipv4         = var.cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443

  tags = { Name = "${var.name}-endpoints-https" }
}
