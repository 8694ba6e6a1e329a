# Everything a developer, CI or a release needs; `make help` lists it.
GO      ?= go
OUT     ?= cmconform-report
# How long a soak and each fuzz target last.
SOAK    ?= 10m
FUZZ    ?= 30s
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
# Checks run once each, reports and proofs are written once, containers are opened once, and what Ginkgo
# brings along to read Go sources never: code inlined into them is weight and nothing else. In what is
# left of the list the network and the parsing of names outweigh a call.
MODULE  := $(shell $(GO) list -m)
COLD    := $(foreach p,$(addprefix $(MODULE)/,specs specs/catalogue cmd/cmconform reports harness/parity harness/prove harness/ledger \
	harness/target harness/contract/wsdl harness/contract/openapi) \
	go/... debug/... golang.org/x/tools/... golang.org/x/crypto/ssh/... github.com/onsi/... github.com/google/... github.com/moby/... \
	github.com/docker/... github.com/containerd/... github.com/klauspost/... github.com/shirou/... github.com/magiconair/... \
	github.com/testcontainers/... go.opentelemetry.io/... github.com/spf13/... go.yaml.in/... github.com/goccy/... \
	golang.org/x/text/... golang.org/x/net/... text/template/... html/template encoding/gob archive/... internal/zstd log/slog \
	crypto/tls crypto/x509 math/big net/http,-gcflags=$(p)=-l)
BIN     ?= bin/cmconform

.DEFAULT_GOAL := help
.PHONY: help run test docs prove interop bench bench-peers soak fuzz lint fmt build image

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## check the embedded mock and write reports to $(OUT)
	$(GO) run ./cmd/cmconform run --out $(OUT)

# Files that say !race are whole runs in processes of their own, or judged by foreign software: the race
# detector would make them ten times slower and look at nothing that the other tests do not show it.
test: lint ## lint, every test with the race detector, then whole runs, foreign judges and the proof without it
	CMCONFORM_DIALECT=v13-soap $(GO) test -race -timeout 20m ./...
	$(GO) test -timeout 20m ./cmd/cmconform

prove: ## show that every check can fail: the matrix of checks and deviations
	$(GO) run ./cmd/cmconform prove

docs: ## write docs/checks.md, docs/checks/ and docs/seeds.md from the catalogue, the checks and the mock
	$(GO) run ./internal/pages . docs

interop: ## clients and a validating proxy that nobody here wrote: a table of operations, and a whole run
	CMCONFORM_REQUIRE_ALL=1 $(GO) test -count=1 -v -run '^TestClients$$' ./fixtures/interop
	CMCONFORM_REQUIRE_ALL=1 $(GO) test -count=1 -v -run '^TestForeignProxyWitnessesARun$$' ./cmd/cmconform

bench: ## requests and time of every check; cost per request beside a bare POST; a run over a slow network; mock CPU, start-up, sizes, 10,000 worlds
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
