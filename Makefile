# Everything a developer, CI or a release needs; `make help` lists it.
GO      ?= go
OUT     ?= cmconform-report
# How long a soak and each fuzz target last.
SOAK    ?= 10m
FUZZ    ?= 30s
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
# Checks run once each, commands and containers are opened once, and what Ginkgo
# brings along to read Go sources never: code inlined into them is weight and nothing else.
MODULE  := $(shell $(GO) list -m)
COLD    := $(foreach p,$(addprefix $(MODULE)/,specs cmd/cmconform harness/parity harness/target harness/contract/openapi) \
	go/types go/parser golang.org/x/tools/... golang.org/x/crypto/ssh/... github.com/onsi/... github.com/moby/... \
	github.com/testcontainers/... github.com/spf13/... go.yaml.in/...,-gcflags=$(p)=-l)
BIN     ?= bin/cmconform

.DEFAULT_GOAL := help
.PHONY: help run test prove interop bench bench-peers soak fuzz lint fmt build image

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## check the embedded mock and write reports to $(OUT)
	$(GO) run ./cmd/cmconform run --out $(OUT)

test: lint ## lint, then every test with the race detector, the proof included
	$(GO) test -race -timeout 25m ./...

prove: ## show that every check can fail: the matrix of checks and deviations
	$(GO) run ./cmd/cmconform prove

interop: ## clients and a validating proxy that nobody here wrote: a table of operations, and a whole run
	CMCONFORM_REQUIRE_ALL=1 $(GO) test -count=1 -v -run '^TestClients$$' ./fixtures/interop
	CMCONFORM_REQUIRE_ALL=1 $(GO) test -count=1 -v -run '^TestForeignProxyWitnessesARun$$' ./cmd/cmconform

bench: ## cost per request beside Ginkgo with a bare POST, mock CPU, start-up, sizes, 10,000 worlds
	$(GO) test -run '^$$' -bench . -benchtime 3s ./cmd/cmconform
	$(GO) test -run '^$$' -bench '^BenchmarkProvision' ./fixtures/mock

bench-peers: ## the mock beside WireMock, mountebank and node-soap: requests a second, CPU a request
	$(GO) test -run '^$$' -bench '^BenchmarkPeers$$' -benchtime 1x -timeout 20m ./fixtures/peers

soak: ## mixed calls of many worlds for $(SOAK); fails when memory grows
	$(GO) test -run '^$$' -bench '^BenchmarkSoak$$' -benchtime $(SOAK) -timeout 0 ./fixtures/mock

lint: ## formatting, vet and staticcheck
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "run gofmt -w on:"; echo "$$unformatted"; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

fmt: ## format all Go files
	gofmt -w .

build: ## a static binary, $(BIN)
	CGO_ENABLED=0 $(GO) build -trimpath $(COLD) -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/cmconform

image: build ## a container image FROM scratch (needs a container engine)
	docker build -t cmconform:$(VERSION) -t cmconform:latest .

fuzz: ## each fuzz target for $(FUZZ)
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
	    echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZ) -fuzzminimizetime 1s $$pkg || exit 1; \
	  done; \
	done
