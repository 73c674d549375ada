mock_provider "aws" {
  source          = "../mocks"
  override_during = plan # the state's bucket cannot be destroyed, so the tests only plan

  override_resource {
    target          = aws_iam_policy.boundary["dev"]
    override_during = plan
    values          = { arn = "arn:aws:iam::123456789012:policy/eventforge-boundary-dev" }
  }
}

variables {
  region            = "ap-southeast-2" # a long name, because policies must fit IAM's limit in every region
  github_repository = "example/eventforge"
  budget_emails     = ["owner@example.com"]
  environments      = { dev = { workspace = "dev", tests = true }, staging = { workspace = "staging" }, prod = { workspace = "prod" } }
}

run "allows_no_wildcards" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_policy.github), values(aws_iam_policy.boundary)) : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) : !endswith(action, ":*") && action != "*"
        ]
      ]
    ]))
    error_message = "A policy allows every action of a service."
  }

  # A statement on every resource needs a condition that restricts it to the
  # workspace. The exceptions read, sign in to the registry, or support no resources.
  assert {
    condition = toset(flatten([
      for name, policy in merge(aws_iam_policy.github, aws_iam_policy.boundary) : [
        for statement in jsondecode(policy.policy).Statement : "${name}/${statement.Sid}" if contains(flatten([statement.Resource]), "*") && !can(statement.Condition)
      ]
    ])) == toset(["read/UnnamedResources", "release/SignInToRegistry", "dev/ActionsWithoutResource", "staging/ActionsWithoutResource", "prod/ActionsWithoutResource"])
    error_message = "A statement allows every resource without a condition."
  }

  assert {
    condition = alltrue([
      for policy in concat(values(aws_iam_policy.github), values(aws_iam_policy.boundary)) : length(policy.policy) <= 6144
    ])
    error_message = "A policy exceeds IAM's limit."
  }
}

run "pull_requests_read_no_customer_data" {
  command = plan

  assert {
    condition = length(setintersection(
      toset(flatten([for policy in ["read", "plan"] : [for statement in jsondecode(aws_iam_policy.github[policy].policy).Statement : statement.Action]])),
      toset(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "sqs:ReceiveMessage", "logs:GetLogEvents", "logs:FilterLogEvents", "states:GetExecutionHistory", "cognito-idp:ListUsers"])
    )) == 0
    error_message = "A pull request can read customer data."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.github["plan"].policy).Statement : statement.Resource if contains(flatten([statement.Action]), "ssm:GetParameter")
      ] == [[
        "arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:eventforge-*-cursor-key-*",
        "arn:aws:ssm:ap-southeast-2:123456789012:parameter/eventforge-*-cursor-key",
    ]]
    error_message = "A pull request can read a secret other than the cursor key."
  }

  assert {
    condition = alltrue(flatten([
      for policy in ["read", "plan"] : [
        for statement in jsondecode(aws_iam_policy.github[policy].policy).Statement : [
          for action in flatten([statement.Action]) : can(regex("^(apigateway:GET|budgets:ViewBudget|kms:Decrypt|[a-z0-9-]+:(Describe|Get|List|Validate)[A-Za-z*]*)$", action))
        ]
      ]
    ]))
    error_message = "A pull request can make changes."
  }

  assert {
    condition     = [for name, attachment in aws_iam_role_policy_attachment.github : name if attachment.role == "eventforge-plan"] == ["plan/plan", "plan/read"]
    error_message = "The role of pull requests has other policies."
  }
}

