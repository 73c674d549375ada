#!/usr/bin/env bash
# Deploys the last release that passed its smoke test in the environment again:
# the app first, then infrastructure, image and functions. So the app is never newer than
# the API.
#
#   scripts/rollback.sh <environment>
set -euo pipefail
environment=${1:?usage: scripts/rollback.sh <environment>}
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
known_environment "$environment"
need AWS_REGION TF_STATE_BUCKET

name=$(good_release "$environment")
if [ -z "$name" ]; then
  echo "rollback.sh: no release has worked in $environment yet: there is nothing to roll back to" >&2
  exit 1
fi
echo "rolling back to $name"
scripts/fetch-release.sh "$name" .build/good-release
# What the account lacks is said, but must not keep a release away that worked here.
APP=first PREFLIGHT=report scripts/deploy.sh "$environment" .build/good-release
go run ./ops/cmd/smoke --environment "$environment" --order="${SMOKE_ORDER:-false}" --wait "${SMOKE_WAIT:-5m}" --target .build/good-release/target.json
