# Nothing of value can be deleted by a plan; tasks have no public address and
# reserved concurrency keeps the payment gateway from being overrun.
environment         = "prod"
vpc_cidr            = "10.22.0.0/16"
egress              = "nat"
deletion_protection = true
log_retention_days  = 90
receipt_expire_days = 3650
enable_test_client  = false
loopback_page_urls  = []

api = {
  cpu           = 512
  memory        = 1024
  capacity      = "on_demand"
  desired_count = 2
  min_count     = 2
  max_count     = 10
}

reserved_concurrency = {
  "charge-payment" = 50
  "refund-payment" = 20
}
