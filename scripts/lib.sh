# shellcheck shell=bash
# Functions that several scripts source.

# need NAME... exits if any of the variables is not set, and names all that are
# missing.
need() {
  local name missing=()
  for name in "$@"; do
    if [ -z "${!name:-}" ]; then missing+=("$name"); fi
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    echo "${0##*/}: not set: ${missing[*]}" >&2
    exit 2
  fi
}

# known_environment NAME exits unless it is dev, staging or prod.
known_environment() {
  case "$1" in
    dev | staging | prod) ;;
    *)
      echo "${0##*/}: the environment must be dev, staging or prod, not \"$1\"" >&2
      exit 2
      ;;
  esac
}

# payment_settings ENVIRONMENT exits unless prod has what its payment gateway needs. A
# workflow passes a variable that is not set as an empty string, which is removed here:
# a rollback may apply a release that refuses an empty ARN.
payment_settings() {
  local name
  if [ "$1" = prod ]; then need TF_VAR_stripe_secret_arn TF_VAR_stripe_webhook_secret_arn TF_VAR_stripe_publishable_key; fi
  for name in TF_VAR_stripe_secret_arn TF_VAR_stripe_webhook_secret_arn TF_VAR_stripe_publishable_key; do
    if [ -z "${!name:-}" ]; then unset "$name"; fi
  done
}

# good_release ENVIRONMENT prints the name of the last release that worked there,
# or nothing if there is none. Without access to the bucket it exits, so that an
# error never looks like "there is none".
good_release() {
  local key="releases/good/$1" found
  found=$(aws s3api list-objects-v2 --bucket "$TF_STATE_BUCKET" --prefix "$key" --query 'Contents[].Key' --output text) || return
  if [[ " ${found//[[:space:]]/ } " == *" $key "* ]]; then aws s3 cp --no-progress "s3://$TF_STATE_BUCKET/$key" -; fi
}

# init DIRECTORY initializes Terraform for the environments' states.
init() {
  terraform -chdir="$1" init -input=false -reconfigure \
    -backend-config="bucket=$TF_STATE_BUCKET" -backend-config="region=$AWS_REGION"
}
