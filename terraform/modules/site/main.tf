data "aws_caller_identity" "current" {}

locals {
  app_origin = "page"
  api_origin = "api"

  # Policies that AWS keeps, the same ids in every account.
  managed = {
    caching_optimized             = "658327ea-f89d-4fab-a63d-7e88639e58f6"
    caching_disabled              = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    all_viewer_except_host_header = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
  }

  # Each path and what is below it, as local's page door routes them.
  api_paths = flatten([for path in jsondecode(file("${path.module}/api-paths.json")) : [path, "${path}/*"]])
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_68: 5 USD a month and 1 USD for each rule, see web_acl_arn; the API limits rates per user by itself
  #checkov:skip=CKV2_AWS_47: no Java behind it, so no Log4j; see web_acl_arn for whoever wants AWS's managed rules
  #checkov:skip=CKV_AWS_86: by environment, see access_log_days: standard logging v2, which this check does not know
  #checkov:skip=CKV_AWS_174: TLS 1.2 (2021) wherever CloudFront lets one choose, that is with a certificate of one's own
  #checkov:skip=CKV2_AWS_42: a certificate of one's own needs a domain, see domain_names; without one CloudFront's serves
  #checkov:skip=CKV_AWS_310: the page's origin is S3, the API's a load balancer over zones; a second region is a decision for the whole platform
  #checkov:skip=CKV_AWS_374: a shop for everybody; price_class decides from where it is served
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
    origin_id   = local.api_origin
    domain_name = var.alb_dns_name

    vpc_origin_config {
      vpc_origin_id            = aws_cloudfront_vpc_origin.api.id
      origin_read_timeout      = 30 # the API gives itself 20 s
      origin_keepalive_timeout = 30 # below the load balancer's 60 s
    }
  }

  # The page and its settings. Not cached at the edge: each answer must be the
  # newest one's, and they are a few kilobytes. There is no custom_error_response,
  # since it would also turn the API's answers into the page.
  default_cache_behavior {
    target_origin_id           = local.app_origin
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = local.managed.caching_disabled
    response_headers_policy_id = aws_cloudfront_response_headers_policy.page.id

    function_association {
      event_type   = "viewer-request"
      function_arn = aws_cloudfront_function.view.arn
    }
  }

  # Names under /assets hold their content's hash and never change.
  ordered_cache_behavior {
    path_pattern               = "/assets/*"
    target_origin_id           = local.app_origin
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    viewer_protocol_policy     = "redirect-to-https"
    compress                   = true
    cache_policy_id            = local.managed.caching_optimized
    response_headers_policy_id = aws_cloudfront_response_headers_policy.page.id
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.api_paths

    content {
      path_pattern     = ordered_cache_behavior.value
      target_origin_id = local.api_origin
      allowed_methods  = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
      cached_methods   = ["GET", "HEAD"]

      # A redirect would invite clients to send their tokens in the clear first.
      viewer_protocol_policy     = "https-only"
      compress                   = true
      cache_policy_id            = local.managed.caching_disabled
      origin_request_policy_id   = local.managed.all_viewer_except_host_header
      response_headers_policy_id = aws_cloudfront_response_headers_policy.api.id
    }
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

# The load balancer has no public address: CloudFront reaches it through network
# interfaces of its own in the VPC.
resource "aws_cloudfront_vpc_origin" "api" {
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
}

resource "aws_cloudfront_function" "view" {
  name    = "${var.name}-view"
  comment = "A path of the page is a view of its one document"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/function/view.js")
}
