# All that a person types here. Each target is one script of scripts/, where the how and why is.

.DEFAULT_GOAL := help
.PHONY: help run test check fmt e2e screenshots bench release

help: ## this list
	@sed -nE 's/^([a-z0-9]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 18

run: ## set up, build, fill an empty database with a demonstration marketplace, serve on 127.0.0.1:3000
	@scripts/run

test: ## set up, then every test: formatting and lints, units on SQLite and PostgreSQL, a browser against the real server
	@scripts/test

check: ## formatting, lints and links in doc comments only, for the server and for the browser
	@scripts/check

fmt: ## format the Rust sources
	@cargo fmt --all

e2e: ## the browser tests only; ARGS="sign-up --headed" goes to Playwright
	@scripts/e2e $(ARGS)

screenshots: ## the browser tests, taking the pictures of README.md anew
	@MARKWARD_TEST_SCREENSHOTS=yes scripts/e2e $(ARGS)

bench: ## the benchmarks; ARGS="codes" names the crates
	@scripts/bench $(ARGS)

release: ## the optimised build: one binary with the site inside
	@scripts/release
