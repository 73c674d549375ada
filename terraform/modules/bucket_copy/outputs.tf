output "name" {
  description = "Name of the copy."
  value       = aws_s3_bucket.this.bucket
}

output "arn" {
  description = "ARN of the copy."
  value       = aws_s3_bucket.this.arn
}

output "regional_domain_name" {
  description = "Host name of the copy in its region, for an origin of CloudFront."
  value       = aws_s3_bucket.this.bucket_regional_domain_name
}
