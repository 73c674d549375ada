mock_provider "aws" {
  source          = "../mocks"
  override_during = plan # the state's bucket cannot be destroyed, so the tests only plan
}

variables {
  region            = "eu-central-1"
  github_repository = "example/eventforge"
  budget_emails     = ["owner@example.com"]
}

# Each role trusts exactly one subject, without wildcards.
run "trusts_one_kind_of_run_for_each_role" {
  command = plan

  assert {
    condition = jsonencode({
      for name, role in aws_iam_role.github : name => jsondecode(role.assume_role_policy).Statement[*].Condition
      }) == jsonencode({
      for name, subject in {
        plan          = "repo:example/eventforge:pull_request"
        release       = "repo:example/eventforge:ref:refs/heads/main"
        drift         = "repo:example/eventforge:ref:refs/heads/main"
        apply-dev     = "repo:example/eventforge:environment:dev"
        apply-staging = "repo:example/eventforge:environment:staging"
        apply-prod    = "repo:example/eventforge:environment:prod"
      } : name => [{ StringEquals = { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com", "token.actions.githubusercontent.com:sub" = subject } }]
    })
    error_message = "A role trusts a subject other than its own."
  }

  assert {
    condition = alltrue([
      for role in aws_iam_role.github :
      jsondecode(role.assume_role_policy).Statement[0].Action == "sts:AssumeRoleWithWebIdentity"
      && jsondecode(role.assume_role_policy).Statement[0].Principal.Federated == aws_iam_openid_connect_provider.github.arn
    ])
    error_message = "A role can be assumed without a GitHub token."
  }

  assert {
    condition     = aws_iam_openid_connect_provider.github.url == "https://token.actions.githubusercontent.com" && aws_iam_openid_connect_provider.github.client_id_list == toset(["sts.amazonaws.com"])
    error_message = "The identity provider is not GitHub, or the audience is not AWS."
  }

  assert {
    condition     = toset(keys(output.apply_role_arns)) == toset(["dev", "staging", "prod"])
    error_message = "There is not one role for each environment."
  }
}

run "allows_tests_in_a_sandbox" {
  command = plan

  variables {
    environments = { sandbox = { workspace = "dev", tests = true } }
  }

  assert {
    condition     = jsondecode(aws_iam_role.github["apply-sandbox"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == "repo:example/eventforge:environment:sandbox"
    error_message = "The sandbox's role does not trust the GitHub environment sandbox."
  }

  assert {
    condition     = aws_iam_role.github["apply-sandbox"].max_session_duration == 7200 && aws_iam_role.github["plan"].max_session_duration == 3600
    error_message = "The session is not two hours for tests and one hour for others."
  }

  assert {
    condition     = contains(keys(aws_iam_role_policy_attachment.github), "apply-sandbox/tests")
    error_message = "The tests may not use the stack that they deploy."
  }
}

run "allows_tests_nowhere_else" {
  command = plan

  assert {
    condition     = length([for name in keys(aws_iam_role_policy_attachment.github) : name if endswith(name, "/tests")]) == 0
    error_message = "A role without tests has the permissions of tests."
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

run "refuses_an_unknown_workspace" {
  command = plan

  variables {
    environments = { qa = { workspace = "qa" } }
  }

  expect_failures = [var.environments]
}
