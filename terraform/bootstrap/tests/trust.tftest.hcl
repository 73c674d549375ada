mock_provider "aws" {
  source          = "../mocks"
  override_during = plan # the state's bucket cannot be destroyed, so nothing is applied
}

variables {
  region            = "eu-central-1"
  github_repository = "example/eventforge"
}

# Exactly one subject for each role: no wildcard, no second way in.
run "trusts_one_kind_of_run_for_each_role" {
  command = plan

  assert {
    condition = jsonencode({
      for name, role in aws_iam_role.github : name => jsondecode(role.assume_role_policy).Statement[*].Condition
      }) == jsonencode({
      for name, subject in {
        plan          = "repo:example/eventforge:pull_request"
        release       = "repo:example/eventforge:ref:refs/heads/main"
        apply-dev     = "repo:example/eventforge:environment:dev"
        apply-staging = "repo:example/eventforge:environment:staging"
        apply-prod    = "repo:example/eventforge:environment:prod"
      } : name => [{ StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com", "token.actions.githubusercontent.com:sub" = subject } }]
    })
    error_message = "A role can be taken by another run than the one it is for."
  }

  assert {
    condition = alltrue([
      for role in aws_iam_role.github :
      jsondecode(role.assume_role_policy).Statement[0].Action == "sts:AssumeRoleWithWebIdentity"
      && jsondecode(role.assume_role_policy).Statement[0].Principal.Federated == aws_iam_openid_connect_provider.github.arn
    ])
    error_message = "A role can be taken without a token of GitHub's."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.github.url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.github.client_id_list == toset(["sts.amazonaws.com"])
    error_message = "The tokens come from elsewhere than GitHub, or are for somebody else than AWS."
  }

  assert {
    condition     = toset(keys(output.apply_role_arns)) == toset(["dev", "staging", "prod"])
    error_message = "There is not one role for each environment."
  }
}

run "has_a_sandbox_where_tests_run" {
  command = plan

  variables {
    environments = { sandbox = { workspace = "dev", tests = true } }
  }

  assert {
    condition     = jsondecode(aws_iam_role.github["apply-sandbox"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:example/eventforge:environment:sandbox"
    error_message = "The sandbox's role is not for GitHub's environment sandbox."
  }

  assert {
    condition     = aws_iam_role.github["apply-sandbox"].max_session_duration == 7200 && aws_iam_role.github["plan"].max_session_duration == 3600
    error_message = "The tests' session is not two hours, or another's is longer than one."
  }

  assert {
    condition     = contains(keys(aws_iam_role_policy_attachment.github), "apply-sandbox/tests")
    error_message = "The tests may not use what they deploy."
  }
}

run "tests_nowhere_else" {
  command = plan

  assert {
    condition     = length([for name in keys(aws_iam_role_policy_attachment.github) : name if endswith(name, "/tests")]) == 0
    error_message = "A role may use stores although no tests run with it."
  }
}

run "refuses_a_repository_with_a_wildcard" {
  command = plan

  variables {
    github_repository = "example/*"
  }

  expect_failures = [var.github_repository]
}

run "refuses_a_branch_with_a_wildcard" {
  command = plan

  variables {
    main_branch = "*"
  }

  expect_failures = [var.main_branch]
}

run "refuses_tests_in_production" {
  command = plan

  variables {
    environments = { prod = { workspace = "prod", tests = true } }
  }

  expect_failures = [var.environments]
}

run "refuses_a_workspace_that_the_root_does_not_know" {
  command = plan

  variables {
    environments = { qa = { workspace = "qa" } }
  }

  expect_failures = [var.environments]
}
