data "aws_caller_identity" "current" {}

locals {
  app_origin = "page"
  api_origin = "api"

  # In another region. CloudFront tries the app's copy by itself, but never sends a request
  # that writes twice: the API's region is a setting.
  app_copy    = var.app_copy[*]
  standby_api = var.standby_api[*]
  app_target  = var.app_copy == null ? local.app_origin : "app"
  api_target  = var.api_standby ? "api-standby" : local.api_origin

  # AWS managed policies, whose ids are the same in every account.
  managed = {
    caching_optimized             = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  }

  # Each path and everything below it, as in local's listener for the app.
  api_paths = flatten([for path in jsondecode(file("${path.module}/api-paths.json")) : [path, "${path}/*"]])
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_68: a web ACL costs 5 USD a month plus 1 USD per rule, see web_acl_arn; the API limits the rate per user
  #checkov:skip=CKV2_AWS_47: there is no Java, so no Log4j; web_acl_arn can add AWS's managed rules
  #checkov:skip=CKV_AWS_86: set by environment, see access_log_days: standard logging v2, which this check does not support
  #checkov:skip=CKV_AWS_174: TLS 1.2 (2021) with a custom certificate; without one, CloudFront chooses
  #checkov:skip=CKV2_AWS_42: a custom certificate needs a domain, see domain_names; otherwise CloudFront's is used
  #checkov:skip=CKV_AWS_310: the app's origin is S3, the API's is a load balancer over zones; a second region is a decision for the whole platform
  #checkov:skip=CKV_AWS_374: the shop is open to all countries; price_class sets the edge locations
  enabled             = true
  comment             = var.name
  aliases             = var.domain_names
  default_root_object = "index.html"
  http_version        = "http2and3"
  is_ipv6_enabled     = true
  price_class         = var.price_class
  web_acl_id          = var.web_acl_arn
  wait_for_deployment = true

  origin {
    origin_id                = local.app_origin
    domain_name              = aws_s3_bucket.page.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.page.id
  }

  origin {
    origin_id                = "pictures"
    domain_name              = aws_s3_bucket.pictures.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.page.id
  }

  origin {
    origin_id   = local.api_origin
    domain_name = var.alb_dns_name

    dynamic "vpc_origin_config" {
      for_each = aws_cloudfront_vpc_origin.api

      content {
        vpc_origin_id            = vpc_origin_config.value.id
        origin_read_timeout      = 30 # the API's own timeout is 20 s
        origin_keepalive_timeout = 30 # shorter than the load balancer's 60 s
      }
    }

    dynamic "custom_origin_config" {
      for_each = var.vpc_origin ? [] : [var.origin_protocol]

      content {
        http_port              = 80
        https_port             = 443
        origin_protocol_policy = custom_origin_config.value
        origin_ssl_protocols   = ["TLSv1.2"]
      }
    }
  }

  dynamic "origin" {
    for_each = local.app_copy

    content {
      origin_id                = "page-copy"
      domain_name              = origin.value
      origin_access_control_id = aws_cloudfront_origin_access_control.page.id
    }
  }

  dynamic "origin_group" {
    for_each = local.app_copy

    content {
      origin_id = local.app_target

      # Not 403 and 404: a file that is missing here is missing there.
      failover_criteria {
        status_codes = [500, 502, 503, 504]
      }

      member {
        origin_id = local.app_origin
      }

      member {
        origin_id = "page-copy"
      }
    }
  }

  dynamic "origin" {
    for_each = local.standby_api

    content {
      origin_id   = "api-standby"
      domain_name = origin.value.host

      vpc_origin_config {
        vpc_origin_id            = aws_cloudfront_vpc_origin.standby[0].id
        origin_read_timeout      = 30
        origin_keepalive_timeout = 30
      }
    }
  }

  # The app and its configuration. The edge asks the bucket each time whether they are
  # current, because they say no-cache. There is no custom_error_response, because it
  # would also replace the API's errors.
  default_cache_behavior {
    target_origin_id           = local.app_target
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.page.id
    response_headers_policy_id = one(aws_cloudfront_response_headers_policy.page[*].id)

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.view.arn
    }
  }

  # File names under /assets contain a hash of the content.
  ordered_cache_behavior {
    path_pattern               = "/assets/*"
    target_origin_id           = local.app_target
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = local.managed.caching_optimized
    response_headers_policy_id = one(aws_cloudfront_response_headers_policy.page[*].id)
  }

  # The catalog is the same for everybody, so its pages and products may be cached; the
  # API says for how long. It gets neither cookies nor tokens.
  ordered_cache_behavior {
    path_pattern               = "/api/products"
    target_origin_id           = local.api_target
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "https-only"
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.products.id
    response_headers_policy_id = one(aws_cloudfront_response_headers_policy.products[*].id)
  }

  ordered_cache_behavior {
    path_pattern               = "/api/products/*"
    target_origin_id           = local.api_target
    allowed_methods            = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "https-only"
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.products.id
    response_headers_policy_id = one(aws_cloudfront_response_headers_policy.products[*].id)
  }

  # Names of files hold a hash of the content.
  ordered_cache_behavior {
    path_pattern               = "/pictures/*"
    target_origin_id           = "pictures"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = false # WebP is compressed
    cache_policy_id            = local.managed.caching_optimized
    response_headers_policy_id = one(aws_cloudfront_response_headers_policy.page[*].id)
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.api_paths

    content {
      path_pattern     = ordered_cache_behavior.value
      target_origin_id = local.api_target
      allowed_methods  = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
      cached_methods   = ["GET", "HEAD"]

      # No redirect: a client would send its token over HTTP first.
      viewer_protocol_policy     = "https-only"
      compress                   = true
      cache_policy_id            = local.managed.caching_disabled
      origin_request_policy_id   = local.managed.all_viewer_except_host_header
      response_headers_policy_id = one(aws_cloudfront_response_headers_policy.api[*].id)
    }
  }

  # The addresses of the catalog's pages, for search engines. As the catalog, it is the same
  # for everybody and the API says for how long it may be cached.
  ordered_cache_behavior {
    path_pattern               = "/sitemap.xml"
    target_origin_id           = local.api_target
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "https-only"
    compress                   = true
    cache_policy_id            = aws_cloudfront_cache_policy.page.id
    response_headers_policy_id = one(aws_cloudfront_response_headers_policy.products[*].id)
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
      locations        = []
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = var.certificate_arn == null
    acm_certificate_arn            = var.certificate_arn
    minimum_protocol_version       = var.certificate_arn == null ? "TLSv1" : "TLSv1.2_2021"
    ssl_support_method             = var.certificate_arn == null ? null : "sni-only"
  }
}

