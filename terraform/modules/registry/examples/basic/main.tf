module "registry" {
  source = "../.."

  name        = "eventforge-example"
  keep_images = 50
}
