locals {
  # A file of its own, so that test/edge can compare it with what local's page
  # door sends: the page must meet the same policy here as there. No inline
  # script or style, nothing from elsewhere, no framing.
  policy = jsondecode(file("${path.module}/content-security-policy.json"))

  origins = {
    sign-in  = var.sign_in_origins
    receipts = compact([var.receipts_origin])
  }

  content_security_policy = join("; ", [
    for directive, sources in local.policy :
    join(" ", distinct(concat([directive], flatten([for source in sources : lookup(local.origins, source, [source])]))))
  ])
}

resource "aws_cloudfront_response_headers_policy" "page" {
  name    = "${var.name}-page"
  comment = "The page: what a browser may do with it"

  security_headers_config {
    content_security_policy {
      content_security_policy = local.content_security_policy
      override                = true
    }

    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      preload                    = true
      override                   = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = true
    }

    referrer_policy {
      referrer_policy = "strict-origin-when-cross-origin"
      override        = true
    }
  }

  custom_headers_config {
    items {
      header   = "Permissions-Policy"
      value    = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
      override = true
    }
  }
}

# The API sends a stricter policy of its own with its documentation and knows
# best about its answers; this completes what it left out.
resource "aws_cloudfront_response_headers_policy" "api" {
  name    = "${var.name}-api"
  comment = "The API: completes the headers that it sends itself"

  security_headers_config {
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      preload                    = true
      override                   = true
    }

    content_type_options {
      override = true
    }

    frame_options {
      frame_option = "DENY"
      override     = false
    }

    referrer_policy {
      referrer_policy = "strict-origin-when-cross-origin"
      override        = false
    }
  }
}
