module "identity" {
  source = "../.."

  name                = "eventforge-example"
  domain_prefix       = "eventforge-example-123456789012"
  app_urls            = ["https://orders.example.com"]
  deletion_protection = true
  definition          = jsondecode(file("${path.module}/../../../../../wiring/user-pool.json"))
}
