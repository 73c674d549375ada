output "distribution_id" {
  description = "Id of the CloudFront distribution, for invalidations."
  value       = aws_cloudfront_distribution.this.id
}

output "distribution_arn" {
  description = "ARN of the CloudFront distribution."
  value       = aws_cloudfront_distribution.this.arn
}

output "domain_name" {
  description = "Host name of the distribution, the target of DNS aliases."
  value       = aws_cloudfront_distribution.this.domain_name
}

output "url" {
  description = "URL of the app, without a trailing slash."
  value       = "https://${try(var.domain_names[0], aws_cloudfront_distribution.this.domain_name)}"
}

output "bucket_name" {
  description = "Name of the bucket with the built app."
  value       = aws_s3_bucket.page.bucket
}

output "bucket_arn" {
  description = "ARN of the bucket with the built app."
  value       = aws_s3_bucket.page.arn
}

output "content_security_policy" {
  description = "Content-Security-Policy of the app."
  value       = local.content_security_policy
}

output "pictures_bucket" {
  description = "Name of the bucket of products' pictures."
  value       = aws_s3_bucket.pictures.bucket
}
