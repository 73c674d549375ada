# What goes with every answer stands in files, so that test/edge can compare it
# with what local's page door sends: a page that works here must work there.

locals {
  headers = jsondecode(file("${path.module}/response-headers.json"))

  # No inline script or style, nothing from elsewhere, no framing. Receipts open
  # by a link, in a tab or as a download, so their host is not among the sources.
  policy = jsondecode(file("${path.module}/content-security-policy.json"))

  content_security_policy = join("; ", [
    for directive, sources in local.policy :
    join(" ", concat([directive], flatten([for source in sources : source == "sign-in" ? var.sign_in_origins : [source]])))
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

    # In numbers, since scanners read no files; the tests compare them with the file.
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
      frame_option = local.headers.all["X-Frame-Options"]
      override     = true
    }

    referrer_policy {
      referrer_policy = local.headers.all["Referrer-Policy"]
      override        = true
    }
  }

  custom_headers_config {
    dynamic "items" {
      for_each = local.headers.page

      content {
        header   = items.key
        value    = items.value
        override = true
      }
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
      frame_option = local.headers.all["X-Frame-Options"]
      override     = false
    }

    referrer_policy {
      referrer_policy = local.headers.all["Referrer-Policy"]
      override        = false
    }
  }
}
