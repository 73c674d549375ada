#!/usr/bin/env bash
# Checks every shell script of the repository with shellcheck. If shellcheck is
# not available it says so; in CI it fails.
set -euo pipefail
cd "$(dirname "$0")/.."

shellcheck=$(scripts/shellcheck-path.sh)
if [ -z "$shellcheck" ]; then
  echo "not run: shellcheck of the scripts; install shellcheck, or Python 3 with pip" >&2
  [ -z "${CI:-}" ]
  exit
fi
scripts=(.ci/run scripts/*.sh)
"$shellcheck" -x "${scripts[@]}"
