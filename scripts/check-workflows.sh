#!/usr/bin/env bash
# Checks the workflows with actionlint, and their scripts with shellcheck.
set -euo pipefail
cd "$(dirname "$0")/.."

shellcheck=$(scripts/shellcheck-path.sh)
if [ -z "$shellcheck" ]; then
  echo "not run: shellcheck of the workflows' scripts; install shellcheck, or Python 3 with pip" >&2
fi
.cache/bin/actionlint -shellcheck="$shellcheck" -pyflakes=
