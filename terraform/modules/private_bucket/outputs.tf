output "policy" {
  description = "Policy of the bucket. Depend on it to wait until the bucket is private."
  value       = aws_s3_bucket_policy.this.policy
}
