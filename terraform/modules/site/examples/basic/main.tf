module "site" {
  source = "../.."

  name            = "eventforge-example"
  alb_arn         = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/eventforge-example-api/0123456789abcdef"
  alb_dns_name    = "internal-eventforge-example-api-0123456789.us-east-1.elb.amazonaws.com"
  payment_gateway = "stripe"
  access_log_days = 30

  sign_in_origins = [
    "https://cognito-idp.us-east-1.amazonaws.com",
    "https://eventforge-example-123456789012.auth.us-east-1.amazoncognito.com",
  ]
}
