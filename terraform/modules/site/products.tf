# How pages of the catalog are cached at the edge.

resource "aws_cloudfront_cache_policy" "products" {
  name    = "${var.name}-products"
  comment = "Pages of products, for as long as the API says"

  # Without Cache-Control, as in errors, nothing is cached; and nothing for longer
  # than the freshness that the API promises.
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 5

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }

    headers_config {
      header_behavior = "none"
    }

    query_strings_config {
      query_string_behavior = "whitelist"

      query_strings {
        items = ["category", "cursor", "limit", "q", "sort"]
      }
    }
  }
}

# As of the API, without the budget of the client whose request filled the cache.
resource "aws_cloudfront_response_headers_policy" "products" {
  count = var.response_headers ? 1 : 0

  name    = "${var.name}-products"
  comment = "Response headers of cached pages of products"

  remove_headers_config {
    items {
      header = "RateLimit"
    }

    items {
      header = "RateLimit-Policy"
    }
  }

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
