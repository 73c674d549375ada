#!/usr/bin/env bash
# Downloads a release from the releases' bucket into a directory, if the main workflow of
# this repository has signed it. RELEASE_SIGNER names another signer. Releases up to the
# run UNSIGNED_UNTIL, which were made before there were signatures, need none.
#
#   scripts/fetch-release.sh <name> <directory>
set -euo pipefail
name=${1:?usage: scripts/fetch-release.sh <name> <directory>}
directory=${2:?usage: scripts/fetch-release.sh <name> <directory>}
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
need TF_STATE_BUCKET GITHUB_REPOSITORY

if [[ ! $name =~ ^[0-9]+-[0-9]+-[0-9a-f]{40}$ ]]; then
  echo "fetch-release.sh: \"$name\" is not the name of a release, <run>-<attempt>-<commit>" >&2
  exit 2
fi
rm -rf "$directory"
mkdir -p "$directory"
aws s3 cp --no-progress "s3://$TF_STATE_BUCKET/releases/$name.tar.gz" "$directory.tar.gz"

signer=${RELEASE_SIGNER:-https://github.com/$GITHUB_REPOSITORY/.github/workflows/main.yml@refs/heads/main}
if aws s3 cp --no-progress "s3://$TF_STATE_BUCKET/releases/$name.tar.gz.sigstore.json" "$directory.sigstore.json"; then
  cosign verify-blob --bundle "$directory.sigstore.json" --certificate-identity "$signer" \
    --certificate-oidc-issuer https://token.actions.githubusercontent.com "$directory.tar.gz"
elif [ "${name%%-*}" -gt "${UNSIGNED_UNTIL:-0}" ]; then
  echo "fetch-release.sh: the release $name has no signature" >&2
  exit 1
fi
tar -xzf "$directory.tar.gz" -C "$directory"
