module "key" {
  source = "../.."

  name = "eventforge-example"
}
