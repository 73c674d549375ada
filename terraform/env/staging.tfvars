# Like production, but smaller. The end-to-end tests run here.
environment         = "staging"
vpc_cidr            = "10.21.0.0/16"
egress              = "public"
deletion_protection = false
log_retention_days  = 14
receipt_expire_days = 90
enable_test_client  = true
payment_gateway     = "sandbox"

api = {
  capacity  = "on_demand"
  max_count = 4
}
