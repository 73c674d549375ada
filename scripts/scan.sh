#!/usr/bin/env bash
# Looks for known weaknesses in Terraform's files, the Dockerfile and the
# workflows with checkov, which pip brings into .cache at the first run. What is
# left as it is says why: beside the resource, or here.
#
# Left out: CKV_GHA_7, inputs of workflows. Ours choose among releases and
# tests; what is built has none.
set -euo pipefail
cd "$(dirname "$0")/.."

version=3.3.30
home="$PWD/.cache/checkov-$version"
if [ ! -x "$home/bin/checkov" ]; then
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check "checkov==$version"
fi
"$home/bin/checkov" --directory . --framework terraform dockerfile github_actions --skip-check CKV_GHA_7 \
  --skip-path node_modules --skip-path .build --skip-path .cache --skip-path .data --skip-download --compact --quiet
