#!/usr/bin/env bash
# Downloads a release from the releases' bucket into a directory.
#
#   scripts/fetch-release.sh <name> <directory>
set -euo pipefail
name=${1:?usage: scripts/fetch-release.sh <name> <directory>}
directory=${2:?usage: scripts/fetch-release.sh <name> <directory>}
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
need TF_STATE_BUCKET

if [[ ! $name =~ ^[0-9]+-[0-9]+-[0-9a-f]{40}$ ]]; then
  echo "fetch-release.sh: \"$name\" is not the name of a release, <run>-<attempt>-<commit>" >&2
  exit 2
fi
rm -rf "$directory"
mkdir -p "$directory"
aws s3 cp --no-progress "s3://$TF_STATE_BUCKET/releases/$name.tar.gz" "$directory.tar.gz"
tar -xzf "$directory.tar.gz" -C "$directory"
