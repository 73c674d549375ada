provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = "eventforge"
      Environment = var.environment
      ManagedBy   = "terraform"
    }
  }
}
