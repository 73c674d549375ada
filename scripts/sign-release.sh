#!/usr/bin/env bash
# Signs a release and its image with the identity of the workflow that runs, which
# Sigstore certifies for minutes and keeps in its public log. There is no key to lose.
#
#   scripts/sign-release.sh <archive> <repository@sha256:digest>
set -euo pipefail
archive=${1:?usage: scripts/sign-release.sh <archive> <image>}
image=${2:?usage: scripts/sign-release.sh <archive> <image>}
cd "$(dirname "$0")/.."

cosign sign-blob --yes --bundle "$archive.sigstore.json" "$archive"
cosign sign --yes "$image"
cosign attest --yes --type cyclonedx --predicate .build/sbom/api.cdx.json "$image"
