# The API's image: one static binary and the certificate authorities it trusts.
# It has no shell, no packages and no root user. The builder cross-compiles for
# the requested platform:
#
#   docker build --platform linux/arm64 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# The builder is pinned by version and by content. Dependabot proposes the next one,
# also when the same version is built anew on a mended Debian.
#
# The build is reproducible: it contains no paths, times or version control data.
# To fix the layers' times too, pass SOURCE_DATE_EPOCH as a build argument and
# rewrite-timestamp=true to the exporter.

FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm@sha256:a688600ca24f8a4d3ca77f95b0dd40704a9fc787c826660eb7ba0b641b8b175d AS build
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
COPY domain domain
COPY adapter adapter
COPY api api
WORKDIR /src/api
# Built from the module's own go.mod (GOWORK=off), with the flags of Taskfile.yml's GO_BUILD.
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    GOWORK=off CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -trimpath -buildvcs=false -ldflags="-s -w" -o ../image/api ./cmd/api

FROM scratch
ARG REVISION=unknown
LABEL org.opencontainers.image.title="EventForge API" \
      org.opencontainers.image.description="Orders, receipts and webhooks over HTTP" \
      org.opencontainers.image.source="https://github.com/eventforge/eventforge" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="scratch"
# For HTTPS calls to AWS: the base image has no certificate authorities.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/image/api /api
# An unprivileged user without a name or home, who can write nothing in the image.
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/api", "healthcheck"]
ENTRYPOINT ["/api"]
