# Everything runs in .venv, which `setup` (all) or `demo` (only what it needs) makes from hashed pins.
# PYTHON may name another interpreter, 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench lock docs clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

$(BIN)/python:
	@echo "Making $(VENV) with $$($(PYTHON) --version) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Gongkai needs Python 3.11 or newer; set PYTHON=")'
	@$(PYTHON) -m venv $(VENV)

# uv installs some ten times as quickly as pip, and takes over which index pip is told to ask. Where it cannot
# reach what pip reaches, pip does it. The pins are complete, so nothing is resolved.
define install
	@index=$${PIP_INDEX_URL:-$$($(BIN)/pip config get global.index-url 2>/dev/null)}; \
	$(BIN)/uv pip install --python $(BIN)/python --no-deps --require-hashes --link-mode copy \
	    $$([ -t 2 ] || echo --quiet) $${index:+--default-index "$$index"} -r $(1) || $(PIP) --no-deps --require-hashes -r $(1)
endef

$(VENV)/uv.done: requirements/install.txt | $(BIN)/python
	@$(PIP) --no-deps --require-hashes -r $<
	@touch $@

$(VENV)/run.done: requirements/run.txt pyproject.toml $(VENV)/uv.done
	@echo "Installing what Gongkai stands on: $$(grep -c '^[a-z].*==' $<) packages, some 150 MB to fetch ..."
	$(call install,$<)
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.done: requirements/dev.txt $(VENV)/run.done
	@echo "Installing what its tests need: $$(grep -c '^[a-z].*==' $<) packages in all, some 250 MB to fetch ..."
	$(call install,$<)
	@$(BIN)/pip check
	@touch $@

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
	$(LOCK) --extra build --output-file requirements/run.txt pyproject.toml
	$(LOCK) --extra dev --constraints requirements/run.txt --output-file requirements/dev.txt pyproject.toml
	echo uv | $(LOCK) --constraints requirements/dev.txt --output-file requirements/install.txt -

clean:  ## remove what can be made again; never data/
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist
