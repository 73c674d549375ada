#!/usr/bin/env bash
# Writes what the release is made of, as CycloneDX: <name>.cdx.json of the API, of each
# function and of the app. For a Go program it is read from the built binary, so it says
# what was linked; for the app, from the lock file.
#
#   scripts/sbom.sh <directory>
set -euo pipefail
directory=${1:?usage: scripts/sbom.sh <directory>}
mkdir -p "$directory"
directory=$(cd "$directory" && pwd)
cd "$(dirname "$0")/.."

for binary in .build/api .build/arm64/*; do
  .cache/bin/cyclonedx-gomod bin -json -std -noserial -version "${GITHUB_SHA:-unknown}" \
    -output "$directory/$(basename "$binary").cdx.json" "$binary"
done
npm --prefix frontend sbom --package-lock-only --omit dev --sbom-format cyclonedx --sbom-type application >"$directory/app.cdx.json"
