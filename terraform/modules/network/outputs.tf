output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "internet_gateway_id" {
  description = "Id of the internet gateway, known when the public route exists."
  value       = aws_internet_gateway.this.id
  depends_on  = [aws_route.internet]
}

output "public_subnet_ids" {
  description = "Ids of the subnets with a route to the internet gateway, one per zone."
  value       = [for zone in local.zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "Ids of the subnets without inbound access from the internet, one per zone, for the load balancer."
  value       = [for zone in local.zones : aws_subnet.private[zone].id]
}

output "task_subnet_ids" {
  description = "Ids of the subnets for the API's tasks, depending on egress."
  value       = [for zone in local.zones : var.egress == "public" ? aws_subnet.public[zone].id : aws_subnet.private[zone].id]
}

output "assign_public_ip" {
  description = "Whether the API's tasks need public addresses to reach AWS services."
  value       = var.egress == "public"
}

output "endpoint_security_group_id" {
  description = "Id of the interface endpoints' security group; null unless egress is endpoints."
  value       = one(aws_security_group.endpoints[*].id)
}
