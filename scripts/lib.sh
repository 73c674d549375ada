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

# init DIRECTORY ENVIRONMENT prepares Terraform for an environment's state.
init() {
  terraform -chdir="$1" init -input=false -reconfigure \
    -backend-config="bucket=$TF_STATE_BUCKET" -backend-config="region=$AWS_REGION"
}
