locals {
  domain   = split("@", var.from)[1]
  identity = var.verify == "domain" ? local.domain : var.from

  dkim_tokens = var.verify == "domain" ? flatten(aws_sesv2_email_identity.this.dkim_signing_attributes[*].tokens) : []

  dkim_records = {
    for token in local.dkim_tokens : "${token}._domainkey.${local.domain}" => "${token}.dkim.amazonses.com"
  }
}

resource "aws_sesv2_configuration_set" "this" {
  configuration_set_name = var.name

  delivery_options {
    tls_policy = "REQUIRE" # mails contain order data
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  sending_options {
    sending_enabled = true
  }

  # AWS suspends senders that keep sending to addresses that bounced or complained.
  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

# SES says of each mail that it has accepted it. SES publishes on the default bus only.
resource "aws_sesv2_configuration_set_event_destination" "sent" {
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
  event_destination_name = "sent"

  event_destination {
    enabled              = true
    matching_event_types = ["SEND"]

    event_bridge_destination {
      event_bus_arn = "arn:${data.aws_partition.current.partition}:events:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:event-bus/default"
    }
  }
}

resource "aws_sesv2_email_identity" "this" {
  email_identity         = local.identity
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name

  # Only a domain has DKIM keys; an address uses those of its domain, if any.
  dynamic "dkim_signing_attributes" {
    for_each = var.verify == "domain" ? ["RSA_2048_BIT"] : []

    content {
      next_signing_key_length = dkim_signing_attributes.value
    }
  }
}
