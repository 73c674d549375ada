# shellcheck shell=bash
# What several scripts need; they source it.

# need NAME... ends the script when any of the variables is not set, and names
# all that are missing.
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

# known_environment NAME ends the script unless it is one of ours.
known_environment() {
  case "$1" in
    dev | staging | prod) ;;
    *)
      echo "${0##*/}: the environment must be dev, staging or prod, not \"$1\"" >&2
      exit 2
      ;;
  esac
}

# good_release ENVIRONMENT prints the name of the last release that worked
# there, and nothing when none has yet. Whoever may not look, or looks into
# another bucket, does not get to hear that there is none: the script ends.
good_release() {
  local key="releases/good/$1" found
  found=$(aws s3api list-objects-v2 --bucket "$TF_STATE_BUCKET" --prefix "$key" --query 'Contents[].Key' --output text) || return
  if [[ " ${found//[[:space:]]/ } " == *" $key "* ]]; then aws s3 cp --no-progress "s3://$TF_STATE_BUCKET/$key" -; fi
}

# init DIRECTORY prepares Terraform for the environments' states.
init() {
  terraform -chdir="$1" init -input=false -reconfigure \
    -backend-config="bucket=$TF_STATE_BUCKET" -backend-config="region=$AWS_REGION"
}
