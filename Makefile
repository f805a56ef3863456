# Everything a person types. `make help` lists it.
PORT ?= 8000
PY   ?= python3
BIN  := .venv/bin
WORKERS ?= 2
export PYTHONUTF8 = 1

.DEFAULT_GOAL := help
.PHONY: help run setup test test-postgres lint format bench lock messages clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: .venv/run.stamp  ## start the product with the 2023 plan (PORT=8000)
	@$(BIN)/truongchuan run --port $(PORT)

setup: .venv/run.stamp  ## only install what the product needs

test: .venv/dev.stamp  ## checks and tests, on SQLite and, where its binaries are found, on PostgreSQL
	@$(BIN)/python tests/run.py --workers $(WORKERS)

test-postgres: .venv/dev.stamp  ## only the database tests, on PostgreSQL
	@$(BIN)/python tests/run.py --workers $(WORKERS) --only postgres

lint: .venv/dev.stamp  ## ruff, mypy, import contracts
	@$(BIN)/python tests/run.py --only lint

format: .venv/dev.stamp  ## put the code in its standard form
	@$(BIN)/ruff format src tests benchmarks && $(BIN)/ruff check --fix src tests benchmarks

bench: .venv/dev.stamp  ## speed figures (see benchmarks/)
	@for f in benchmarks/bench_*.py; do $(BIN)/python $$f || exit 1; done

messages: .venv/dev.stamp  ## collect and compile the translations (needs GNU gettext)
	@cd src/truongchuan && export TRUONGCHUAN_MODE=demo TRUONGCHUAN_VAR=../../var \
	 && ../../$(BIN)/truongchuan manage makemessages -l en && ../../$(BIN)/truongchuan manage compilemessages -l en

lock: .venv/run.stamp  ## pin the dependencies again, with hashes
	@cd requirements && ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header run.in -o run.txt \
	 && ../$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header run.in dev.in -o dev.txt

clean:  ## remove what was installed and the demo database
	rm -rf .venv var

.venv/bin/uv:
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; found: $$($(PY) --version)"; exit 1; }
	@$(PY) -m venv .venv || { echo "The venv module is missing: apt-get install python3-venv"; exit 1; }
	@$(BIN)/pip install -q --disable-pip-version-check uv

.venv/run.stamp: .venv/bin/uv requirements/run.txt pyproject.toml
	@$(BIN)/uv pip sync -q --require-hashes requirements/run.txt
	@$(BIN)/uv pip install -q --no-deps -e .
	@rm -f .venv/dev.stamp; touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	@$(BIN)/uv pip sync -q --require-hashes requirements/dev.txt
	@$(BIN)/uv pip install -q --no-deps -e .
	@touch $@
