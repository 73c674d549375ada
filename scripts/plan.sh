#!/usr/bin/env bash
# Writes the changes that the working tree would make in an environment, as
# Markdown. Reads the state without a lock, because the role can only read.
#
#   scripts/plan.sh <environment> <file>
set -euo pipefail
environment=${1:?usage: scripts/plan.sh <environment> <file>}
file=${2:?usage: scripts/plan.sh <environment> <file>}
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
known_environment "$environment"
need AWS_REGION TF_STATE_BUCKET TF_VAR_mail_from TF_VAR_alarm_emails
payment_settings "$environment"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The image of the deployed release, so that the plan shows only this change.
# Before the first deployment there is no state to compare with, and this role
# cannot create one.
good=$(good_release "$environment")
if [ -z "$good" ]; then
  printf '### %s: nothing is deployed yet\n' "$environment" | tee "$file"
  exit
fi
scripts/fetch-release.sh "$good" "$work/release" >&2
TF_VAR_api_image=$(cat "$work/release/image")
export TF_VAR_api_image TF_VAR_region="$AWS_REGION" TF_VAR_use_permissions_boundary=true TF_IN_AUTOMATION=1

# write STATUS prints the environment's part of the comment.
write() {
  local size=18000 # three of them fit into one comment
  echo "### $environment: $1"
  echo
  echo '<details><summary>plan</summary>'
  echo
  echo '```'
  head -c "$size" "$work/plan.txt"
  if [ "$(wc -c <"$work/plan.txt")" -gt "$size" ]; then
    printf '\n… shortened; the whole plan is in the log of the job\n'
  fi
  echo '```'
  echo
  echo '</details>'
}

status=0
{
  init terraform &&
    terraform -chdir=terraform workspace select "$environment" &&
    terraform -chdir=terraform plan -input=false -lock=false -no-color -var-file="env/$environment.tfvars" -out="$work/plan" &&
    terraform -chdir=terraform show -no-color "$work/plan" >"$work/plan.txt"
} >"$work/log.txt" 2>&1 || status=$?
if [ "$status" -ne 0 ]; then
  tail -n 60 "$work/log.txt" >"$work/plan.txt"
  write 'the plan **failed**' >"$file"
else
  summary=$(grep -E '^(Plan:|No changes\.)' "$work/plan.txt" || true)
  write "${summary:-only outputs change}" >"$file"
fi
cat "$work/log.txt"
cat "$work/plan.txt"
exit "$status"
