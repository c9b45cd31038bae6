# make help says what there is.

# Go asks git for a version to stamp into programs, and fails where the tree belongs to another user.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

GOFMT := $(shell go env GOROOT)/bin/gofmt

# The race detector needs a C compiler, which a machine with Go may lack.
HASH := \#
HAS_CC := $(shell echo '$(HASH)include <stdlib.h>' | $$(go env CC) -fsyntax-only -x c - 2>/dev/null && echo yes)
ifeq ($(HAS_CC),yes)
# SQLite, which some tests compare with, is C turned into Go: under the detector it takes fifty times as long, and its
# races are not ours to find.
RACE := -race '-gcflags=modernc.org/...=-race=false -d=checkptr=0'
endif

# TIMEOUT is for one package's tests.
TIMEOUT ?= 45m
FUZZTIME ?= 20s
LINTER := $(shell command -v golangci-lint || echo $$(go env GOPATH)/bin/golangci-lint)

.PHONY: help test test-matrix faults check-format redis-server bench lint fuzz rewrite picture

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

test: redis-server check-format ## vet, format check and all tests; with -race where there is a C compiler; PKG=./exec/... for some
	@echo "$(if $(RACE),with the race detector,without the race detector: no C compiler here)"
	go vet $(RACE) $(or $(PKG),./...)
	go test $(RACE) -vet=off -timeout $(TIMEOUT) $(or $(PKG),./...)
	$(if $(PKG),,cd testdata/conformance && go test ./...)

# Each of these ways of execution must give the same results; no-rules and no-… leave out all optimiser rules, or one.
MATRIX := no-rules one-row zero-hash nested-loops other-sides fetch read-whole serial workers unsifted spill-all dictionary dictionary,workers,spill-all one-row,zero-hash,no-rules,workers
RULES = $(shell sed -n 's/.*Name: "\([a-z_]*\)".*/\1/p' $(filter-out %_test.go,$(wildcard planner/opt/*.go)) | sort -u)
RESULTS := TestResults|TestSLT|TestTPCH|TestDifferential|TestMetamorphic

test-matrix: redis-server ## the result tests under each switch of the engine, and without each optimiser rule
	@for s in $(MATRIX) $(addprefix no-,$(RULES)); do echo "== $$s"; \
	  RSQL_SWITCHES=$$s go test -timeout $(TIMEOUT) -run '$(RESULTS)' ./frame || exit 1; \
	done

faults: redis-server ## the tests of faults at full size: ten million keys, a hundred killed writes; needs 2 GB
	RSQL_FAULTS=full go test -count=1 -timeout $(TIMEOUT) -run 'TestFault' ./frame ./cmd/rsql

check-format:
	@unformatted=$$($(GOFMT) -l .); \
	if [ -n "$$unformatted" ]; then echo "not as gofmt writes it (run gofmt -w on them):"; echo "$$unformatted"; exit 1; fi

redis-server: ## installs redis-server 7 or later where it is missing
	@sh .ci/redis-server.sh

bench: redis-server ## the measurements, each beside what it is compared to; ARGS are handed on
	cd testdata/bench && go run . $(ARGS)

lint: ## golangci-lint by the rules of .golangci.yml
	@command -v $(LINTER) >/dev/null || { echo "golangci-lint is missing; install it with:"; \
	  echo "  go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@latest"; exit 1; }
	$(LINTER) run ./...

fuzz: redis-server ## runs every fuzz target for FUZZTIME=20s
	@grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' . | sort | while IFS=: read -r file func; do \
	  name=$${func#func }; echo "== $$name in $$(dirname $$file)"; \
	  go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$(dirname $$file)" </dev/null || exit 1; \
	done

picture: redis-server ## draws docs/shell.svg, the picture of the shell in the README; needs tmux and Python 3
	python3 .ci/picture.py

rewrite: redis-server ## rewrites the golden files; read the difference before committing it
	go vet ./...
	@known=""; for p in $$(go list ./...); do \
	  if go test -list '^$$' $$p -args -rewrite >/dev/null 2>&1; then known="$$known $$p"; fi; \
	done; \
	go test -count=1 $$known -args -rewrite
