terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "copy"
  region = "us-west-2"
}

module "bucket_copy" {
  source    = "../.."
  providers = { aws = aws, aws.copy = aws.copy }

  name          = "eventforge-example-copy"
  source_bucket = "eventforge-example-receipts-123456789012"
  source_arn    = "arn:aws:s3:::eventforge-example-receipts-123456789012"
  expire        = { "receipts/" = 3650 }
  force_destroy = false
}
