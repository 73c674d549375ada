#!/usr/bin/env bash
# Opens an issue for an environment whose plan is not empty, or adds the plan to the one
# that is open. Closes it when the plan is empty again.
#
#   scripts/drift-issue.sh <environment> <file that drift.sh has written>
set -euo pipefail
environment=${1:?usage: scripts/drift-issue.sh <environment> <file>}
file=${2:?usage: scripts/drift-issue.sh <environment> <file>}
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
known_environment "$environment"
need GH_TOKEN GITHUB_REPOSITORY
if [ ! -f "$file" ]; then
  echo "drift-issue.sh: no plan of $environment was made; see the log of its job" >&2
  exit 1
fi

title="Drift in $environment"
open=$(gh issue list --repo "$GITHUB_REPOSITORY" --state open --limit 500 --json number,title \
  --jq "[.[] | select(.title == \"$title\")][0].number // empty")
if [ -s "$file" ] && [ -z "$open" ]; then
  gh issue create --repo "$GITHUB_REPOSITORY" --title "$title" --body-file "$file"
elif [ -s "$file" ]; then
  gh issue comment "$open" --repo "$GITHUB_REPOSITORY" --body-file "$file"
elif [ -n "$open" ]; then
  gh issue close "$open" --repo "$GITHUB_REPOSITORY" --comment "The plan of $environment is empty again."
fi
