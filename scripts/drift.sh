#!/usr/bin/env bash
# Plans the release that is deployed in an environment again. The plan must be empty:
# what it shows was changed beside the pipeline. Writes it to the file as Markdown,
# which is empty if the plan is. Reads the state without a lock and changes nothing.
#
#   scripts/drift.sh <environment> <file>
set -euo pipefail
environment=${1:?usage: scripts/drift.sh <environment> <file>}
file=${2:?usage: scripts/drift.sh <environment> <file>}
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
known_environment "$environment"
need AWS_REGION TF_STATE_BUCKET TF_VAR_mail_from TF_VAR_alarm_emails

: >"$file"
good=$(good_release "$environment")
if [ -z "$good" ]; then
  echo "drift.sh: nothing is deployed in $environment"
  exit
fi
payment_settings "$environment"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
scripts/fetch-release.sh "$good" "$work/release"
TF_VAR_api_image=$(cat "$work/release/image")
export TF_VAR_api_image TF_VAR_region="$AWS_REGION" TF_VAR_use_permissions_boundary=true TF_IN_AUTOMATION=1

terraform="$work/release/terraform"
init "$terraform"
terraform -chdir="$terraform" workspace select "$environment"
status=0
terraform -chdir="$terraform" plan -input=false -lock=false -no-color -detailed-exitcode \
  -var-file="env/$environment.tfvars" -out="$work/plan" || status=$?
case "$status" in
  0) echo "drift.sh: $environment is as release $good left it" ;;
  2)
    {
      printf 'A plan of release %s, which is deployed in %s, is not empty: somebody or something has changed the environment beside the pipeline. docs/operations.md, "Drift", says what to do.\n\n' "$good" "$environment"
      printf '```\n'
      terraform -chdir="$terraform" show -no-color "$work/plan" | head -c 50000
      printf '\n```\n'
    } >"$file"
    ;;
  *) exit "$status" ;;
esac
