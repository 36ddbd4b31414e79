# Two commands matter: `make run` (the living product with demo data) and `make test`.
SHELL := /bin/bash
PORT ?= 8000
DATA ?= ./var
HOST ?= 127.0.0.1
BIN := .venv/bin
PG_URL ?= postgresql://postgres@127.0.0.1:5432/postgres
SOURCES := src tests benches conftest.py
# A third worker works while two wait for sockets and clocks; who is idle takes over what another has left.
SPREAD := -n $(shell expr $$(nproc) \* 3 / 2) --dist worksteal
# Every worker would import what these hold, and schemathesis at its start, to leave all of it out.
QUICK := -m "not slow and not journey" -p no:schemathesis --ignore=tests/journeys --ignore=tests/api
# Four thousand modules compiled anew at every start of every process are ten seconds of processor each time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run setup browser test test-pg check lint types journeys screenshots demo-year bench bench-smoke clean
help: ## show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: setup browser ## start everything with demo data: make run PORT=8000 DATA=./var
	@HOST=$(HOST) PORT=$(PORT) DATA=$(DATA) $(BIN)/zhilian up --demo

setup: .venv/.installed ## the virtual environment, with locked dependencies
.venv/.installed: requirements/dev.lock pyproject.toml scripts/bootstrap
	@scripts/bootstrap

browser: ## chromium and Chinese fonts, where this machine lets us install them
	@scripts/browser

test: setup ## all quick tests, on SQLite
	@$(BIN)/pytest $(SPREAD) -q $(QUICK)

test-pg: setup ## the same tests on PostgreSQL (PG_URL=postgresql://...)
	@DATABASE_URL=$(PG_URL) $(BIN)/pytest $(SPREAD) -q $(QUICK)

# The slow tests run on SQLite alone: on PostgreSQL they would take longer than all the rest together.
check: lint types ## with `make test`, what must hold before a change lands: style, types, layers, slow tests, PostgreSQL
	@$(BIN)/lint-imports
	@DATA=$$(mktemp -d) $(BIN)/zhilian manage makemigrations --check --dry-run
	@$(BIN)/pytest $(SPREAD) -q -m "slow and not journey"
	@DATABASE_URL=$(PG_URL) $(BIN)/pytest $(SPREAD) -q $(QUICK)

lint: setup
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)

types: setup
	@$(BIN)/mypy src tests benches conftest.py

journeys: setup browser ## the product told as tests: real processes, real chromium
	@$(BIN)/pytest -q -m journey tests/journeys

screenshots: setup browser ## the pictures of docs/manual, from a living demo
	@$(BIN)/python scripts/screenshots

demo-year: setup ## a demonstration with a year of cases, for load tests: make demo-year DATA=var/year
	@PORT=$(PORT) DATA=$(DATA) $(BIN)/zhilian demo-year

bench: setup ## every bar, with the machine that it was measured on
	@$(BIN)/python -m benches

bench-smoke: setup
	@$(BIN)/python -m benches --smoke

clean:
	rm -rf .venv var build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

docs: setup ## write docs/reference.md from the code
	@DATA=$$(mktemp -d) $(BIN)/zhilian manage shell -v 0 -c "from zhilian.config import handbook; handbook.write()"
