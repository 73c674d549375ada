output "json" {
  description = "IAM policy document, as JSON. It has no statement when services is empty."
  value       = data.aws_iam_policy_document.this.json
}
