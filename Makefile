# hotline: what a developer says. `make run` is the way in, `make test` the whole proof.
SHELL := /usr/bin/env bash
.SHELLFLAGS := -o errexit -o nounset -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

GO       ?= go
LINTER   := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
TOOLS    := $(CURDIR)/.cache/tools
FUZZTIME ?= 20s
UI       := web/ui

.PHONY: nightly help run build web deps test quick vet lint race full ui-test fuzz bench e2e prompts clean

help: ## list what can be said
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## build all and start the demo: a hotline that phones from the browser
	./bin/hotline demo $(ARGS)

build: web ## build bin/hotline with the web app inside
	@mkdir -p bin
	$(GO) build -o bin/ ./cmd/...

web: ## build the web app (needs node; without it the server says what to run)
	@if [ ! -f $(UI)/package.json ]; then exit 0; fi; \
	if ! command -v npm >/dev/null; then \
		echo "npm is missing: the binary is built without the web app (install Node 20 or newer, then make build)"; exit 0; \
	fi; \
	cd $(UI); \
	if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --no-audit --no-fund; fi; \
	npm run --silent build

deps: ## fetch the programs the tests need
	./scripts/deps.sh

test: deps web vet lint ui-test race fuzz full ## the whole proof, about 20 minutes on two cores

quick: ## what is worth running after each change: no foreign programs, no race detector
	$(GO) vet ./...
	$(GO) test -short ./...

vet:
	$(GO) vet ./...

lint: $(TOOLS)/golangci-lint ## golangci-lint with .golangci.yml
	$(TOOLS)/golangci-lint run --allow-parallel-runners

# The linter is a tool with modules of its own: built aside, not part of go.mod.
$(TOOLS)/golangci-lint: Makefile
	@mkdir -p $(TOOLS)
	GOBIN=$(TOOLS) GOFLAGS= $(GO) install $(LINTER)
	@touch $@

# The random walks and the tests with foreign programs are long already; the
# race detector, which makes everything several times slower, looks at the rest.
race: ## go test with the race detector, without the long tests
	./scripts/gotest.sh -race -short -timeout 20m ./...

full: ## the long tests that race leaves out, and the whole product end to end
	./scripts/gotest.sh -timeout 20m $$(git grep -l 'testing.Short()' -- '*_test.go' | xargs -n1 dirname | sort -u | grep -v internal/e2e | sed 's|^|./|')
	./scripts/gotest.sh -parallel 3 -timeout 25m ./internal/e2e

ui-test: web ## type check and tests of the web app
	@if [ -f $(UI)/package.json ]; then cd $(UI); npm run --silent --if-present check; npm run --silent --if-present test; fi

fuzz: ## every fuzz target for FUZZTIME (20s)
	./scripts/fuzz.sh $(FUZZTIME)

bench: ## benchmarks of all packages
	$(GO) test -run '^$$' -bench . -benchmem ./...

e2e: deps web ## the whole product end to end with foreign phones and real browsers
	$(GO) test -count=1 -parallel 3 -timeout 20m -v ./internal/e2e

SEEDS ?= 20000
nightly: ## random walks of SEEDS (20000) days, and drills of as many hours, every invariant after every step: hours of work
	WALK_SEEDS=$(SEEDS) $(GO) test -count=1 -timeout 24h -run TestRandomWalks ./switchboard
	$(GO) test -count=1 -timeout 24h -run TestWalk ./acd -args -walks $(SEEDS)
	$(GO) run ./cmd/hotline drill --seed 1 --runs $$(( ($(SEEDS) + 7) / 8 )) --hours 8

prompts: deps ## make the shipped sounds anew from configs/prompts/*.yaml
	$(GO) run ./cmd/hotline prompts build configs/prompts/sound

clean: ## remove what was built
	rm -rf bin .cache $(UI)/dist $(UI)/node_modules
