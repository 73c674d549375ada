# Each account has its own bucket, so init names it:
#   terraform init -backend-config=bucket=<bootstrap's state_bucket> -backend-config=region=<its region>
# A workspace's state is environments/<workspace>/eventforge.tfstate. Locks are
# objects in the same bucket, so there is no lock table to pay for.
terraform {
  backend "s3" {
    key                  = "eventforge.tfstate"
    workspace_key_prefix = "environments"
    encrypt              = true
    use_lockfile         = true
  }
}
