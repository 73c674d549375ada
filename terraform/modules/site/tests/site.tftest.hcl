# Only plans, with overrides for AWS's answers.
mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan

  override_resource {
    target = aws_s3_bucket.page
    values = {
      id                          = "eventforge-test-page-123456789012"
      arn                         = "arn:aws:s3:::eventforge-test-page-123456789012"
      bucket_regional_domain_name = "eventforge-test-page-123456789012.s3.eu-central-1.amazonaws.com"
    }
  }

  override_resource {
    target = aws_s3_bucket.pictures
    values = {
      id                          = "eventforge-test-pictures-123456789012"
      arn                         = "arn:aws:s3:::eventforge-test-pictures-123456789012"
      bucket_regional_domain_name = "eventforge-test-pictures-123456789012.s3.eu-central-1.amazonaws.com"
    }
  }

  override_resource {
    target = aws_cloudfront_origin_access_control.page
    values = { id = "oac-page" }
  }

  override_resource {
    target = aws_cloudfront_response_headers_policy.page
    values = { id = "headers-page" }
  }

  override_resource {
    target = aws_cloudfront_response_headers_policy.api
    values = { id = "headers-api" }
  }

  override_resource {
    target = aws_cloudfront_response_headers_policy.products
    values = { id = "headers-products" }
  }

  override_resource {
    target = aws_cloudfront_cache_policy.page
    values = { id = "cache-page" }
  }

  override_resource {
    target = aws_cloudfront_cache_policy.products
    values = { id = "cache-products" }
  }

  override_resource {
    target = aws_cloudfront_function.view
    values = { arn = "arn:aws:cloudfront::123456789012:function/eventforge-test-view" }
  }

  override_resource {
    target = aws_cloudfront_vpc_origin.api
    values = { id = "vo-api" }
  }
}

variables {
  name            = "eventforge-test"
  alb_arn         = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/app/eventforge-test-api/1"
  alb_dns_name    = "internal-eventforge-test-api-1.eu-central-1.elb.amazonaws.com"
  sign_in_origins = ["https://cognito-idp.eu-central-1.amazonaws.com", "https://eventforge-test.auth.eu-central-1.amazoncognito.com"]
  payment_gateway = "sandbox"

  internet_gateway_id = "igw-0123456789abcdef0"
}

run "app" {
  command = plan

  assert {
    condition = (
      one(aws_cloudfront_distribution.this.default_cache_behavior).target_origin_id == "page" &&
      one([for origin in aws_cloudfront_distribution.this.origin : origin.origin_access_control_id if origin.origin_id == "page"]) == "oac-page"
    )
    error_message = "The app must come from its bucket, through signed requests."
  }

  assert {
    condition = (
      one(aws_cloudfront_distribution.this.default_cache_behavior).cache_policy_id == "cache-page" &&
      aws_cloudfront_cache_policy.page.min_ttl == 0 && aws_cloudfront_cache_policy.page.default_ttl == 0
    )
    error_message = "What says no-cache, such as index.html and config.json, must be asked for each time; and nothing that says nothing may be cached."
  }

  assert {
    condition = one([for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : [
      behaviour.target_origin_id, behaviour.cache_policy_id, behaviour.response_headers_policy_id, behaviour.compress,
    ] if behaviour.path_pattern == "/assets/*"]) == ["page", "658327ea-f89d-4fab-a63d-7e88639e58f6", "headers-page", true]
    error_message = "Assets must be cached and compressed, with the app's headers."
  }

  assert {
    condition = alltrue([
      for behaviour in concat(aws_cloudfront_distribution.this.default_cache_behavior, [for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b if b.target_origin_id == "page"]) :
      behaviour.allowed_methods == toset(["GET", "HEAD"])
    ])
    error_message = "The app must allow GET and HEAD only."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.default_root_object == "index.html"
    error_message = "The root path must return index.html."
  }
}

run "rewrites_paths_of_the_app_only" {
  command = plan

  assert {
    condition     = one(one(aws_cloudfront_distribution.this.default_cache_behavior).function_association).event_type == "viewer-request"
    error_message = "Paths of the app must be rewritten."
  }

  assert {
    condition     = alltrue([for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : length(behaviour.function_association) == 0])
    error_message = "Other paths must not be rewritten."
  }

  assert {
    condition     = length(aws_cloudfront_distribution.this.custom_error_response) == 0
    error_message = "There must be no custom_error_response, which would replace errors of the API."
  }
}

