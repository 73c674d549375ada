data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # The region and account of ARNs, of a regional and of a global service.
  regional = "${var.region}:${local.account}"
  global   = ":${local.account}"
}

# All environments of the account share it, so that the tested image is promoted.
module "registry" {
  source = "../modules/registry"

  name        = "eventforge-api"
  keep_images = 300 # a release adds three: the image, its signature and its bill of materials
}
