mock_provider "aws" {
  source = "../../mocks"

  override_resource {
    target = aws_sesv2_email_identity.this
    values = {
      arn                     = "arn:aws:ses:eu-central-1:123456789012:identity/mocked"
      dkim_signing_attributes = { tokens = ["aaa", "bbb", "ccc"] }
    }
  }
}

variables {
  name = "eventforge-dev"
  from = "orders@shop.example.com"
}

run "sends_as_the_address" {
  assert {
    condition     = aws_sesv2_email_identity.this.email_identity == "orders@shop.example.com" && output.from == "orders@shop.example.com"
    error_message = "The identity is not the sender address."
  }

  assert {
    condition     = length(output.dkim_records) == 0
    error_message = "There are DNS records although no domain is verified."
  }
}

run "sends_as_the_domain" {
  # A separate state: AWS replaces an identity whose name changes, but a mock keeps it.
  state_key = "domain"

  variables {
    verify = "domain"
  }

  assert {
    condition     = aws_sesv2_email_identity.this.email_identity == "shop.example.com" && output.from == "orders@shop.example.com"
    error_message = "The identity is not the domain of the sender address."
  }

  assert {
    condition = jsonencode(output.dkim_records) == jsonencode({
      for token in ["aaa", "bbb", "ccc"] : "${token}._domainkey.shop.example.com" => "${token}.dkim.amazonses.com"
    })
    error_message = "The DNS records are not those that SES verifies."
  }
}

run "says_that_mails_were_sent" {
  assert {
    condition = (
      tolist(aws_sesv2_configuration_set_event_destination.sent.event_destination[0].matching_event_types) == tolist(["SEND"])
      && aws_sesv2_configuration_set_event_destination.sent.event_destination[0].enabled
      && endswith(aws_sesv2_configuration_set_event_destination.sent.event_destination[0].event_bridge_destination[0].event_bus_arn, ":event-bus/default")
    )
    error_message = "A mail whose response was lost would be sent again."
  }
}

run "protects_the_senders_reputation" {
  assert {
    condition     = aws_sesv2_configuration_set.this.delivery_options[0].tls_policy == "REQUIRE"
    error_message = "Mails may be sent without TLS."
  }

  assert {
    condition     = toset(aws_sesv2_configuration_set.this.suppression_options[0].suppressed_reasons) == toset(["BOUNCE", "COMPLAINT"])
    error_message = "Addresses that bounced or complained receive further mail."
  }

  assert {
    condition     = aws_sesv2_configuration_set.this.reputation_options[0].reputation_metrics_enabled
    error_message = "Bounces and complaints are not measured."
  }

  # The code names no configuration set, so the identity must.
  assert {
    condition     = aws_sesv2_email_identity.this.configuration_set_name == output.configuration_set_name
    error_message = "Mails are sent without the configuration set."
  }
}

run "refuses_a_sender_that_is_not_an_address" {
  command = plan

  variables {
    from = "shop.example.com"
  }

  expect_failures = [var.from]
}

run "refuses_an_unknown_verification" {
  command = plan

  variables {
    verify = "subdomain"
  }

  expect_failures = [var.verify]
}

run "keeps_no_mail" {
  assert {
    condition     = output.inbox == null && length(aws_s3_bucket.inbox) == 0
    error_message = "Mail of shoppers must be kept nowhere."
  }
}
