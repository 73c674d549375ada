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
  target = data.aws_availability_zones.available
  values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
}

override_data {
  target = data.aws_region.current
  values = { region = "eu-central-1" }
}

override_data {
  target = data.aws_caller_identity.current
  values = { account_id = "123456789012" }
}

override_resource {
  target          = aws_subnet.public["eu-central-1a"]
  override_during = plan
  values          = { id = "subnet-public-a" }
}

override_resource {
  target          = aws_subnet.public["eu-central-1b"]
  override_during = plan
  values          = { id = "subnet-public-b" }
}

override_resource {
  target          = aws_subnet.private["eu-central-1a"]
  override_during = plan
  values          = { id = "subnet-private-a" }
}

override_resource {
  target          = aws_subnet.private["eu-central-1b"]
  override_during = plan
  values          = { id = "subnet-private-b" }
}

override_resource {
  target          = aws_route_table.public
  override_during = plan
  values          = { id = "rtb-public" }
}

override_resource {
  target          = aws_security_group.endpoints
  override_during = plan
  values          = { id = "sg-endpoints" }
}

variables {
  name        = "eventforge-test"
  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "in_every_mode" {
  command = plan

  assert {
    condition = (
      [for zone in ["eu-central-1a", "eu-central-1b"] : aws_subnet.public[zone].cidr_block] == ["10.40.0.0/20", "10.40.16.0/20"] &&
      [for zone in ["eu-central-1a", "eu-central-1b"] : aws_subnet.private[zone].cidr_block] == ["10.40.128.0/20", "10.40.144.0/20"]
    )
    error_message = "Two zones must have a public and a private subnet each, with ranges that another zone does not move."
  }

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private)) : !subnet.map_public_ip_on_launch])
    error_message = "No subnet may assign public addresses by default."
  }

  assert {
    condition     = length(aws_default_security_group.closed.ingress) + length(aws_default_security_group.closed.egress) == 0
    error_message = "The default security group must have no rules."
  }

  assert {
    condition     = { for service, endpoint in aws_vpc_endpoint.gateway : endpoint.service_name => endpoint.vpc_endpoint_type } == { "com.amazonaws.eu-central-1.dynamodb" = "Gateway", "com.amazonaws.eu-central-1.s3" = "Gateway" }
    error_message = "DynamoDB and S3 must be reached through gateway endpoints."
  }

  assert {
    condition     = try(contains(data.aws_availability_zones.available.exclude_zone_ids, "use1-az3"), false)
    error_message = "Zones that do not support VPC origins must be excluded."
  }

  assert {
    condition = (
      aws_flow_log.this.traffic_type == "ALL" &&
      aws_cloudwatch_log_group.flow.retention_in_days == 30 &&
      aws_cloudwatch_log_group.flow.kms_key_id == var.kms_key_arn
    )
    error_message = "All traffic must be logged, encrypted and with a retention."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_role_policy.flow.policy).Statement :
      statement.Resource == "arn:aws:logs:eu-central-1:123456789012:log-group:/eventforge-test/network/flow:*" &&
      !contains(flatten([statement.Action]), "*")
    ])
    error_message = "Flow logs may write to their own log group only."
  }

  assert {
    condition     = try(jsondecode(aws_iam_role.flow.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"], "") == "123456789012"
    error_message = "Only flow logs of this account may assume the role."
  }
}

run "public" {
  command = plan

  variables {
    egress = "public"
  }

  assert {
    condition     = output.assign_public_ip && output.task_subnet_ids == ["subnet-public-a", "subnet-public-b"]
    error_message = "Tasks must have public addresses in the public subnets."
  }

  assert {
    condition     = aws_route.internet.route_table_id == "rtb-public" && aws_route.internet.destination_cidr_block == "0.0.0.0/0"
    error_message = "The public subnets must have a route to the internet."
  }

  assert {
    condition     = length(aws_nat_gateway.this) + length(aws_eip.nat) + length(aws_route.nat) + length(aws_vpc_endpoint.interface) == 0
    error_message = "There must be no NAT gateways and no interface endpoints."
  }

  assert {
    condition     = output.private_subnet_ids == ["subnet-private-a", "subnet-private-b"] && output.endpoint_security_group_id == null
    error_message = "The load balancer's subnets must be the private ones."
  }
}

run "nat" {
  command = plan

  variables {
    egress = "nat"
  }

  assert {
    condition     = !output.assign_public_ip && output.task_subnet_ids == ["subnet-private-a", "subnet-private-b"]
    error_message = "Tasks must be in the private subnets without public addresses."
  }

  assert {
    condition     = { for zone, gateway in aws_nat_gateway.this : zone => gateway.subnet_id } == { "eu-central-1a" = "subnet-public-a", "eu-central-1b" = "subnet-public-b" }
    error_message = "Each zone must have its own NAT gateway, in its public subnet."
  }

  assert {
    condition     = keys(aws_route.nat) == ["eu-central-1a", "eu-central-1b"] && alltrue([for route in aws_route.nat : route.destination_cidr_block == "0.0.0.0/0"])
    error_message = "Each private subnet must have a route to its NAT gateway."
  }

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0
    error_message = "There must be no interface endpoints beside NAT gateways."
  }
}

