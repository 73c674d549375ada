# An environment without an account, on MiniStack or another endpoint that answers as AWS
# does (docs/deploy.md). What it lacks is off; switch on what yours has.
environment           = "emulator"
vpc_cidr              = "10.23.0.0/16"
egress                = "public"
deletion_protection   = false
log_retention_days    = 1
receipt_expire_days   = 1
enable_test_client    = true
payment_gateway       = "sandbox"
wait_for_steady_state = false # it runs no tasks
mail_from             = "orders@shop.example"
alarm_emails          = ["nobody@shop.example"]

# No such image is pulled: the API runs beside the emulator.
api_image = "localhost/eventforge-api@sha256:0000000000000000000000000000000000000000000000000000000000000000"

api = {
  rate_limit_per_second = 1000 # the end-to-end tests send a hundred requests at once
}

emulator = {
  endpoint  = "http://localhost:4566"
  inbox_url = "http://localhost:4566/_ministack/ses/messages"
  receiver  = { listen = "127.0.0.1:9080" }
}
