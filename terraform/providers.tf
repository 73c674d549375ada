provider "aws" {
  region = var.region

  default_tags {
    tags = merge({
      Project     = "eventforge"
      Environment = var.environment
      ManagedBy   = "terraform"
    }, var.temporary == null ? {} : { Owner = var.temporary.owner, Expires = var.temporary.expires })
  }
}
