data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  # What an ARN of a regional service, and of a global one, begins with after the service.
  regional = "${var.region}:${local.account}"
  global   = ":${local.account}"
}

# Shared by all environments of the account, so that the image that was tested
# is the one that is promoted.
module "registry" {
  source = "../modules/registry"

  name = "eventforge-api"
}