run "endpoints" {
  command = plan

  variables {
    egress = "endpoints"
  }

  assert {
    condition     = !output.assign_public_ip && output.task_subnet_ids == ["subnet-private-a", "subnet-private-b"]
    error_message = "Tasks must be in the private subnets without public addresses."
  }

  assert {
    condition     = length(aws_nat_gateway.this) + length(aws_route.nat) == 0
    error_message = "The private subnets must have no internet access."
  }

  # Repeated here on purpose: a missing endpoint is an outage, and an unneeded one
  # costs 14.60 USD a month.
  assert {
    condition     = keys(aws_vpc_endpoint.interface) == ["cognito-idp", "ecr.api", "ecr.dkr", "logs", "monitoring", "sqs", "ssm", "states"]
    error_message = "There must be exactly the interface endpoints that the API's tasks need."
  }

  assert {
    condition = alltrue([
      for service, endpoint in aws_vpc_endpoint.interface :
      endpoint.service_name == "com.amazonaws.eu-central-1.${service}" &&
      endpoint.vpc_endpoint_type == "Interface" &&
      endpoint.private_dns_enabled &&
      endpoint.subnet_ids == toset(["subnet-private-a", "subnet-private-b"]) &&
      endpoint.security_group_ids == toset(["sg-endpoints"])
    ])
    error_message = "Each interface endpoint must be in every zone, with private DNS and the security group."
  }

  assert {
    condition = (
      aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == var.cidr &&
      aws_vpc_security_group_ingress_rule.endpoints[0].from_port == 443 &&
      aws_vpc_security_group_ingress_rule.endpoints[0].to_port == 443
    )
    error_message = "Endpoints must be reachable from the VPC over HTTPS only."
  }

  assert {
    condition     = output.endpoint_security_group_id == "sg-endpoints"
    error_message = "The output must be the endpoints' security group."
  }

  # CloudFront's VPC origins need it in every mode.
  assert {
    condition     = aws_internet_gateway.this.tags.Name == "eventforge-test"
    error_message = "The VPC must have an internet gateway."
  }
}

run "refuses_one_zone" {
  command = plan

  variables {
    az_count = 1
  }

  expect_failures = [var.az_count]
}

run "refuses_more_zones_than_the_region_has" {
  command = plan

  variables {
    az_count = 4
  }

  expect_failures = [data.aws_availability_zones.available]
}

run "refuses_an_unknown_egress" {
  command = plan

  variables {
    egress = "vpn"
  }

  expect_failures = [var.egress]
}

run "refuses_a_cidr_range_that_is_too_small" {
  command = plan

  variables {
    cidr = "10.40.0.0/24"
  }

  expect_failures = [var.cidr]
}
