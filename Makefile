# Short names for the scripts, which do the work and can be run without make: scripts/setup installs make itself.
# `make` alone lists the targets.

SHELL := bash
.DEFAULT_GOAL := help
.PHONY: help setup build demo test clients chain-specs zombienet soak fuzz lint benchmark bench clean-network

help: ## List the targets
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what building, testing and the demo need; only what is missing
	scripts/setup

build: setup ## Build everything and install the programs (see scripts/env.sh)
	scripts/build
	scripts/build-examples

demo: ## Set up, build and play every act of the demo, or one of them: make demo ACT=lease
	scripts/demo $(ACT)

test: ## Set up, build and run every test
	scripts/test

clients: build ## Run clients that are not ours against a development node: docs/clients.md
	scripts/clients

chain-specs: ## Make the chain specs of the local chain again
	scripts/chain-specs

zombienet: build ## Test on a real relay chain, which is built first if it is not there: docs/zombienet.md
	scripts/zombienet $(TEST)

soak: ## Play the market against its model at random, for 200,000 steps or as many as STEPS says
	scripts/soak $(STEPS)

fuzz: ## Feed a million broken answers to each parser of the price worker, or as many as INPUTS says
	scripts/fuzz $(INPUTS)

lint: ## Check formatting, lints, licences and sources of dependencies
	scripts/lint

benchmark: ## Measure the calls and write the pallets' weights
	scripts/benchmark

bench: ## Measure calls on many leases, real blocks, functions and memory: docs/performance.md
	scripts/bench $(PARTS)

clean-network: ## Stop the local network that `tradewind up` started
	source scripts/env.sh && tradewind down
