#!/usr/bin/env bash
# Installs Debian's headless Chromium with apt-get. On a machine without apt-get, name a
# Chromium in the variable CHROMIUM instead.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
  echo "the journeys need Chromium: install one and name it in CHROMIUM" >&2
  exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null
