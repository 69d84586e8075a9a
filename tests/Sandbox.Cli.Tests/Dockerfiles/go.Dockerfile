FROM --platform=$BUILDPLATFORM golang:1.23 AS builder
ARG VERSION=dev
ENV CGO_ENABLED=0 \
    GOFLAGS="-trimpath -mod=readonly"
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY cmd/ cmd/
COPY internal/ internal/
RUN --network=none --mount=type=cache,target=/var/cache/go-build \
    go build -ldflags "-s -w -X main.version=${VERSION}" \
      -o /out/server ./cmd/server

FROM builder AS lint
RUN go vet ./...

FROM gcr.io/distroless/static-debian12:nonroot
LABEL org.opencontainers.image.title="server" \
      org.opencontainers.image.licenses=MIT
COPY --from=builder /out/server /server
STOPSIGNAL SIGINT
ENTRYPOINT ["/server"]
CMD ["--listen", ":8080"]
