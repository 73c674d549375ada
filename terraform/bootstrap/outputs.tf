output "state_bucket" {
  description = "Name of the bucket with states and releases: the repository variable TF_STATE_BUCKET."
  value       = aws_s3_bucket.state.bucket
}

output "backend" {
  description = "Command that initializes the environments' root module in a terminal."
  value       = "terraform -chdir=terraform init -backend-config=bucket=${aws_s3_bucket.state.bucket} -backend-config=region=${var.region}"
}

output "registry_url" {
  description = "URL of the API image's repository: the repository variable API_REPOSITORY."
  value       = module.registry.repository_url
}

output "plan_role_arn" {
  description = "ARN of the role of pull requests: the repository variable AWS_PLAN_ROLE."
  value       = aws_iam_role.github["plan"].arn
}

output "drift_role_arn" {
  description = "ARN of the role of the weekly plan: the repository variable AWS_DRIFT_ROLE."
  value       = aws_iam_role.github["drift"].arn
}

output "release_role_arn" {
  description = "ARN of the role of the main branch: the repository variable AWS_RELEASE_ROLE."
  value       = aws_iam_role.github["release"].arn
}

output "apply_role_arns" {
  description = "GitHub environment → ARN of its role, the environment variable AWS_DEPLOY_ROLE."
  value       = { for name in keys(var.environments) : name => aws_iam_role.github["apply-${name}"].arn }
}

output "boundary_arns" {
  description = "GitHub environment → ARN of the permissions boundary of its workspace. The root module uses it by name."
  value       = { for name, workspace in local.workspace_of : name => aws_iam_policy.boundary[workspace].arn }
}