run "api" {
  command = plan

  assert {
    condition = [for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : behaviour.path_pattern if behaviour.target_origin_id == "api"] == [
      "/api/products", "/api/products/*", "/api", "/api/*", "/docs", "/docs/*", "/health", "/health/*", "/openapi.json", "/openapi.json/*", "/ready", "/ready/*", "/.well-known/webhook-keys", "/.well-known/webhook-keys/*", "/sitemap.xml",
    ]
    error_message = "Exactly the API's paths must have the API as origin."
  }

  assert {
    condition = alltrue([
      for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior :
      behaviour.cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" if behaviour.target_origin_id == "api" && !startswith(behaviour.path_pattern, "/api/products") && behaviour.path_pattern != "/sitemap.xml"
    ])
    error_message = "Responses of the API other than the catalog's must not be cached."
  }

  assert {
    condition = alltrue([
      for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior :
      behaviour.origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac" if behaviour.target_origin_id == "api" && !startswith(behaviour.path_pattern, "/api/products") && behaviour.path_pattern != "/sitemap.xml"
    ])
    error_message = "The API must receive the whole request except Host."
  }

  assert {
    condition = alltrue([
      for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior :
      behaviour.response_headers_policy_id == "headers-api" if behaviour.target_origin_id == "api" && !startswith(behaviour.path_pattern, "/api/products") && behaviour.path_pattern != "/sitemap.xml"
    ])
    error_message = "Responses of the API must have the API's headers policy."
  }

  assert {
    condition = alltrue([
      for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior :
      length(setsubtract(["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"], behaviour.allowed_methods)) == 0 if behaviour.target_origin_id == "api" && behaviour.path_pattern != "/sitemap.xml"
    ])
    error_message = "The API must receive every method."
  }

  assert {
    condition     = one([for origin in aws_cloudfront_distribution.this.origin : one(origin.vpc_origin_config).vpc_origin_id if origin.origin_id == "api"]) == "vo-api"
    error_message = "The load balancer must be reached inside the VPC."
  }

  assert {
    condition     = one(aws_cloudfront_vpc_origin.api[0].vpc_origin_endpoint_config).arn == var.alb_arn && one(aws_cloudfront_vpc_origin.api[0].vpc_origin_endpoint_config).origin_protocol_policy == "http-only"
    error_message = "The VPC origin must be the load balancer, with its protocol."
  }

  assert {
    condition     = aws_cloudfront_vpc_origin.api[0].timeouts == { create = "30m", update = "30m", delete = "30m" }
    error_message = "A VPC origin may take 15 minutes, so an apply must wait longer."
  }
}

run "pictures" {
  command = plan

  assert {
    condition = one([for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : jsonencode([
      behaviour.target_origin_id, behaviour.cache_policy_id, behaviour.allowed_methods,
    ]) if behaviour.path_pattern == "/pictures/*"]) == jsonencode(["pictures", "658327ea-f89d-4fab-a63d-7e88639e58f6", ["GET", "HEAD"]])
    error_message = "Pictures must come from their bucket and be cached."
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.pictures.rule : one(rule.expiration).days if rule.id == "uploads"] == [1]
    error_message = "What is uploaded and never published must expire."
  }

  assert {
    condition     = one(aws_s3_bucket_cors_configuration.pictures.cors_rule).allowed_methods == toset(["PUT"])
    error_message = "Pages may upload and nothing else."
  }
}

