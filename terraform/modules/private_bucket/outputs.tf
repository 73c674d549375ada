output "policy" {
  description = "Policy of the bucket; whoever needs the bucket to be locked waits for it."
  value       = aws_s3_bucket_policy.this.policy
}
