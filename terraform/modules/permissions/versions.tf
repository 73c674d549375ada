# Documents only: no provider, so that a test gets them without one.
terraform {
  required_version = ">= 1.11"
}
