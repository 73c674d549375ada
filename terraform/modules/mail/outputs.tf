output "identity_arn" {
  description = "ARN of the identity that mails are sent as."
  value       = aws_sesv2_email_identity.this.arn
}

output "configuration_set_name" {
  description = "Name of the configuration set. Mails of the identity use it by default."
  value       = aws_sesv2_configuration_set.this.configuration_set_name
}

output "configuration_set_arn" {
  description = "ARN of the configuration set. SES also checks the sender's permission on it."
  value       = aws_sesv2_configuration_set.this.arn
}

output "from" {
  description = "Sender address of all mail."
  value       = var.from
}

output "dkim_records" {
  description = "CNAME records (name → value) that the domain's DNS needs; empty when an address is verified."
  value       = local.dkim_records
}

output "inbox" {
  description = "Bucket and prefix of the mail that is kept for tests; null: none."
  value       = var.inbox == null ? null : { bucket = aws_s3_bucket.inbox[0].bucket, prefix = local.inbox_prefix }
}
