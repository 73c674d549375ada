# How the app's files without a hash in their names, and the API's sitemap, are cached at
# the edge.

resource "aws_cloudfront_cache_policy" "page" {
  name    = "${var.name}-page"
  comment = "The app's files, for as long as they say"

  # The edge asks the bucket each time for what says no-cache. It compresses only what a
  # policy lets it cache, so this is not AWS's CachingDisabled.
  min_ttl     = 0
  default_ttl = 0
  max_ttl     = 86400

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
      query_string_behavior = "none"
    }
  }
}
