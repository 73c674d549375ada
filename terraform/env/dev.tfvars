# Cheap and easy to destroy: spot tasks, no deletion protection.
environment         = "dev"
vpc_cidr            = "10.20.0.0/16"
egress              = "public"
deletion_protection = false
# KMS's maximum. The first and second rotation each add 1 USD a month, and dev
# holds no customer data and does not live that long.
key_rotation_days   = 2560
log_retention_days  = 7
receipt_expire_days = 30
enable_test_client  = true
payment_gateway     = "sandbox"
alarms              = "essential"
mail_sandbox        = true # of a new account; false once AWS has granted production access
localhost_app_urls  = ["http://localhost:5173"]

api = {
  capacity  = "spot"
  max_count = 4
}
