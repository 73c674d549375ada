resource "aws_vpc_security_group_ingress_rule" "everybody" {
  cidr_ipv4 = "0.0.0.0/0"
}

resource "aws_security_group" "mixed" {
  ingress {
    from_port = 443
  }
}

resource "aws_lb" "second" {
  name                       = "second"
  enable_deletion_protection = var.protect
}
