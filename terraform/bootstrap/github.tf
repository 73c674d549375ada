# Workflows sign in with the OIDC token of their run. There are no access keys.

locals {
  issuer = "token.actions.githubusercontent.com"

  # Role → the kind of run that may assume it. GitHub enforces an environment's
  # protection rules (reviewers, branches) before it issues the token.
  subjects = merge(
    {
      plan    = "repo:${var.github_repository}:pull_request"
      release = "repo:${var.github_repository}:ref:refs/heads/${var.main_branch}"
      drift   = "repo:${var.github_repository}:ref:refs/heads/${var.main_branch}"
    },
    { for name in keys(var.environments) : "apply-${name}" => "repo:${var.github_repository}:environment:${name}" }
  )

  descriptions = merge(
    {
      plan    = "Pull requests: read configuration, no changes and no customer data."
      release = "The ${var.main_branch} branch: adds images and releases."
      drift   = "The ${var.main_branch} branch once a week: reads configuration, as plan does."
    },
    { for name, environment in var.environments : "apply-${name}" => "GitHub environment ${name}: deploys eventforge-${environment.workspace}." }
  )

  # Terratest creates, uses and destroys a stack, which takes more than an hour.
  session_seconds = { for name, environment in var.environments : "apply-${name}" => environment.tests ? 7200 : 3600 }
}

resource "aws_iam_openid_connect_provider" "github" {
  url            = "https://${local.issuer}"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "github" {
  for_each = local.subjects

  name                 = "eventforge-${each.key}"
  description          = local.descriptions[each.key]
  max_session_duration = lookup(local.session_seconds, each.key, 3600)

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = aws_iam_openid_connect_provider.github.arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      Condition = {
        StringEquals = {
          "${local.issuer}:aud" = "sts.amazonaws.com"
          "${local.issuer}:sub" = each.value
        }
      }
    }]
  })
}

resource "aws_iam_policy" "github" {
  for_each = local.policies

  name        = "eventforge-${each.key}"
  description = each.value.description
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value.statements })
}

resource "aws_iam_role_policy_attachment" "github" {
  for_each = local.attachments

  role       = aws_iam_role.github[each.value.role].name
  policy_arn = aws_iam_policy.github[each.value.policy].arn
}

locals {
  policies = merge(
    {
      read    = { description = "How EventForge's resources are set up, and no customer's data.", statements = local.read_statements }
      plan    = { description = "The states and releases, and what a plan compares with.", statements = local.plan_statements }
      release = { description = "Adds images and releases.", statements = local.release_statements }
    },
    { for name in keys(var.environments) : "apply-${name}-named" => {
      description = "Deploys what carries the workspace's name."
      statements  = local.named_statements[name]
    } },
    { for name in keys(var.environments) : "apply-${name}-tagged" => {
      description = "Deploys what has no name of its own, by the workspace's tag."
      statements  = local.tagged_statements[name]
    } },
    { for name in keys(var.environments) : "apply-${name}-roles" => {
      description = "The roles of the workspace, the states and the releases."
      statements  = local.role_statements[name]
    } },
    { for name, environment in var.environments : "apply-${name}-tests" => {
      description = "What the end-to-end tests do beside deploying."
      statements  = local.test_statements[name]
    } if environment.tests },
  )

  attachments = merge(
    {
      "plan/read"       = { role = "plan", policy = "read" }
      "plan/plan"       = { role = "plan", policy = "plan" }
      "drift/read"      = { role = "drift", policy = "read" }
      "drift/plan"      = { role = "drift", policy = "plan" }
      "release/release" = { role = "release", policy = "release" }
    },
    { for name in keys(var.environments) : "apply-${name}/read" => { role = "apply-${name}", policy = "read" } },
    merge([for name in keys(var.environments) : {
      for topic in ["named", "tagged", "roles"] : "apply-${name}/${topic}" => { role = "apply-${name}", policy = "apply-${name}-${topic}" }
    }]...),
    { for name, environment in var.environments : "apply-${name}/tests" => { role = "apply-${name}", policy = "apply-${name}-tests" } if environment.tests },
  )
}
