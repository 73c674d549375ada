#!/usr/bin/env bash
# Installs Debian's package of a browser with apt-get: chromium-headless-shell or
# firefox-esr. On a machine without apt-get, name a browser in CHROMIUM or FIREFOX instead.
set -euo pipefail

if [ $# -ne 1 ]; then
  echo "usage: scripts/install-browser.sh <package>" >&2
  exit 2
fi
if ! command -v apt-get >/dev/null; then
  echo "the journeys need a browser: install Chromium or Firefox, and name it in CHROMIUM or FIREFOX" >&2
  exit 1
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null
