# The headers of all responses are in files, so that test/edge can compare them
# with those of local's listener for the app.

locals {
  headers = jsondecode(file("${path.module}/response-headers.json"))

  # No inline script or style, no other origins, no framing. Receipts open through
  # a link, so their host is not among the sources.
  policy = jsondecode(file("${path.module}/content-security-policy.json"))

  # What Stripe.js needs in addition, only where the payment gateway is Stripe.
  payment_policy = { for directive, sources in jsondecode(file("${path.module}/content-security-policy-stripe.json")) : directive => sources if var.payment_gateway == "stripe" }

  # What the names in the files stand for. Operators' browsers upload pictures to the bucket.
  origins = {
    sign-in = var.sign_in_origins
    uploads = ["https://${aws_s3_bucket.pictures.bucket_regional_domain_name}"]
  }

  content_security_policy = join("; ", [
    for directive in sort(distinct(concat(keys(local.policy), keys(local.payment_policy)))) :
    join(" ", concat([directive], flatten([
      for source in concat(lookup(local.policy, directive, []), lookup(local.payment_policy, directive, []), directive == "connect-src" ? var.ingest_origins : []) :
      lookup(local.origins, source, [source])
    ])))
  ])
}

resource "aws_cloudfront_response_headers_policy" "page" {
  count = var.response_headers ? 1 : 0

  name    = "${var.name}-page"
  comment = "Response headers of the app"

  security_headers_config {
    content_security_policy {
      content_security_policy = local.content_security_policy
      override                = true
    }

    # Literals, because scanners do not read files; the tests compare them with the
    # file.
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

# The API sets its own headers, for example a stricter policy for its reference.
# This policy adds the missing ones.
resource "aws_cloudfront_response_headers_policy" "api" {
  count = var.response_headers ? 1 : 0

  name    = "${var.name}-api"
  comment = "Response headers of the API, in addition to its own"

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
