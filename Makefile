# SPDX-License-Identifier: Apache-2.0
# Everything a person or a CI machine runs. Needs Swift 6.3, git and make; `make setup` installs the rest.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup launcher build test lint demo redteam statistics bench docs release clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

setup: ## check tools and Debian packages, install what is missing
	@scripts/setup.sh

launcher: ## build the static C programs pawl-cell, pawl-try, pawl-door and pawl-stub
	@scripts/launcher.sh

build: setup ## build pawl (debug) with its launcher beside it
	swift build --product pawl
	@scripts/launcher.sh

test: ## everything that must hold: lint, rules, unit tests, denial tests, end to end
	@scripts/test.sh

lint: ## swift-format, file lengths, listed unsafe places
	@scripts/lint.sh

demo: ## run Examples/matmul to its end and report the speed-up
	@scripts/demo.sh

redteam: setup ## every attack of RedTeam/ against Pawl and against a naive grader; fails on any that is accepted
	@scripts/redteam.sh

statistics: build ## what the acceptance rule is worth against noise, by simulation; fails if a number is missed
	.build/debug/pawl noise --simulate
	.build/debug/pawl noise --compare --runs 40

bench: ## the tables of Benchmarks/ (release build)
	@scripts/bench.sh

docs: ## DocC for the public products, warnings are errors
	@scripts/docs.sh

release: ## a static, stripped pawl with its launcher, into build/release
	@scripts/release.sh

clean: ## remove what the build made
	rm -rf .build build