run "catalog" {
  command = plan

  assert {
    condition = [for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : jsonencode([
      behaviour.target_origin_id, behaviour.cache_policy_id, behaviour.origin_request_policy_id, behaviour.response_headers_policy_id, behaviour.compress, behaviour.cached_methods,
    ]) if startswith(behaviour.path_pattern, "/api/products")] == [for path in range(2) : jsonencode(["api", "cache-products", null, "headers-products", true, ["GET", "HEAD"]])]
    error_message = "The catalog must be cached by its own policy, and the API must get nothing beyond the cache key."
  }

  assert {
    condition = [for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : jsonencode([
      behaviour.target_origin_id, behaviour.cache_policy_id, behaviour.origin_request_policy_id, behaviour.response_headers_policy_id, behaviour.compress, behaviour.allowed_methods,
    ]) if behaviour.path_pattern == "/sitemap.xml"] == [jsonencode(["api", "cache-page", null, "headers-products", true, ["GET", "HEAD"]])]
    error_message = "The sitemap must be cached for as long as the API says, and the API must get nothing of who asks."
  }

  assert {
    condition     = slice(aws_cloudfront_distribution.this.ordered_cache_behavior[*].path_pattern, 1, 3) == tolist(["/api/products", "/api/products/*"])
    error_message = "The catalog's behaviours must come before those of all the API."
  }

  assert {
    condition = jsonencode([for key in aws_cloudfront_cache_policy.products.parameters_in_cache_key_and_forwarded_to_origin : [
      one(key.cookies_config).cookie_behavior, one(key.headers_config).header_behavior, one(key.query_strings_config).query_string_behavior,
      sort(one(one(key.query_strings_config).query_strings).items), key.enable_accept_encoding_brotli, key.enable_accept_encoding_gzip,
    ]]) == jsonencode([["none", "none", "whitelist", ["category", "cursor", "limit", "q", "sort"], true, true]])
    error_message = "The key must be the catalog's parameters: no cookies, no headers, no tokens."
  }

  assert {
    condition     = [aws_cloudfront_cache_policy.products.min_ttl, aws_cloudfront_cache_policy.products.default_ttl, aws_cloudfront_cache_policy.products.max_ttl] == [0, 0, 5]
    error_message = "Only what the API lets be cached may be, for five seconds at most."
  }

  assert {
    condition     = toset([for item in one(aws_cloudfront_response_headers_policy.products[0].remove_headers_config).items : item.header]) == toset(["RateLimit", "RateLimit-Policy"])
    error_message = "A cached page must not show another client's budget."
  }
}

run "encrypted_in_transit" {
  command = plan

  assert {
    condition = alltrue([
      for behaviour in concat(aws_cloudfront_distribution.this.default_cache_behavior, aws_cloudfront_distribution.this.ordered_cache_behavior) :
      contains(["redirect-to-https", "https-only"], behaviour.viewer_protocol_policy)
    ])
    error_message = "No behaviour may serve plain HTTP."
  }

  assert {
    condition = alltrue([
      for behaviour in aws_cloudfront_distribution.this.ordered_cache_behavior : behaviour.viewer_protocol_policy == "https-only" if behaviour.target_origin_id == "api"
    ])
    error_message = "The API must refuse plain HTTP, not redirect it."
  }

  assert {
    condition     = aws_cloudfront_distribution.this.http_version == "http2and3" && aws_cloudfront_distribution.this.is_ipv6_enabled
    error_message = "HTTP/3 and IPv6 must be on."
  }
}

run "custom_domain_names" {
  command = plan

  variables {
    domain_names    = ["shop.example.com"]
    certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
    origin_protocol = "https-only"
  }

  assert {
    condition     = one(aws_cloudfront_distribution.this.viewer_certificate).minimum_protocol_version == "TLSv1.2_2021" && one(aws_cloudfront_distribution.this.viewer_certificate).ssl_support_method == "sni-only"
    error_message = "With a custom certificate, TLS versions before 1.2 must be refused."
  }

  assert {
    condition     = output.url == "https://shop.example.com" && aws_cloudfront_distribution.this.aliases == toset(["shop.example.com"])
    error_message = "The app's URL must use the domain name."
  }

  assert {
    condition     = one(aws_cloudfront_vpc_origin.api[0].vpc_origin_endpoint_config).origin_protocol_policy == "https-only"
    error_message = "The VPC origin must use the load balancer's protocol."
  }
}

