# The budgets tell somebody, and refuse to tell nobody.

variables {
  region            = "eu-central-1"
  github_repository = "example/eventforge"
  budget_emails     = ["owner@example.com"]
  budget_usd        = 90
}

run "tells_of_the_month_and_of_the_day" {
  command = plan

  assert {
    condition     = aws_budgets_budget.month.limit_amount == "90" && aws_budgets_budget.month.time_unit == "MONTHLY"
    error_message = "The month's budget is not the given one."
  }

  assert {
    condition     = toset([for n in aws_budgets_budget.month.notification : n.notification_type]) == toset(["ACTUAL", "FORECASTED"])
    error_message = "The month's budget must tell of costs, and of costs to come."
  }

  assert {
    condition     = alltrue([for n in concat(tolist(aws_budgets_budget.month.notification), tolist(aws_budgets_budget.day.notification)) : contains(n.subscriber_email_addresses, "owner@example.com")])
    error_message = "A notification reaches nobody."
  }

  assert {
    condition     = aws_budgets_budget.day.time_unit == "DAILY" && one(aws_budgets_budget.day.auto_adjust_data).auto_adjust_type == "HISTORICAL"
    error_message = "The day's budget must follow the days before."
  }
}

run "refuses_no_recipient" {
  command = plan

  variables {
    budget_emails = []
  }

  expect_failures = [var.budget_emails]
}

run "refuses_no_amount" {
  command = plan

  variables {
    budget_usd = 0
  }

  expect_failures = [var.budget_usd]
}
