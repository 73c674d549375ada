#!/usr/bin/env bash
# Ends the pipeline's deployment of a release that is older than the one which
# works there: an approval that comes late must not bring the past back. Who
# wants an older one runs the workflow deploy by hand, which does not ask.
#
#   scripts/refuse-older.sh <environment> <release>
set -euo pipefail
environment=${1:?usage: scripts/refuse-older.sh <environment> <release>}
release=${2:?usage: scripts/refuse-older.sh <environment> <release>}
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
known_environment "$environment"
need TF_STATE_BUCKET

good=$(good_release "$environment")
if [ -n "$good" ] && [ "${release%%-*}" -lt "${good%%-*}" ]; then
  echo "refuse-older.sh: $good works in $environment and is newer than $release; to go back, run the workflow deploy by hand" >&2
  exit 1
fi
