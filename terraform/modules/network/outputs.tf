output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "public_subnet_ids" {
  description = "Ids of the subnets with a route to the internet gateway, one per zone."
  value       = [for zone in local.zones : aws_subnet.public[zone].id]
}

output "private_subnet_ids" {
  description = "Ids of the subnets that nothing outside reaches, one per zone; the load balancer stands there."
  value       = [for zone in local.zones : aws_subnet.private[zone].id]
}

output "task_subnet_ids" {
  description = "Ids of the subnets for the API's tasks, as the egress mode wants them."
  value       = [for zone in local.zones : var.egress == "public" ? aws_subnet.public[zone].id : aws_subnet.private[zone].id]
}

output "assign_public_ip" {
  description = "Whether the API's tasks need public addresses of their own to reach AWS's services."
  value       = var.egress == "public"
}

output "endpoint_security_group_id" {
  description = "Id of the interface endpoints' security group; null unless egress is endpoints."
  value       = one(aws_security_group.endpoints[*].id)
}
