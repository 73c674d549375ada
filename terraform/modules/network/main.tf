data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394: only the first az_count names are used, in alphabetical order; a new zone comes last
  state            = "available"
  exclude_zone_ids = var.excluded_zone_ids

  # Local Zones and Wavelength Zones, which need an opt-in, lack Fargate and load
  # balancers.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }

  lifecycle {
    postcondition {
      condition     = length(self.names) >= var.az_count
      error_message = "az_count is ${var.az_count}, but the region has only ${length(self.names)} usable zones."
    }
  }
}

locals {
  zones = slice(data.aws_availability_zones.available.names, 0, var.az_count)

  # Public and private subnets have eight of the sixteen ranges each, so that
  # another zone moves no subnet.
  ranges_of_a_kind = 8
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true # required by private DNS of interface endpoints

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each = { for index, zone in local.zones : zone => index }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr, 4, each.value)

  # Tasks request a public address themselves; nothing else here needs one.
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_subnet" "private" {
  for_each = { for index, zone in local.zones : zone => index }

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.cidr, 4, local.ranges_of_a_kind + each.value)
  map_public_ip_on_launch = false

  tags = { Name = "${var.name}-private-${each.key}" }
}

# A resource without a security group uses the VPC's default one, which therefore
# has no rules.
resource "aws_default_security_group" "closed" {
  vpc_id  = aws_vpc.this.id
  ingress = []
  egress  = []

  tags = { Name = "${var.name}-default-closed" }
}
