# Everything a developer, CI or a release needs; `make help` lists it.
GO      ?= go
OUT     ?= cmconform-report
# How long a soak and each fuzz target last.
SOAK    ?= 10m
FUZZ    ?= 30s
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# Functions begin at multiples of 8 bytes, not of 32: a third of a megabyte of filling buys nothing that can be measured.
LDFLAGS := -s -w -funcalign=8 -X main.version=$(VERSION)
# What is given away stays small. Inlining weighs a megabyte, so only that code has it which every exchange goes through
# again and again: the runtime, texts, XML, and the way from a message to bytes and back.
MODULE  := $(shell $(GO) list -m)
HOT     := runtime/... internal/... sync/... strings bytes unicode/... strconv encoding/xml github.com/beevik/etree \
	$(addprefix $(MODULE)/,harness/message harness/soap harness/rest)
INLINED := -gcflags=all=-l $(foreach p,$(HOT),-gcflags=$(p)=)
BIN     ?= bin/cmconform
# What a release has binaries for, and where they are put.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64
DIST    ?= dist
# An image engine: docker, or podman under the same words.
ENGINE  ?= docker
IMAGE   ?= cmconform

.DEFAULT_GOAL := help
.PHONY: help run test test-race test-plain docs prove plan interop bench bench-peers soak fuzz lint fmt build image dist reproduce

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## check the embedded mock and write reports to $(OUT)
	$(GO) run ./cmd/cmconform run --out $(OUT)

test: lint ## lint, every test with the race detector, and whole runs, foreign judges and the proof without it
	@$(MAKE) --no-print-directory -j2 test-race test-plain

test-race: # every test that is not a whole run
	CMCONFORM_DIALECT=v13-soap $(GO) test -race -timeout 25m ./...

# Files that say !race are whole runs in processes of their own, or judged by foreign software: the race
# detector would make them ten times slower and look at nothing that the other tests do not show it.
test-plain:
	$(GO) test -timeout 25m ./cmd/cmconform ./internal/rehearsal ./internal/release

prove: ## show that every check can fail: the matrix of checks and deviations
	$(GO) run ./cmd/cmconform prove

docs: ## write docs/checks.md, docs/checks/ and docs/seeds.md from the catalogue, the checks and the mock
	$(GO) run ./internal/pages . docs

plan: ## make every check against the mock and record what each one asks for, for doctor and --dry-run
	$(GO) run ./internal/rehearsal harness/plan/needs.csv.gz

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
	CGO_ENABLED=0 $(GO) build -trimpath $(INLINED) -ldflags '$(LDFLAGS)' -o $(BIN) ./cmd/cmconform

image: ## a container image FROM scratch that runs the command (needs a container engine)
	GOOS=linux $(MAKE) -s build
	$(ENGINE) build --build-arg VERSION=$(VERSION) -t $(IMAGE):$(VERSION) -t $(IMAGE):latest .

dist: ## binaries for Linux, macOS and Windows in $(DIST), with checksums and a bill of materials each
	@mkdir -p $(DIST) && rm -f $(DIST)/cmconform-* $(DIST)/SHA256SUMS
	@for p in $(PLATFORMS); do \
	  os=$${p%/*} arch=$${p#*/} suffix=; test $$os = windows && suffix=.exe; echo "$(DIST)/cmconform-$$os-$$arch$$suffix"; \
	  GOOS=$$os GOARCH=$$arch $(MAKE) -s build BIN=$(DIST)/cmconform-$$os-$$arch$$suffix || exit 1; \
	done
	$(GO) run ./internal/release -version $(VERSION) $(DIST)

reproduce: ## build $(DIST) once more, with an empty build cache, and compare every byte
	@again=$$(mktemp -d) && trap 'rm -rf $$again' EXIT && \
	  GOCACHE=$$again/cache $(MAKE) -s dist DIST=$$again/dist && diff -r $(DIST) $$again/dist && echo "the same, byte for byte"

fuzz: ## each fuzz target for $(FUZZ)
	@for pkg in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg 2>/dev/null | grep '^Fuzz'); do \
	    echo "== $$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZ) -fuzzminimizetime 1s $$pkg || exit 1; \
	  done; \
	done
