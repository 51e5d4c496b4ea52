# Sets up and runs Mentora. `make` lists the commands.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
# `make run PORT=8001 DATA=/somewhere`, or `make run HTTPS=1` to use a phone on the same network
PORT ?= 8000
DATA ?= var
# One more than there are cores, because tests also wait. `make test WORKERS=0` runs them in one process, for a debugger
WORKERS ?= $(shell expr $$(nproc) + 1)

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

installed: .venv/ready ## set up Python, and compile the program for servers that may not write to it
	@$(BIN)/python -m compileall -q app.py db fragments integrations jobs routes ws

run: .venv/ready ## start Mentora with demo people on http://127.0.0.1:8000
	@exec $(BIN)/python app.py serve --demo $(if $(HTTPS),--https --host 0.0.0.0) --port $(PORT) --data $(if $(HTTPS),$(DATA)/https,$(DATA))

dev: .venv/ready ## the same, and restart on every edit; compiles the CSS if npm is installed
	@command -v npm >/dev/null && $(MAKE) --no-print-directory .make/node || true
	@exec $(BIN)/python app.py serve --demo --dev --port $(PORT) --data $(DATA)

check: .venv/ready-for-tests ## format, lint, types and the shape of the code, in seconds
	@$(BIN)/ruff format --check --quiet . || { echo "Not formatted; \`make format\` does it:"; $(BIN)/ruff format --check . ; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@output=$$($(BIN)/python -m pytest tests/test_architecture.py) || { echo "$$output"; exit 1; }

format: .venv/ready-for-tests ## format every Python file, and fix what the linter can fix
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --exit-zero .

hooks: ## have git run make check before every commit
	git config core.hooksPath .githooks

test: check .venv/ready-for-tests .make/chromium .make/media .make/janus .make/nginx .make/caddy .make/postgresql .make/node ## set up what the tests need, and run all of them
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 8 $(ARGS)

bench: .venv/ready-for-tests ## measure speed, compared with a minimal application; ARGS=--inside: without a server; --counted: instructions; ARGS=--push: thousands of open pages; ARGS=--big: a million bookings; --beside: beside exports and a backup; --paint: in Chromium; --servers: other servers
	$(BIN)/python -m bench $(ARGS)

media: .make/janus ## install Janus, the media server: with it a room holds a whole class, without it four people

css: .make/node ## compile static/css/source/ into static/css/app.css and room.css
	npm run --silent css

compare: .venv/ready-for-tests .make/chromium ## list the pages that look different than at a commit: make compare SINCE=main
	$(BIN)/python -m tests.browser.compare $(or $(SINCE),HEAD) $(ONLY)

messages: .venv/ready-for-tests ## collect the sentences into fragments/languages/messages.pot and update the catalogues
	$(BIN)/python -m fragments.languages.collect

screenshots: .venv/ready-for-tests .make/chromium ## take the screenshots in the README
	$(BIN)/python -m tests.browser.screenshots

lock: .venv/ready-for-tests ## update the lock files from pyproject.toml
	$(BIN)/pip-compile $(LOCKED) --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile $(LOCKED) --all-extras --constraint requirements.lock --output-file requirements-test.lock pyproject.toml

clean: ## remove what these commands created, except the data
	rm -rf .venv .make node_modules

LOCKED := --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

.venv/ready: requirements.lock
	@echo "Setting up Python in .venv (once)"
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { echo "Installing python3-venv through apt-get (once)"; apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; } \
	  || { echo "Mentora needs Python's venv, and apt-get could not install it here. As root: apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/ready-for-tests: requirements-test.lock .venv/ready
	@echo "Setting up what the tests need (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

# Debian's Chromium, so that no tool downloads a browser: the whole of it for calls, its lighter shell for pages.
.make/chromium:
	@mkdir -p .make
	@command -v chromium >/dev/null || { echo "Installing Chromium through apt-get (once)"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
	  || { echo "The browser tests need Chromium, and apt-get could not install it here. As root: apt-get install chromium"; exit 1; }
	@command -v chromium-headless-shell >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1; } \
	  || echo "Without Debian's chromium-headless-shell the browser tests take half as long again."
	@touch $@

# The relay, network tools and ffmpeg. The tests make calls through virtual networks.
.make/media:
	@mkdir -p .make
	@export PATH="$$PATH:/usr/sbin:/sbin"; for program in turnserver nft ip ffmpeg nsenter sysctl; do command -v $$program >/dev/null || missing=1; done; [ -z "$$missing" ] \
	  || { echo "Installing coturn, nftables, iproute2 and ffmpeg through apt-get (once)"; apt-get update -qq && apt-get install -y -qq coturn nftables iproute2 ffmpeg util-linux procps >/dev/null 2>&1; } \
	  || echo "The calls cannot be tested here. As root: apt-get install coturn nftables iproute2 ffmpeg util-linux procps"
	@touch $@

# The media server, and what makes films of its recordings. Mentora starts it; Debian's own service would listen to all.
.make/janus:
	@mkdir -p .make
	@for program in janus janus-pp-rec ffmpeg setpriv; do command -v $$program >/dev/null || missing=1; done; [ -z "$$missing" ] \
	  || { echo "Installing Janus through apt-get (once)"; apt-get update -qq; \
	  systemctl mask --runtime janus >/dev/null 2>&1; apt-get install -y -qq janus janus-tools ffmpeg util-linux >/dev/null 2>&1; \
	  systemctl unmask --runtime janus >/dev/null 2>&1; systemctl disable janus >/dev/null 2>&1; command -v janus >/dev/null; } \
	  || { echo "apt-get could not install Janus here. As root: apt-get install janus janus-tools ffmpeg util-linux"; exit 1; }
	@touch $@

# The proxy in front. Only the tests start it, so Debian's own site must not take port 80 here.
.make/nginx:
	@mkdir -p .make
	@PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null || { echo "Installing nginx through apt-get (once)"; apt-get update -qq; \
	  systemctl mask --runtime nginx >/dev/null 2>&1; apt-get install -y -qq nginx-light >/dev/null 2>&1; \
	  systemctl unmask --runtime nginx >/dev/null 2>&1; systemctl disable nginx >/dev/null 2>&1; command -v nginx >/dev/null; } \
	  || { echo "The proxy tests need nginx, and apt-get could not install it here. As root: apt-get install nginx-light"; exit 1; }
	@touch $@

# The other proxy that deploy/ has a file for. It only checks that file.
.make/caddy:
	@mkdir -p .make
	@command -v caddy >/dev/null || { echo "Installing Caddy through apt-get (once)"; apt-get update -qq; \
	  systemctl mask --runtime caddy >/dev/null 2>&1; apt-get install -y -qq caddy >/dev/null 2>&1; \
	  systemctl unmask --runtime caddy >/dev/null 2>&1; systemctl disable caddy >/dev/null 2>&1; command -v caddy >/dev/null; } \
	  || echo "deploy/Caddyfile cannot be checked here. As root: apt-get install caddy"
	@touch $@

# The tests prepare every query on PostgreSQL, because the SQL has to run on both engines.
.make/postgresql:
	@mkdir -p .make
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { echo "Installing PostgreSQL through apt-get (once)"; apt-get update -qq && apt-get install -y -qq postgresql >/dev/null 2>&1; } \
	  || echo "The SQL cannot be tested on PostgreSQL here. As root: apt-get install postgresql"
	@touch $@

# For compiling the CSS and checking that the committed file is up to date. Mentora runs without Node.
.make/node: package-lock.json
	@mkdir -p .make
	@command -v npm >/dev/null || { echo "Installing npm through apt-get (once)"; apt-get update -qq && apt-get install -y -qq nodejs npm >/dev/null; } \
	  || { echo "Compiling the CSS needs npm, and apt-get could not install it here. As root: apt-get install nodejs npm"; exit 1; }
	@npm install --no-save --loglevel=error --no-audit --no-fund >/dev/null
	@touch $@

.PHONY: help installed run dev check format hooks test bench media css compare messages screenshots lock clean
