# Two budgets of the whole account; AWS gives two for nothing. They tell, and stop
# nothing: a stopped shop costs more than a surprising bill.

# What a month costs. A forecast needs five weeks of history.
resource "aws_budgets_budget" "month" {
  name         = "eventforge-month"
  budget_type  = "COST"
  limit_amount = tostring(var.budget_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "ACTUAL"
    threshold                  = 80
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.budget_emails
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "FORECASTED"
    threshold                  = 100
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.budget_emails
  }
}

# What a day costs beside the mean of the thirty days before: a loop or an attack shows
# the next day, whatever the month's sum is.
resource "aws_budgets_budget" "day" {
  name        = "eventforge-day"
  budget_type = "COST"
  time_unit   = "DAILY"

  auto_adjust_data {
    auto_adjust_type = "HISTORICAL"

    historical_options {
      budget_adjustment_period = 30
    }
  }

  notification {
    comparison_operator        = "GREATER_THAN"
    notification_type          = "ACTUAL"
    threshold                  = 150
    threshold_type             = "PERCENTAGE"
    subscriber_email_addresses = var.budget_emails
  }
}
