#!/usr/bin/env bash
# Stops the deployment of a release that is older than the last good one of the
# environment, so that a late approval does not undo a newer release. To deploy an
# older release on purpose, run the workflow deploy by hand.
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
