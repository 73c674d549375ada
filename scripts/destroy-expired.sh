#!/usr/bin/env bash
# Destroys the temporary stacks of a workspace that are past their end: what a test or a
# person has left. A stack's state is environments/<workspace>/temporary/<end>-<suffix>.tfstate
# in the states' bucket, with the end as 20261130T040000Z, so its name says when. Then it
# fails if AWS still lists resources whose tag Expires is more than a day ago, which no
# state knows. Their tag Owner says whose they were.
#
#   scripts/destroy-expired.sh <workspace>
set -euo pipefail
workspace=${1:?usage: scripts/destroy-expired.sh <workspace>}
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
known_environment "$workspace"
need AWS_REGION TF_STATE_BUCKET TF_VAR_mail_from TF_VAR_alarm_emails

prefix="environments/$workspace/temporary/"
now=$(date -u +%Y%m%dT%H%M%SZ)

# Terraform evaluates the whole configuration before it destroys, so that it needs a
# value of everything, and a file of each function.
export TF_VAR_region="$AWS_REGION" TF_VAR_use_permissions_boundary=true TF_IN_AUTOMATION=1
TF_VAR_api_image="none@sha256:$(printf '%064d' 0)"
export TF_VAR_api_image TF_VAR_temporary='{ owner = "nobody", expires = "2000-01-01T00:00:00Z" }'
packages=$(mktemp -d)
trap 'rm -rf "$packages"' EXIT
export TF_VAR_packages_dir="$packages"
for function in functions/cmd/*/; do : >"$packages/$(basename "$function").zip"; done

# destroy NAME destroys the stack of a state and forgets the state. A lock is of a process
# whose time is over.
destroy() {
  local name=$1
  export TF_VAR_name_suffix="${name#*-}"
  terraform -chdir=terraform init -input=false -reconfigure -backend-config="bucket=$TF_STATE_BUCKET" \
    -backend-config="region=$AWS_REGION" -backend-config="key=temporary/$name.tfstate" &&
    terraform -chdir=terraform workspace select "$workspace" &&
    terraform -chdir=terraform destroy -auto-approve -input=false -lock=false -var-file="env/$workspace.tfvars" &&
    aws s3 rm "s3://$TF_STATE_BUCKET/$prefix$name.tfstate" &&
    aws s3 rm "s3://$TF_STATE_BUCKET/$prefix$name.tfstate.tflock"
}

failed=0
keys=$(aws s3api list-objects-v2 --bucket "$TF_STATE_BUCKET" --prefix "$prefix" --query 'Contents[].Key' --output text)
for key in $keys; do
  name=${key#"$prefix"}
  name=${name%.tfstate}
  if [[ $key != "$prefix"*.tfstate || ! $name =~ ^[0-9]{8}T[0-9]{6}Z-[a-z0-9]{1,5}$ ]]; then continue; fi
  if [[ ${name%%-*} > $now ]]; then
    echo "destroy-expired.sh: ${name#*-} lasts until ${name%%-*}"
  elif destroy "$name"; then
    echo "destroy-expired.sh: ${name#*-} is destroyed"
  else
    echo "destroy-expired.sh: ${name#*-} could not be destroyed; its state is $key" >&2
    failed=1
  fi
done

# A key costs nothing from the day on which its deletion was scheduled, and is listed for
# another week; other deleted resources are listed for hours.
yesterday=$(date -u -d '1 day ago' +%Y-%m-%dT%H:%M:%SZ)
while read -r arn expires || [ -n "$arn" ]; do
  if [[ -n $arn && $arn != *:kms:* && $expires < $yesterday ]]; then
    echo "destroy-expired.sh: left since $expires: $arn" >&2
    failed=1
  fi
done < <(aws resourcegroupstaggingapi get-resources --tag-filters Key=Expires \
  --query "ResourceTagMappingList[].[ResourceARN, Tags[?Key=='Expires'] | [0].Value]" --output text)
exit "$failed"
