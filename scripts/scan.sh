#!/usr/bin/env bash
# Scans Terraform's files, the Dockerfile and the workflows with checkov, which pip
# installs into .cache at the first run. Each skipped check gives its reason beside
# the resource or here.
#
# Not scanned: testdata, whose files break our own policies on purpose.
# Skipped: CKV_GHA_7, inputs of workflows. Ours choose releases and tests; builds
# have no inputs.
set -euo pipefail
cd "$(dirname "$0")/.."

version=3.3.30
home="$PWD/.cache/checkov-$version"
if [ ! -x "$home/bin/checkov" ]; then
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check "checkov==$version"
fi
"$home/bin/checkov" --directory . --framework terraform dockerfile github_actions --skip-check CKV_GHA_7 \
  --skip-path node_modules --skip-path .build --skip-path .cache --skip-path .data --skip-path testdata --skip-download --compact --quiet
