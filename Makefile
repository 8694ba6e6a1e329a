# Everything a developer, CI or a release needs; `make help` lists it.
GO      ?= go
OUT     ?= cmconform-report
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

.DEFAULT_GOAL := help
.PHONY: help run test prove bench lint fmt build image fuzz

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## check the embedded mock and write reports to $(OUT)
	$(GO) run ./cmd/cmconform run --out $(OUT)

test: lint ## lint, then every test with the race detector, the proof included
	$(GO) test -race -timeout 20m ./...

prove: ## show that every check can fail: the matrix of checks and deviations
	$(GO) run ./cmd/cmconform prove

bench: ## cost per request beside Ginkgo with a bare POST, mock CPU, start-up, sizes
	$(GO) test -run '^$$' -bench . -benchtime 3s ./cmd/cmconform

lint: ## formatting, vet and staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

fmt: ## format all Go files
	gofmt -w .

build: ## a static binary in bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/cmconform ./cmd/cmconform

image: build ## a container image FROM scratch (needs a container engine)
	docker build -t cmconform:$(VERSION) -t cmconform:latest .

fuzz: ## each fuzz target for half a minute
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
	    echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime 30s $$pkg || exit 1; \
	  done; \
	done
