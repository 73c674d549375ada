provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project   = "eventforge"
      ManagedBy = "terraform"
    }
  }
}
