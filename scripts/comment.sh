#!/usr/bin/env bash
# Writes the plans of all environments into one comment on a pull request, or
# updates the existing comment.
#
#   scripts/comment.sh <pull request> <directory of plan-<environment>.md>
set -euo pipefail
number=${1:?usage: scripts/comment.sh <pull request> <directory>}
directory=${2:?usage: scripts/comment.sh <pull request> <directory>}
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
need GH_TOKEN GITHUB_REPOSITORY GITHUB_SHA

mark='<!-- terraform plan -->'
body=$(mktemp)
trap 'rm -f "$body"' EXIT
{
  printf '%s\n## What this change would do\n\n' "$mark"
  for environment in dev staging prod; do
    if [ -f "$directory/plan-$environment.md" ]; then
      cat "$directory/plan-$environment.md"
    else
      printf '### %s: no plan was made; see the log of its job\n' "$environment"
    fi
    echo
  done
  printf 'Of merge commit %s.\n' "$GITHUB_SHA"
} >"$body"

comments="repos/$GITHUB_REPOSITORY/issues/$number/comments"
id=$(gh api "$comments" --paginate \
  --jq ".[] | select(.user.login == \"github-actions[bot]\" and (.body | startswith(\"$mark\"))) | .id" | head -n 1)
if [ -n "$id" ]; then
  gh api --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$body" --silent
else
  gh api --method POST "$comments" --field "body=@$body" --silent
fi