run "keeps_workspaces_apart" {
  command = plan

  # ARNs of one workspace must not match another's resources. Only the shared state
  # bucket and registry have other names.
  assert {
    condition = alltrue(flatten([
      for workspace in ["dev", "staging", "prod"] : [
        for statement in jsondecode(aws_iam_policy.github["apply-${workspace}-named"].policy).Statement : [
          for resource in flatten([statement.Resource]) : strcontains(resource, "eventforge-${workspace}*")
        ]
      ]
    ]))
    error_message = "A role may change resources with another workspace's name."
  }

  assert {
    condition = alltrue(flatten([
      for workspace in ["dev", "staging", "prod"] : [
        for statement in jsondecode(aws_iam_policy.github["apply-${workspace}-tagged"].policy).Statement :
        strcontains(jsonencode(statement.Condition), "\"aws:ResourceTag/Environment\":\"${workspace}\"")
      ]
    ]))
    error_message = "A role may change resources with another workspace's tag."
  }

  assert {
    condition = alltrue(flatten([
      for workspace in ["dev", "staging", "prod"] : [
        for statement in jsondecode(aws_iam_policy.github["apply-${workspace}-roles"].policy).Statement : [
          for resource in flatten([statement.Resource]) : endswith(resource, "/environments/${workspace}/*") || endswith(resource, "/releases/good/${workspace}") || endswith(resource, "/environments/${workspace}/*.tflock")
        ] if length(setintersection(toset(flatten([statement.Action])), toset(["s3:PutObject", "s3:DeleteObject"]))) > 0
      ]
    ]))
    error_message = "A role may change another workspace's state."
  }
}

run "creates_roles_with_the_boundary_only" {
  command = plan

  assert {
    condition = jsonencode([
      for statement in jsondecode(aws_iam_policy.github["apply-dev-roles"].policy).Statement : statement if strcontains(jsonencode(statement.Action), "iam:CreateRole")
      ]) == jsonencode([{
        Sid       = "CreateRoles"
        Effect    = "Allow"
        Action    = "iam:CreateRole"
        Resource  = "arn:aws:iam::123456789012:role/eventforge-dev*"
        Condition = { StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/eventforge-boundary-dev" } }
    }])
    error_message = "The apply role of dev can create a role without the boundary."
  }

  assert {
    condition = alltrue(flatten([
      for name, policy in aws_iam_policy.github : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) :
          !contains(["iam:AttachRolePolicy", "iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary", "iam:CreatePolicyVersion", "iam:CreateUser", "iam:CreateAccessKey"], action)
        ]
      ]
    ]))
    error_message = "An apply role can remove a boundary, attach a managed policy or create a user."
  }

  # The boundary must not allow privilege escalation.
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_policy.boundary : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) : !startswith(action, "iam:") && !startswith(action, "sts:") && !contains(["kms:PutKeyPolicy", "kms:CreateGrant"], action)
        ]
      ]
    ]))
    error_message = "The boundary allows a role to grant permissions."
  }
}

run "passes_roles_to_their_services_only" {
  command = plan

  assert {
    condition = jsonencode([
      for statement in jsondecode(aws_iam_policy.github["apply-prod-roles"].policy).Statement : { resource = statement.Resource, services = statement.Condition.StringEquals["iam:PassedToService"] } if statement.Action == "iam:PassRole"
      ]) == jsonencode([{
        resource = "arn:aws:iam::123456789012:role/eventforge-prod*"
        services = ["ecs-tasks.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com", "vpc-flow-logs.amazonaws.com"]
    }])
    error_message = "A role can be passed to another service, or another workspace's role can be passed."
  }
}

run "does_not_require_the_boundary_when_it_is_off" {
  command = plan

  variables {
    require_permissions_boundary = false
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_policy.github["apply-dev-roles"].policy).Statement : !can(statement.Condition.StringEquals["iam:PermissionsBoundary"]) if statement.Sid == "CreateRoles"
    ])
    error_message = "The boundary is required although require_permissions_boundary is false."
  }
}

run "release_role_only_adds_releases" {
  command = plan

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_policy.github["release"].policy).Statement :
      toset(statement.Resource) == toset(["${aws_s3_bucket.state.arn}/releases/*.tar.gz", "${aws_s3_bucket.state.arn}/releases/*.tar.gz.sigstore.json"]) if statement.Action == "s3:PutObject"
    ])
    error_message = "The release role can write objects other than releases."
  }

  assert {
    condition = !anytrue(flatten([
      for statement in jsondecode(aws_iam_policy.github["release"].policy).Statement : [for action in flatten([statement.Action]) : strcontains(action, "Delete")]
    ]))
    error_message = "The release role can delete."
  }
}
