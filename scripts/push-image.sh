#!/usr/bin/env bash
# Builds the API's image for arm64, pushes it and prints image=<repository>@<digest>.
#
#   scripts/push-image.sh <repository> <tag>
set -euo pipefail
repository=${1:?usage: scripts/push-image.sh <repository> <tag>}
tag=${2:?usage: scripts/push-image.sh <repository> <tag>}
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
need AWS_REGION

docker build --platform linux/arm64 --build-arg REVISION="${GITHUB_SHA:-unknown}" --tag "$repository:$tag" . >&2

# The image starts as on Fargate: not as root, and with a read-only file system.
# Without its settings it must exit and name them.
said=$(docker run --rm --read-only --network none "$repository:$tag" 2>&1 || true)
if [[ $said != *TABLE_NAME* ]]; then
  echo "push-image.sh: the image does not start: $said" >&2
  exit 1
fi

aws ecr get-login-password --region "$AWS_REGION" |
  docker login --username AWS --password-stdin "${repository%%/*}" >&2
docker push --quiet "$repository:$tag" >&2
echo "image=$(docker inspect --format '{{index .RepoDigests 0}}' "$repository:$tag")"
