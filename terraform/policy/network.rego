# Nothing on the internet can open a connection into the VPC: CloudFront comes in by its
# VPC origin.
package main

everybody := {"0.0.0.0/0", "::/0"}

deny contains msg if {
	some name, blocks in input.resource.aws_vpc_security_group_ingress_rule
	some block in blocks
	some attribute in {"cidr_ipv4", "cidr_ipv6"}
	block[attribute] in everybody
	msg := sprintf("network: aws_vpc_security_group_ingress_rule.%s lets everybody in", [name])
}

# Rules inside a group are replaced as a whole, and what is beside them is lost.
deny contains msg if {
	some name, blocks in input.resource.aws_security_group
	some block in blocks
	some attribute in {"ingress", "egress"}
	block[attribute]
	msg := sprintf("network: aws_security_group.%s has rules inside; write them as resources of their own", [name])
}

# A load balancer with a public address would be a second way in, around CloudFront.
deny contains msg if {
	some name, blocks in input.resource.aws_lb
	some block in blocks
	object.get(block, "internal", false) != true
	msg := sprintf("network: aws_lb.%s has a public address", [name])
}
