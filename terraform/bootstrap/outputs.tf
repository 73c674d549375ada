output "state_bucket" {
  description = "Bucket of the states and releases: the repository's variable TF_STATE_BUCKET."
  value       = aws_s3_bucket.state.bucket
}

output "backend" {
  description = "How to initialize the environments' root from a terminal."
  value       = "terraform -chdir=terraform init -backend-config=bucket=${aws_s3_bucket.state.bucket} -backend-config=region=${var.region}"
}

output "registry_url" {
  description = "Repository of the API's image: the repository's variable API_REPOSITORY."
  value       = module.registry.repository_url
}

output "plan_role_arn" {
  description = "Role of pull requests: the repository's variable AWS_PLAN_ROLE."
  value       = aws_iam_role.github["plan"].arn
}

output "release_role_arn" {
  description = "Role of the main branch: the repository's variable AWS_RELEASE_ROLE."
  value       = aws_iam_role.github["release"].arn
}

output "apply_role_arns" {
  description = "Role of each GitHub environment: its variable AWS_DEPLOY_ROLE."
  value       = { for name in keys(var.environments) : name => aws_iam_role.github["apply-${name}"].arn }
}

output "boundary_arns" {
  description = "Boundary that the roles of each GitHub environment's workspace carry; the root finds it by its name."
  value       = { for name, workspace in local.workspace_of : name => aws_iam_policy.boundary[workspace].arn }
}
