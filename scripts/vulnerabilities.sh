#!/usr/bin/env bash
# Looks for known vulnerabilities in the code that our modules call and in the
# app's dependencies.
set -euo pipefail
cd "$(dirname "$0")/.."

govulncheck=golang.org/x/vuln/cmd/govulncheck@v1.9.0
status=0
for module in domain wiring adapter api functions local ops test; do
  echo "== $module"
  (cd "$module" && GOWORK=off go run "$govulncheck" ./...) || status=1
done
npm --prefix frontend audit --omit=dev --audit-level=high || status=1
exit "$status"
