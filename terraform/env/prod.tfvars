# Deletion protection is on, and tasks have no public address. Reserved
# concurrency limits the load on the payment gateway.
environment         = "prod"
vpc_cidr            = "10.22.0.0/16"
egress              = "nat"
deletion_protection = true
log_retention_days  = 90
receipt_expire_days = 3650
access_log_days     = 90
enable_test_client  = false
payment_gateway     = "stripe"

api = {
  cpu       = 512
  memory    = 1024
  capacity  = "on_demand"
  max_count = 10
}

reserved_concurrency = {
  "charge-payment" = 50
  "refund-payment" = 20
}
