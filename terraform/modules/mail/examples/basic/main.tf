module "mail" {
  source = "../.."

  name   = "eventforge-example"
  from   = "orders@example.com"
  verify = "domain"
}
