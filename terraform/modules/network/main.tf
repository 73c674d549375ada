data "aws_availability_zones" "available" {
  #checkov:skip=CKV_AWS_394: only the first az_count names are taken, in the order of their letters; a new zone comes after them
  state            = "available"
  exclude_zone_ids = var.excluded_zone_ids

  # Local and Wavelength Zones, which an account has to opt in to, have neither
  # Fargate nor load balancers to offer.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }

  lifecycle {
    postcondition {
      condition     = length(self.names) >= var.az_count
      error_message = "az_count is ${var.az_count}, but the region has only ${length(self.names)} zones that may be used."
    }
  }
}

locals {
  zones = slice(data.aws_availability_zones.available.names, 0, var.az_count)

  # Half of the sixteen ranges for each kind, so that a zone more moves no subnet.
  ranges_of_a_kind = 8
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true # private DNS of interface endpoints needs it

  tags = { Name = var.name }
}

resource "aws_subnet" "public" {
  for_each = { for index, zone in local.zones : zone => index }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr, 4, each.value)

  # Tasks ask for their address themselves; nothing else here should get one.
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

# What forgets to name a security group gets the VPC's default one. Without
# rules it reaches nothing and nothing reaches it.
resource "aws_default_security_group" "closed" {
  vpc_id  = aws_vpc.this.id
  ingress = []
  egress  = []

  tags = { Name = "${var.name}-default-closed" }
}
