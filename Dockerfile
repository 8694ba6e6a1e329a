# The image is the static binary and nothing else. `make image` builds the binary first.
FROM scratch
ARG VERSION=dev
LABEL org.opencontainers.image.title=cmconform \
      org.opencontainers.image.description="Conformance harness for the Customer Management service of Microsoft Advertising" \
      org.opencontainers.image.source=https://github.com/cmconform/cmconform \
      org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.version=$VERSION
COPY bin/cmconform /cmconform
# Any unprivileged id: the process needs no file of the image and writes none unless told to.
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["/cmconform"]
CMD ["mock", "--listen", "0.0.0.0:8080"]
