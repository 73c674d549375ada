output "name" {
  description = "Name of the bucket."
  value       = aws_s3_bucket.this.bucket
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}

output "domain_name" {
  description = "Host that presigned links to receipts point to."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}