run "headers" {
  command = plan

  variables {
    ingest_origins = ["https://ingest.execute-api.eu-central-1.amazonaws.com"]
  }

  # Repeated here on purpose: another source needs a decision.
  assert {
    condition = output.content_security_policy == join("; ", [
      "base-uri 'none'",
      "connect-src 'self' https://cognito-idp.eu-central-1.amazonaws.com https://eventforge-test.auth.eu-central-1.amazoncognito.com https://eventforge-test-pictures-123456789012.s3.eu-central-1.amazonaws.com https://ingest.execute-api.eu-central-1.amazonaws.com",
      "default-src 'self'",
      "form-action 'self' https://cognito-idp.eu-central-1.amazonaws.com https://eventforge-test.auth.eu-central-1.amazoncognito.com",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "object-src 'none'",
    ])
    error_message = "The policy must allow exactly the sources that the app needs."
  }

  assert {
    condition     = one(one(aws_cloudfront_response_headers_policy.page[0].security_headers_config).content_security_policy).content_security_policy == output.content_security_policy && one(aws_cloudfront_distribution.this.default_cache_behavior).response_headers_policy_id == "headers-page"
    error_message = "The app must be sent with its policy."
  }

  assert {
    condition = alltrue([
      for policy in [aws_cloudfront_response_headers_policy.page[0], aws_cloudfront_response_headers_policy.api[0], aws_cloudfront_response_headers_policy.products[0]] :
      one(one(policy.security_headers_config).strict_transport_security).override &&
      join("", [
        "max-age=${one(one(policy.security_headers_config).strict_transport_security).access_control_max_age_sec}",
        one(one(policy.security_headers_config).strict_transport_security).include_subdomains ? "; includeSubDomains" : "",
        one(one(policy.security_headers_config).strict_transport_security).preload ? "; preload" : "",
      ]) == "max-age=63072000; includeSubDomains; preload"
    ]) && local.headers.all["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    error_message = "HSTS must last two years, as in the file."
  }

  assert {
    condition = alltrue([
      for policy in [aws_cloudfront_response_headers_policy.page[0], aws_cloudfront_response_headers_policy.api[0], aws_cloudfront_response_headers_policy.products[0]] :
      one(one(policy.security_headers_config).content_type_options).override &&
      one(one(policy.security_headers_config).frame_options).frame_option == "DENY" &&
      one(one(policy.security_headers_config).referrer_policy).referrer_policy == "strict-origin-when-cross-origin"
    ]) && toset(keys(local.headers.all)) == toset(["Strict-Transport-Security", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"])
    error_message = "Sniffing and framing must be off, and the referrer limited to the origin."
  }

  # The API's reference has its own policy.
  assert {
    condition     = length(one(aws_cloudfront_response_headers_policy.api[0].security_headers_config).content_security_policy) == 0
    error_message = "The app's policy must not replace the API's."
  }

  assert {
    condition     = { for item in one(aws_cloudfront_response_headers_policy.page[0].custom_headers_config).items : item.header => strcontains(item.value, "camera=()") } == { Permissions-Policy = true }
    error_message = "Permissions-Policy must deny access to the device."
  }
}

run "headers_with_stripe" {
  command = plan

  variables {
    payment_gateway = "stripe"
  }

  # Repeated here on purpose, like the sandbox's above.
  assert {
    condition = output.content_security_policy == join("; ", [
      "base-uri 'none'",
      "connect-src 'self' https://cognito-idp.eu-central-1.amazonaws.com https://eventforge-test.auth.eu-central-1.amazoncognito.com https://eventforge-test-pictures-123456789012.s3.eu-central-1.amazonaws.com https://api.stripe.com",
      "default-src 'self'",
      "form-action 'self' https://cognito-idp.eu-central-1.amazonaws.com https://eventforge-test.auth.eu-central-1.amazoncognito.com",
      "frame-ancestors 'none'",
      "frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
      "img-src 'self' data:",
      "object-src 'none'",
      "script-src 'self' https://js.stripe.com https://*.js.stripe.com",
    ])
    error_message = "The policy must allow exactly what the app and Stripe.js need."
  }

  assert {
    condition     = one(one(aws_cloudfront_response_headers_policy.page[0].security_headers_config).content_security_policy).content_security_policy == output.content_security_policy
    error_message = "The app must be sent with its policy."
  }
}

run "bucket" {
  command = plan

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.page.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256" && one(aws_s3_bucket_versioning.page.versioning_configuration).status == "Enabled"
    error_message = "The bucket must be encrypted and keep former versions."
  }

  assert {
    condition     = !aws_s3_bucket.page.force_destroy && length(aws_s3_bucket.access_logs) == 0
    error_message = "By default, a destroy must not delete files, and there must be no access logs."
  }
}

run "bucket_policy" {
  command = plan

  override_resource {
    target          = aws_cloudfront_distribution.this
    override_during = plan
    values          = { arn = "arn:aws:cloudfront::123456789012:distribution/E1", domain_name = "d1.cloudfront.net" }
  }

  assert {
    condition = jsonencode([
      for statement in jsondecode(module.page_access.policy).Statement :
      [statement.Principal, statement.Action, statement.Resource, try(statement.Condition.StringEquals["aws:SourceArn"], "any")] if statement.Effect == "Allow"
      ]) == jsonencode([
      [{ Service = "cloudfront.amazonaws.com" }, "s3:GetObject", "arn:aws:s3:::eventforge-test-page-123456789012/*", "arn:aws:cloudfront::123456789012:distribution/E1"],
      [{ Service = "cloudfront.amazonaws.com" }, "s3:ListBucket", "arn:aws:s3:::eventforge-test-page-123456789012", "arn:aws:cloudfront::123456789012:distribution/E1"],
    ])
    error_message = "Only this distribution may read the bucket."
  }

  assert {
    condition     = [for statement in jsondecode(module.page_access.policy).Statement : try(statement.Condition.Bool["aws:SecureTransport"], "") if statement.Effect == "Deny"] == ["false"]
    error_message = "Plain HTTP to the bucket must be refused."
  }

  assert {
    condition     = output.url == "https://d1.cloudfront.net"
    error_message = "Without domain_names, the app's URL must use CloudFront's domain name."
  }
}

run "access_logs" {
  command = plan

  variables {
    access_log_days = 30
  }

  assert {
    condition     = length([for field in aws_cloudwatch_log_delivery.access[0].record_fields : field if strcontains(field, "query") || strcontains(field, "Cookie") || strcontains(field, "Referer")]) == 0 && contains(aws_cloudwatch_log_delivery.access[0].record_fields, "c-ip")
    error_message = "Access logs must contain IP addresses, but no query strings, cookies or referrers."
  }

  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.access_logs[0].rule).expiration).days == 30
    error_message = "Access logs must expire."
  }

  assert {
    condition     = length(module.access_logs_access) == 1
    error_message = "Access logs must not be public."
  }

  assert {
    condition     = alltrue([for resource in [aws_cloudwatch_log_delivery_source.access[0], aws_cloudwatch_log_delivery_destination.access[0], aws_cloudwatch_log_delivery.access[0]] : resource.region == "us-east-1"])
    error_message = "CloudFront delivers logs in us-east-1 only."
  }
}

