output "identity_arn" {
  description = "ARN of the identity: the one a sender is allowed to send as."
  value       = aws_sesv2_email_identity.this.arn
}

output "configuration_set_name" {
  description = "Name of the configuration set, which every mail of the identity uses unless it names another."
  value       = aws_sesv2_configuration_set.this.configuration_set_name
}

output "configuration_set_arn" {
  description = "ARN of the configuration set. SES checks a sender's permission on it too."
  value       = aws_sesv2_configuration_set.this.arn
}

output "from" {
  description = "Address that mails are sent from."
  value       = var.from
}

output "dkim_records" {
  description = "CNAME records (name → value) that the domain's DNS must have; empty when an address is verified."
  value       = local.dkim_records
}
