# The bucket belongs to the account, so it is named when initializing:
#   terraform init -backend-config=bucket=<bootstrap's state_bucket> -backend-config=region=<its region>
# A workspace's state is environments/<workspace>/eventforge.tfstate. Locks are
# objects of the same bucket: no table, nothing to pay for.
terraform {
  backend "s3" {
    key                  = "eventforge.tfstate"
    workspace_key_prefix = "environments"
    encrypt              = true
    use_lockfile         = true
  }
}
