# Everything runs in .venv, which `setup` (all) or `demo` (only what it needs) makes from hashed pins.
# PYTHON may name another interpreter, 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench lock docs clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Gongkai needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)

# The pins are complete, so nothing is resolved: --no-deps with --require-hashes.
$(VENV)/run.done: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) --no-deps --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.done: requirements/dev.txt $(VENV)/run.done
	$(PIP) --no-deps --require-hashes -r requirements/dev.txt
	$(BIN)/pip check
	touch $@

setup: $(VENV)/dev.done  ## .venv with everything: the project, its extras, its tests

demo: $(VENV)/run.done  ## the main job on the sample portal, on embedded defaults
	$(BIN)/gongkai demo

lint: $(VENV)/dev.done  ## format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: lint  ## everything a colleague would want checked
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

format: $(VENV)/dev.done  ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/dev.done  ## write the pages that are made from the registries
	$(BIN)/python -m pipelines.people.dictionary

bench: $(VENV)/dev.done  ## speed, as ratios to a peer measured in the same run
	$(BIN)/python -m tests.bench

lock: $(VENV)/dev.done  ## pin everything anew, with hashes and without download addresses
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	    --extra build pyproject.toml --output-file requirements/run.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header \
	    --extra dev --constraints requirements/run.txt pyproject.toml --output-file requirements/dev.txt

clean:  ## remove what can be made again; never data/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
