# Everything a newcomer needs; only Python 3.11 or newer and make must be there.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup run test clients gates contract contract-deep contract-mutants check generate release-documents freeze-migrations golden examples lock bench bench-gains bench-threads bench-search bench-sign-in bench-votes bench-newsletters bench-changes bench-exports bench-imports drill-votes drill-changes research clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit("Broadsheet needs Python 3.11 to 3.14, this is " + sys.version.split()[0] + "; name another one: make PYTHON=python3.12 ...") if not (3, 11) <= sys.version_info < (3, 15) else None'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run: .venv/python requirements.lock pyproject.toml
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --no-index -e .
	@touch $@

.venv/dev: .venv/run requirements-dev.lock
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/dev ## Set up .venv from the lock, tools for developers included

run: .venv/run ## Serve on http://127.0.0.1:8000, with sample pages at first
	@$(BIN)/broadsheet serve

test: check ## Check, then run the whole suite
	@$(BIN)/python -m tests
	@if [ -x /usr/lib/postgresql/15/bin/postgres ]; then BROADSHEET_TEST_POSTGRES=/usr/lib/postgresql/15/bin $(BIN)/python -m tests -m "not slow"; fi

clients: .venv/dev ## Generate, compile and run clients of many makes against the service, and a browser on its pages; needs Node, and says so where there is none
	@$(BIN)/python -m tests.clients

.venv/research: .venv/dev requirements-research.lock
	$(PIP) --require-hashes -r requirements-research.lock
	@touch $@

research: .venv/research ## Walk docs/research.md with pandas and DuckDB, and hold an export against Frictionless and Croissant; installs these, some 600 MB
	$(BIN)/pytest tests/test_docs_research.py

contract: .venv/dev ## Hold the running service against its documents: generated requests of everybody at both doors, checks, a model; SECONDS=N bounds it
	@$(BIN)/python -m tests.contract $(if $(SECONDS),--seconds $(SECONDS))

contract-deep: .venv/dev ## The same for much longer; EXAMPLES=N is how many requests of each kind
	@$(BIN)/python -m tests.contract deep $(if $(EXAMPLES),--examples $(EXAMPLES))

contract-mutants: .venv/dev ## Plant faults in the service one at a time, and write to docs/mutants.md which of them are noticed
	@$(BIN)/python -m tests.contract mutants

gates: .venv/dev ## Hold the contract against the last release and the rules of linters; these need Node, and are skipped where there is none
	@$(BIN)/python -m tests.gates

check: .venv/dev ## Format, lint and types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy

generate: .venv/dev ## Write openapi/, db/tables.sql and the generated parts of docs/ afresh
	$(BIN)/python -m openapi.generate
	$(BIN)/python -m db.dump
	$(BIN)/python -m docs.generate

release-documents: .venv/dev ## Keep openapi.json and schema.graphql as those of this version: what later ones must not break
	$(BIN)/python -m openapi.changes release

freeze-migrations: .venv/dev ## Note what new migrations are: from then on they never change
	$(BIN)/python -m db.freeze

golden: .venv/dev ## Write the golden files of the tests afresh; read the diff before you keep it
	$(BIN)/pytest tests/test_golden.py --update-golden

examples: .venv/dev ## Ask the examples of openapi.json afresh and keep what is answered; read the diff before you keep it
	$(BIN)/pytest tests/test_contract_examples.py -k "is_asked_and_answered" --update-golden
	$(BIN)/python -m openapi.generate

bench: .venv/dev ## Measure Broadsheet beside PostGraphile, plain resolvers and pgbench, and write bench/REPORT.md; PostGraphile needs npm
	$(BIN)/python -m bench

bench-gains: .venv/dev ## Run what makes answers cheap both ways, with it and without
	$(BIN)/python -m bench.gains

bench-threads: .venv/dev ## Measure tree pages of a long thread beside a short one, and what a 304 saves
	$(BIN)/python -m bench.threads

bench-search: .venv/dev ## Measure searches of every kind over 1,000,000 comments
	$(BIN)/python -m bench.search

bench-sign-in: .venv/dev ## Measure what can be heard of who has an account, and what others wait while many sign in
	$(BIN)/python -m bench.sign_in

bench-votes: .venv/dev ## Measure votes on one hot comment beside the plain statement
	$(BIN)/python -m bench.votes

bench-newsletters: .venv/dev ## Measure a list of 100,000 subscribers as a stream, the memory it takes, and how long an issue to all takes to be queued
	@$(BIN)/python -m bench.newsletters

bench-exports: .venv/dev ## Measure an export of 1,000,000 comments beside a plain COPY of the same JSON, and the memory it takes
	@$(BIN)/python -m bench.exports

bench-imports: .venv/dev ## Measure imports of 1,000,000 comments of other programs, how long each takes and how much memory
	@$(BIN)/python -m bench.imports

drill-votes: .venv/dev ## 10,000 voters on one comment while Postgres is killed three times: nothing lost, nothing counted twice
	$(BIN)/python -m tests.drill_votes

drill-changes: .venv/dev ## A follower rebuilds the dataset through the feed of changes while Postgres and the service are killed: equal, nothing missing
	$(BIN)/python -m tests.drill_changes

bench-changes: .venv/dev ## Measure how many changes a second one follower is told
	@$(BIN)/python -m bench.changes

lock: .venv/dev ## Choose newer versions of all dependencies
	$(PIP) uv
	$(BIN)/uv pip compile --upgrade --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 --extra build pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --upgrade --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 --extra build --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/uv pip compile --upgrade --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --python-version 3.11 --extra build --extra dev --extra research pyproject.toml -o requirements-research.lock

clean: ## Remove .venv and what tools leave behind; data/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info build
