# Every verb stands on `setup`, which costs nothing while the lock and pyproject.toml are unchanged.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
# uv must never fetch an interpreter of its own, nor look at another environment.
UV := env -u VIRTUAL_ENV UV_PYTHON_DOWNLOADS=never $(BIN)/uv
PYTHON ?= python3
COMPILE := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate

.PHONY: help setup demo test quick check docs lock bench bench-national properties mutants rehearse clean

help: ## What can be done here
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

setup: $(STAMP) ## Make .venv from the lock (every other verb does this by itself)

# uv is itself taken from the lock, by its hash, so nothing unhashed is ever installed.
$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; try: make setup PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(VENV)/uv.lock
	$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(STAMP) ## A made-up area on an embedded database: what the service does, in a minute
	$(BIN)/monitor demo

test: $(STAMP) ## All tests (make test ARGS="tests/spec -k unseen" for some)
	@echo "About eleven minutes on two cores; make quick takes two."
	$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

quick: $(STAMP) ## The rules, units, contracts, journeys and house rules, on SQLite: two minutes on two cores
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not postgres" \
		tests/spec tests/unit tests/contract tests/journeys tests/repository $(ARGS)

check: $(STAMP) ## Lint, format, types, imports, dependencies, pages that must be current
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/python -m tests.docs --check

docs: $(STAMP) ## Write the pages that are made from the specs and the feeds
	$(BIN)/python -m tests.docs

# The second lock is the part of the first that a server needs: same versions, no test tools.
lock: ## Resolve the dependencies anew; UPGRADE=1 takes the newest that pyproject.toml allows
	test -x $(BIN)/uv || $(MAKE) setup
	$(COMPILE) $(if $(UPGRADE),--upgrade) --group dev --output-file requirements.lock
	$(COMPILE) --upgrade --group build --constraints requirements.lock --output-file deploy/requirements.lock

bench: $(STAMP) ## What it costs with 100,000 children, each limit taken in the same run (about 9 minutes)
	$(BIN)/python -m bench $(ARGS)

bench-national: $(STAMP) ## A nation of 3.1 million on PostgreSQL: some hours and 60 GB, goes on where it stood
	$(BIN)/python -m bench --nation bench-national $(ARGS)

properties: $(STAMP) ## The quick way against the plain rules: 1,000 drawn worlds each, on both engines (about an hour)
	HYPOTHESIS_PROFILE=thorough $(BIN)/python -m pytest -n 2 -m "" tests/store/test_visibility.py \
		tests/properties/test_judging.py tests/properties/test_columnar_reading.py tests/unit/domain/test_linking_property.py

mutants: $(STAMP) ## Bugs put in on purpose, one after the other: each must be caught (about 10 minutes)
	$(BIN)/python -m tests.mutants $(ARGS)

rehearse: $(STAMP) ## Run a folder of dated deliveries (make rehearse FOLDER=cases/a-case)
	@test -n "$(FOLDER)" || { echo 'Say which: make rehearse FOLDER=path/to/folder' >&2; exit 2; }
	$(BIN)/monitor rehearse "$(FOLDER)"

clean: ## Remove everything that was made here, .venv too
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
