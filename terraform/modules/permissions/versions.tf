# The module only renders documents, so it needs no provider.
terraform {
  required_version = ">= 1.11"
}
