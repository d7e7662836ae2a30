# Every target prepares what it needs, from a machine with Python 3.11 and nothing else. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= $(firstword $(shell command -v python3.11) $(shell command -v python3))
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
ENGINES := $(VENV)/engines
export EMC_HOME ?= $(CURDIR)/var
# uv does not compile by default, and every later start of dbt or Dagster would pay for it.
export UV_COMPILE_BYTECODE := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed; found $$($(PYTHON) --version). Say where it is: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run: $(BIN)/uv requirements.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps -e .
	@$(BIN)/python -m compileall -q orchestration expectations simulator
	@$(BIN)/python -c 'from orchestration.transformation.project import prepare_manifest as prepare; from orchestration.settings import Home; prepare(Home.from_env())'
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.txt
	@touch $@

$(ENGINES)/.ready: $(BIN)/uv requirements-engines.txt
	$(BIN)/uv venv --quiet --allow-existing --python $(PYTHON) $(ENGINES)
	$(BIN)/uv pip install --quiet --python $(ENGINES)/bin/python --require-hashes -r requirements-engines.txt
	@touch $@

.PHONY: run
run: $(VENV)/.run ## simulate the nation's case systems, take everything in, publish the last month, show the ranking
	@test -e $(EMC_HOME)/landing -a ! -e $(EMC_HOME)/truth/unfinished || $(BIN)/emc simulate
	@$(BIN)/emc run
	@$(BIN)/emc publish
	@$(BIN)/emc rank

.PHONY: dev
dev: $(VENV)/.run ## the Dagster page on http://127.0.0.1:3000
	@$(BIN)/emc dev

.PHONY: serve-postgres stop-postgres
serve-postgres: $(VENV)/.run postgres ## a PostgreSQL server on loopback with the marts, for BI tools; stop-postgres ends it
	@$(BIN)/python -m orchestration.publication.local_postgres start

stop-postgres: $(VENV)/.run
	@$(BIN)/python -m orchestration.publication.local_postgres stop

.PHONY: browser
browser: # the tests look at pages in Debian's chromium, which a bare machine lacks
	@command -v chromium > /dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends chromium > /dev/null; } || { echo "The tests need chromium: apt-get install chromium"; exit 1; }

.PHONY: postgres
postgres: # the optional serving database is tested against Debian's server, which a bare machine lacks
	@ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends postgresql > /dev/null; } || { echo "PostgreSQL is needed: apt-get install postgresql"; exit 1; }

.PHONY: java
java: # the models are tested on Spark too, which runs on Java 17 or newer; a bare machine has none
	@command -v java > /dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends openjdk-17-jre-headless > /dev/null; } || { echo "Java 17 is needed: apt-get install openjdk-17-jre-headless"; exit 1; }

.PHONY: engines
engines: $(ENGINES)/.ready java ## the environment in which the models run on Apache Spark (docs/spark.md)

.PHONY: packages
packages: # one after another, for apt works for one at a time
	@for package in browser postgres java; do $(MAKE) --no-print-directory $$package || exit; done

.PHONY: ready
ready: # downloads wait for the network, lint does not
	@$(MAKE) --no-print-directory --jobs 3 --output-sync=target $(ENGINES)/.ready packages lint

.PHONY: test
test: ready ## lint, types, dbt unit tests, all tests (installs chromium, PostgreSQL and Java when root)
	@$(BIN)/python -m pytest

.PHONY: test-full
test-full: ready ## all that make test does, the whole site of a national edition in the browser, every table on Spark
	@$(BIN)/python -m pytest -m "full or not full"

.PHONY: bench
bench: $(VENV)/.run ## what runs cost beside bare scripts, at a fiftieth of the nation: eight minutes
	@$(BIN)/python -u -m benchmarks intake --scale 0.2
	@$(BIN)/python -u -m benchmarks first-build daily-load late-correction idle checks edition --scale 0.02 --cases 798000

.PHONY: lint
lint: $(VENV)/.dev ## ruff, pyrefly, sqlfluff
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyrefly check --summary=none
	@$(BIN)/sqlfluff lint --processes 2 --disable-progress-bar models macros/tests

.PHONY: lock
lock: $(BIN)/uv ## compile the pinned requirements again, with hashes
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group dev -c requirements.txt -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --group engines -c requirements.txt -o requirements-engines.txt

.PHONY: clean
clean: ## remove the simulated data home and what dbt wrote
	rm -rf var target logs
