mock_provider "aws" {
  source          = "../mocks"
  override_during = plan # the state's bucket cannot be destroyed, so nothing is applied

  override_resource {
    target          = aws_iam_policy.boundary["dev"]
    override_during = plan
    values          = { arn = "arn:aws:iam::123456789012:policy/eventforge-boundary-dev" }
  }
}

variables {
  region            = "ap-southeast-2" # a long name: policies must not outgrow IAM in any region
  github_repository = "example/eventforge"
  environments      = { dev = { workspace = "dev", tests = true }, staging = { workspace = "staging" }, prod = { workspace = "prod" } }
}

run "allows_nothing_whole" {
  command = plan

  assert {
    condition = alltrue(flatten([
      for policy in concat(values(aws_iam_policy.github), values(aws_iam_policy.boundary)) : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) : !endswith(action, ":*") && action != "*"
        ]
      ]
    ]))
    error_message = "A policy allows all of a service."
  }

  # Where no resource is named, a condition holds a change to the workspace. The
  # exceptions only read, or sign in to the registry, or change nothing of ours.
  assert {
    condition = toset(flatten([
      for name, policy in merge(aws_iam_policy.github, aws_iam_policy.boundary) : [
        for statement in jsondecode(policy.policy).Statement : "${name}/${statement.Sid}" if contains(flatten([statement.Resource]), "*") && !can(statement.Condition)
      ]
    ])) == toset(["read/UnnamedResources", "release/SignInToTheRegistry", "dev/WhatHasNoResource", "staging/WhatHasNoResource", "prod/WhatHasNoResource"])
    error_message = "A statement is about everything without a condition."
  }

  assert {
    condition = alltrue([
      for policy in concat(values(aws_iam_policy.github), values(aws_iam_policy.boundary)) : length(policy.policy) <= 6144
    ])
    error_message = "A policy is longer than IAM takes."
  }
}

run "reads_no_customers_data" {
  command = plan

  assert {
    condition = length(setintersection(
      toset(flatten([for policy in ["read", "plan"] : [for statement in jsondecode(aws_iam_policy.github[policy].policy).Statement : statement.Action]])),
      toset(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan", "sqs:ReceiveMessage", "logs:GetLogEvents", "logs:FilterLogEvents", "states:GetExecutionHistory", "cognito-idp:ListUsers"])
    )) == 0
    error_message = "A pull request can read customers' data."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.github["plan"].policy).Statement : statement.Resource if flatten([statement.Action]) == ["secretsmanager:GetSecretValue"]
    ] == ["arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:eventforge-*-cursor-key-*"]
    error_message = "A pull request can read another secret than the cursors'."
  }

  assert {
    condition = alltrue(flatten([
      for policy in ["read", "plan"] : [
        for statement in jsondecode(aws_iam_policy.github[policy].policy).Statement : [
          for action in flatten([statement.Action]) : can(regex("^(apigateway:GET|kms:Decrypt|[a-z0-9-]+:(Describe|Get|List|Validate)[A-Za-z*]*)$", action))
        ]
      ]
    ]))
    error_message = "A pull request can change something."
  }

  assert {
    condition     = [for name, attachment in aws_iam_role_policy_attachment.github : name if attachment.role == "eventforge-plan"] == ["plan/plan", "plan/read"]
    error_message = "The role of pull requests has another policy than those."
  }
}

run "keeps_workspaces_apart" {
  command = plan

  # staging's ARNs must not reach dev or prod, and so on; only the shared state
  # bucket and registry carry another name.
  assert {
    condition = alltrue(flatten([
      for workspace in ["dev", "staging", "prod"] : [
        for statement in jsondecode(aws_iam_policy.github["apply-${workspace}-named"].policy).Statement : [
          for resource in flatten([statement.Resource]) : strcontains(resource, "eventforge-${workspace}*")
        ]
      ]
    ]))
    error_message = "A role may change what another workspace's name is on."
  }

  assert {
    condition = alltrue(flatten([
      for workspace in ["dev", "staging", "prod"] : [
        for statement in jsondecode(aws_iam_policy.github["apply-${workspace}-tagged"].policy).Statement :
        strcontains(jsonencode(statement.Condition), "\"aws:ResourceTag/Environment\":\"${workspace}\"")
      ]
    ]))
    error_message = "A role may change what another workspace's tag is on."
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

run "makes_no_role_mightier_than_its_boundary" {
  command = plan

  assert {
    condition = jsonencode([
      for statement in jsondecode(aws_iam_policy.github["apply-dev-roles"].policy).Statement : statement if strcontains(jsonencode(statement.Action), "iam:CreateRole")
      ]) == jsonencode([{
        Sid       = "MakeRoles"
        Effect    = "Allow"
        Action    = "iam:CreateRole"
        Resource  = "arn:aws:iam::123456789012:role/eventforge-dev*"
        Condition = { StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/eventforge-boundary-dev" } }
    }])
    error_message = "Who deploys dev can make a role without its boundary."
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
    error_message = "Who deploys can take a boundary off, attach a managed policy, or make a user."
  }

  # Among what a role may become there must be no way to more.
  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_policy.boundary : [
        for statement in jsondecode(policy.policy).Statement : [
          for action in flatten([statement.Action]) : !startswith(action, "iam:") && !startswith(action, "sts:") && !contains(["kms:PutKeyPolicy", "kms:CreateGrant"], action)
        ]
      ]
    ]))
    error_message = "The boundary lets a role give itself, or others, more."
  }
}

run "hands_roles_to_their_services_alone" {
  command = plan

  assert {
    condition = jsonencode([
      for statement in jsondecode(aws_iam_policy.github["apply-prod-roles"].policy).Statement : { resource = statement.Resource, services = statement.Condition.StringEquals["iam:PassedToService"] } if statement.Action == "iam:PassRole"
      ]) == jsonencode([{
        resource = "arn:aws:iam::123456789012:role/eventforge-prod*"
        services = ["ecs-tasks.amazonaws.com", "events.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com", "vpc-flow-logs.amazonaws.com"]
    }])
    error_message = "A role can be handed to another service, or is another's."
  }
}

run "can_do_without_the_boundary_when_told" {
  command = plan

  variables {
    require_permissions_boundary = false
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_policy.github["apply-dev-roles"].policy).Statement : !can(statement.Condition.StringEquals["iam:PermissionsBoundary"]) if statement.Sid == "MakeRoles"
    ])
    error_message = "The boundary is asked for although it is not to be."
  }
}

run "adds_releases_and_says_of_none_that_it_is_good" {
  command = plan

  assert {
    condition = alltrue([
      for statement in jsondecode(aws_iam_policy.github["release"].policy).Statement :
      statement.Resource == "${aws_s3_bucket.state.arn}/releases/*.tar.gz" if statement.Action == "s3:PutObject"
    ])
    error_message = "The main branch's build can write more than releases."
  }

  assert {
    condition = !anytrue(flatten([
      for statement in jsondecode(aws_iam_policy.github["release"].policy).Statement : [for action in flatten([statement.Action]) : strcontains(action, "Delete")]
    ]))
    error_message = "The main branch's build can delete."
  }
}
