#!/usr/bin/env bash
# Packs everything that a deployment needs, so that it can be repeated or rolled
# back without building anything again.
#
#   scripts/pack-release.sh <repository@sha256:digest> <archive>
set -euo pipefail
image=${1:?usage: scripts/pack-release.sh <image> <archive>}
archive=${2:?usage: scripts/pack-release.sh <image> <archive>}
cd "$(dirname "$0")/.."

if [[ ! $image =~ ^[^@[:space:]]+@sha256:[0-9a-f]{64}$ ]]; then
  echo "pack-release.sh: the image must be named by its digest, <repository>@sha256:<64 hexadecimal digits>, not \"$image\"" >&2
  exit 2
fi
# Every environment and every rollback use the provider version chosen now.
terraform -chdir=terraform init -backend=false -input=false >&2

release=$(mktemp -d)
trap 'rm -rf "$release"' EXIT
printf '%s' "$image" >"$release/image"
tar -c --exclude=.terraform --exclude='*.tfstate*' --exclude=backend_override.tf \
  terraform wiring .build/packages .build/sbom frontend/dist | tar -x -C "$release"
tar -c --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$release" . | gzip -n >"$archive"
