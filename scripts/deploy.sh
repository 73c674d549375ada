#!/usr/bin/env bash
# Deploys a release to an environment: infrastructure, API and functions with one
# saved plan, then the app. The pipeline and people run it.
#
#   scripts/deploy.sh <environment> <directory of an unpacked release>
#
# The repository itself is a release if everything is built and the file `image`
# names the API's image. Writes <release>/target.json for the smoke test.
# ALLOW_DATA_LOSS=yes allows a plan to delete resources that hold data. PREFLIGHT=report
# applies although the account lacks something that the plan needs. APP=first publishes
# the app before the apply, too, as a rollback must. An apply
# that takes longer than APPLY_WITHIN (25m; 45m for the first) is interrupted, so that
# Terraform saves its state and releases the lock, which a rollback needs.
set -euo pipefail
environment=${1:?usage: scripts/deploy.sh <environment> <release directory>}
release=$(cd "${2:?usage: scripts/deploy.sh <environment> <release directory>}" && pwd)
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
known_environment "$environment"
need AWS_REGION TF_STATE_BUCKET TF_VAR_mail_from TF_VAR_alarm_emails
payment_settings "$environment"
for part in image terraform/main.tf .build/packages frontend/dist/index.html; do
  if [ ! -e "$release/$part" ]; then
    echo "deploy.sh: $release is not a release: $part is missing" >&2
    exit 2
  fi
done

terraform="$release/terraform"
image=$(cat "$release/image")
plan="$release/release.tfplan"
export TF_VAR_api_image="$image" TF_VAR_region="$AWS_REGION" TF_IN_AUTOMATION=1
# The roles from bootstrap/ can create roles only with the permissions boundary.
export TF_VAR_use_permissions_boundary="${TF_VAR_use_permissions_boundary:-true}"

output() { terraform -chdir="$terraform" output "$@"; }

# running fails unless the tasks run the image of this release: if new tasks do not
# become healthy, ECS silently returns to the previous ones.
running() {
  local cluster service definition got
  cluster=$(output -raw cluster_name)
  service=$(output -raw service_name)
  aws ecs wait services-stable --cluster "$cluster" --services "$service"
  definition=$(aws ecs describe-services --cluster "$cluster" --services "$service" \
    --query 'services[0].taskDefinition' --output text)
  got=$(aws ecs describe-task-definition --task-definition "$definition" \
    --query 'taskDefinition.containerDefinitions[0].image' --output text)
  if [ "$got" != "$image" ]; then
    echo "deploy.sh: the service runs $got, not $image: its new tasks did not become healthy" >&2
    return 1
  fi
}

# preflight stops unless the account has what the plan needs: quotas, SES, roles, budget.
preflight() {
  local flags=()
  if [ "${PREFLIGHT:-}" = report ]; then flags=(--report); fi
  go run ./ops/cmd/preflight ${flags[@]+"${flags[@]}"} "$plan.json"
}

# limit prints how long the apply may take. CloudFront alone may take half an hour to
# create what a first deployment needs.
limit() {
  if [ -n "${APPLY_WITHIN:-}" ]; then
    echo "$APPLY_WITHIN"
  elif [ -n "$(terraform -chdir="$terraform" state list 2>/dev/null)" ]; then
    echo 25m
  else
    echo 45m
  fi
}

# apply applies the saved plan. An error before it has changed nothing; after it has
# begun, the workflow learns that it has something to roll back.
apply() {
  local within=()
  if [ -n "${GITHUB_OUTPUT:-}" ]; then echo began=yes >>"$GITHUB_OUTPUT"; fi
  if command -v timeout >/dev/null; then
    within=(timeout --foreground --signal=INT --kill-after=5m "$(limit)")
  fi
  ${within[@]+"${within[@]}"} terraform -chdir="$terraform" apply -input=false -lock-timeout=5m "$plan"
}

# publish_app uploads assets first and index.html last, then invalidates the
# documents in CloudFront; assets never change, so they need no invalidation.
publish_app() {
  local distribution invalidation
  output -json app_config >"$release/config.json" &&
    go run ./ops/cmd/publish --app "$release/frontend/dist" --settings "$release/config.json" \
      --url "$(output -raw app_url)" --bucket "$(output -raw app_bucket)" &&
    distribution=$(output -raw distribution_id) &&
    invalidation=$(aws cloudfront create-invalidation --distribution-id "$distribution" \
      --paths / /index.html /config.json --query Invalidation.Id --output text) &&
    aws cloudfront wait invalidation-completed --distribution-id "$distribution" --id "$invalidation"
}

# publish_first keeps a new app from meeting the old API: a release's app knows the API
# of its own release and the next one. If it fails, the API goes back all the same.
publish_first() {
  if ! publish_app; then
    echo "deploy.sh: the app could not be published before the apply; it follows after it" >&2
  fi
}

init "$terraform"
terraform -chdir="$terraform" workspace select -or-create "$environment"
terraform -chdir="$terraform" plan -input=false -lock-timeout=5m -var-file="env/$environment.tfvars" -out="$plan"
terraform -chdir="$terraform" show -json "$plan" >"$plan.json"
if [ "${ALLOW_DATA_LOSS:-}" != yes ]; then go run ./ops/cmd/plan-guard "$plan.json"; fi
preflight
if [ "${APP:-}" = first ]; then publish_first; fi
apply
running
publish_app
output -json target >"$release/target.json"
