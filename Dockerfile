# The API's image: one static binary and the certificate authorities it trusts.
# No shell, no packages, no root. Built for the platform that is asked for, on
# the one that builds:
#
#   docker build --platform linux/arm64 --build-arg REVISION="$(git rev-parse HEAD)" .
#
# The builder is pinned by its exact version. Pin it by content as well with
# what `docker buildx imagetools inspect golang:1.26.8-bookworm` calls Digest,
# written behind the tag: golang:1.26.8-bookworm@sha256:<digest>.
#
# Same sources, same image: the build has no paths, times or version control in
# it; give SOURCE_DATE_EPOCH as a build argument, and rewrite-timestamp=true to
# the exporter, to settle the layers' times too.

FROM --platform=$BUILDPLATFORM golang:1.26.8-bookworm AS build
ARG TARGETOS
ARG TARGETARCH
WORKDIR /src
COPY domain domain
COPY adapter adapter
COPY api api
WORKDIR /src/api
# From the module's own go.mod, with the flags of Taskfile.yml's GO_BUILD.
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
# AWS is called by HTTPS, and nothing else here knows whom to trust.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/image/api /api
# Nobody: no name, no home, and nothing in the image is theirs to write.
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=10s --retries=3 CMD ["/api", "healthcheck"]
ENTRYPOINT ["/api"]