run "refuses_a_domain_name_without_a_certificate" {
  command = plan

  variables {
    domain_names = ["shop.example.com"]
  }

  expect_failures = [var.domain_names]
}

run "refuses_a_certificate_outside_us_east_1" {
  command = plan

  variables {
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
  }

  expect_failures = [var.certificate_arn]
}

run "refuses_an_unknown_payment_gateway" {
  command = plan

  variables {
    payment_gateway = "cash"
  }

  expect_failures = [var.payment_gateway]
}

run "refuses_a_sign_in_origin_over_http" {
  command = plan

  variables {
    sign_in_origins = ["http://cognito-idp.eu-central-1.amazonaws.com"]
  }

  expect_failures = [var.sign_in_origins]
}

run "refuses_a_wildcard_as_sign_in_origin" {
  command = plan

  variables {
    sign_in_origins = ["https://*.amazonaws.com"]
  }

  expect_failures = [var.sign_in_origins]
}

run "without_what_an_emulator_lacks" {
  command = plan

  variables {
    vpc_origin       = false
    response_headers = false
  }

  assert {
    condition     = length(aws_cloudfront_vpc_origin.api) == 0 && length([for o in aws_cloudfront_distribution.this.origin : o if length(o.custom_origin_config) == 1]) == 1
    error_message = "Without VPC origins the load balancer must be a custom origin."
  }

  assert {
    condition     = length(aws_cloudfront_response_headers_policy.page) == 0 && one(aws_cloudfront_distribution.this.default_cache_behavior).response_headers_policy_id == null
    error_message = "No behavior may name a policy that does not exist."
  }
}

run "reads_the_copy_of_the_app_when_the_bucket_fails" {
  command = plan

  variables {
    app_copy = "eventforge-test-page-copy-123456789012.s3.us-west-2.amazonaws.com"
  }

  assert {
    condition     = one(aws_cloudfront_distribution.this.default_cache_behavior).target_origin_id == one(aws_cloudfront_distribution.this.origin_group).origin_id && [for m in one(aws_cloudfront_distribution.this.origin_group).member : m.origin_id] == ["page", "page-copy"]
    error_message = "The app must be read from its bucket first and from the copy then."
  }

  assert {
    condition     = toset(one(one(aws_cloudfront_distribution.this.origin_group).failover_criteria).status_codes) == toset([500, 502, 503, 504])
    error_message = "A missing file is no failure of the region."
  }

  assert {
    condition     = length([for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b if contains(b.allowed_methods, "POST") && b.target_origin_id != "api"]) == 0
    error_message = "No request that writes may go to a group, which CloudFront refuses."
  }
}

run "sends_the_api_where_it_is_told" {
  command = plan

  variables {
    standby_api = { load_balancer_arn = "arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer/app/a/1", host = "internal-a.us-west-2.elb.amazonaws.com", protocol = "http-only" }
    api_standby = true
  }

  assert {
    condition     = toset([for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.target_origin_id if contains(b.allowed_methods, "POST")]) == toset(["api-standby"])
    error_message = "Every request to the API must go to one region: the table takes writes in both."
  }
}

run "refuses_to_send_the_api_to_nothing" {
  command = plan

  variables {
    api_standby = true
  }

  expect_failures = [var.api_standby]
}
