# Cheap, and gone with one destroy: spot tasks, nothing protected.
environment         = "dev"
vpc_cidr            = "10.20.0.0/16"
egress              = "public"
deletion_protection = false
log_retention_days  = 7
receipt_expire_days = 30
enable_test_client  = true
localhost_page_urls = ["http://localhost:5173"]

api = {
  capacity  = "spot"
  max_count = 4
}
