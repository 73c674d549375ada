#!/usr/bin/env bash
# Keeps what a release leaves behind, for test/compatibility: its API, and the items,
# events and values that its own code writes. Run it when a release has reached prod, and
# commit what it changed:
#
#   scripts/renew-released.sh <commit of the release>
set -euo pipefail

commit=$(git rev-parse --verify "$1^{commit}")
root=$(git rev-parse --show-toplevel)
released=$root/test/compatibility/released
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

git -C "$root" archive "$commit" | tar -x -C "$tree"
# The generator of today with the code of the release, which may not have one.
rm -rf "$tree/test/compatibility"
mkdir -p "$tree/test/compatibility" "$tree/frontend/dist" "$tree/.build/bin" "$released"
cp -R "$root/test/compatibility/golden" "$root/test/compatibility/cmd" "$tree/test/compatibility/"
: > "$tree/frontend/dist/index.html"

cd "$tree"
# The flags of the Taskfile, so that what is built already is used.
export GOWORK=off CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false"
(cd functions && go generate ./receipt/fonts && go build -ldflags="-s -w" -tags lambda.norpc -o ../.build/bin/ ./cmd/...)
for main in functions/cmd/*/; do
  name=$(basename "$main")
  mkdir -p ".build/functions/$name"
  mv ".build/bin/$name" ".build/functions/$name/bootstrap"
done
(cd api && go build -ldflags="-s -w" -o ../.build/api ./cmd/api)
(cd local && go build -ldflags="-s -w" -o ../.build/local ./cmd/local)
(cd test && env -u CGO_ENABLED GOFLAGS=-buildvcs=false go run ./compatibility/cmd/golden "$released")
cp api/openapi.yaml "$root/api/released/openapi.yaml"
printf '%s\n' "$commit" > "$released/commit"
