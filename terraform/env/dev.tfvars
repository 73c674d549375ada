# Cheap, and gone with one destroy: spot tasks, nothing protected.
environment         = "dev"
vpc_cidr            = "10.20.0.0/16"
egress              = "public"
deletion_protection = false
# The longest that KMS knows: dev is thrown away before, and holds nothing of
# customers, but each of a key's first two rotations costs 1 USD a month more.
key_rotation_days   = 2560
log_retention_days  = 7
receipt_expire_days = 30
enable_test_client  = true
localhost_app_urls  = ["http://localhost:5173"]

api = {
  capacity  = "spot"
  max_count = 4
}