# CloudFront reaches the internal load balancer through network interfaces in the
# VPC.
resource "aws_cloudfront_vpc_origin" "api" {
  count = var.vpc_origin ? 1 : 0

  vpc_origin_endpoint_config {
    name                   = "${var.name}-api"
    arn                    = var.alb_arn
    http_port              = 80
    https_port             = 443
    origin_protocol_policy = var.origin_protocol

    origin_ssl_protocols {
      items    = ["TLSv1.2"]
      quantity = 1
    }
  }

  # AWS says that it may take 15 minutes, which is also the provider's default: an apply
  # would give up just before the end.
  timeouts {
    create = "30m"
    update = "30m"
    delete = "30m"
  }

  # CloudFront refuses a VPC without an internet gateway, and EC2 keeps a gateway that
  # CloudFront's interfaces still need.
  depends_on = [var.internet_gateway_id]
}

resource "aws_cloudfront_vpc_origin" "standby" {
  count = length(local.standby_api)

  vpc_origin_endpoint_config {
    name                   = "${var.name}-api-standby"
    arn                    = local.standby_api[0].load_balancer_arn
    http_port              = 80
    https_port             = 443
    origin_protocol_policy = local.standby_api[0].protocol

    origin_ssl_protocols {
      items    = ["TLSv1.2"]
      quantity = 1
    }
  }

  timeouts {
    create = "30m"
    update = "30m"
    delete = "30m"
  }
}

resource "aws_cloudfront_function" "view" {
  name    = "${var.name}-view"
  comment = "Rewrites paths of the app to index.html"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/function/view.js")
}

# These always existed before an emulator could go without.
moved {
  from = aws_cloudfront_vpc_origin.api
  to   = aws_cloudfront_vpc_origin.api[0]
}

moved {
  from = aws_cloudfront_response_headers_policy.page
  to   = aws_cloudfront_response_headers_policy.page[0]
}

moved {
  from = aws_cloudfront_response_headers_policy.api
  to   = aws_cloudfront_response_headers_policy.api[0]
}

moved {
  from = aws_cloudfront_response_headers_policy.products
  to   = aws_cloudfront_response_headers_policy.products[0]
}
