# Krisim: `make` lists what can be done. The first call that needs it sets up .venv.

PYTHON  ?= python3
WORKERS ?= 2
UV      ?= uv==0.13.9

BIN   := .venv/bin
PY    := $(BIN)/python
READY := .venv/.installed

MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# A lock must not depend on the settings of the machine that made it.
unexport UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS

.PHONY: help
help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- Set-up -------------------------------------------------------------------------------------

.PHONY: setup
setup: $(READY)  ## create .venv with what requirements.lock names

# The stamp is touched last, so an interrupted install is taken up again.
$(READY): requirements.lock pyproject.toml
	@$(create-venv)
	@echo "Installing what requirements.lock names into .venv (the first time takes a minute or two) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

PIP = $(PY) -m pip -qq --disable-pip-version-check

# Keep a .venv that works; otherwise make one, or say what is missing.
define create-venv
$(PY) -m pip --version >/dev/null 2>&1 || { \
  $(PYTHON) -c '' 2>/dev/null || { \
    echo "There is no working '$(PYTHON)' here. Install Python 3.11, 3.12 or 3.13, or name yours: make setup PYTHON=/path/to/python3"; exit 1; }; \
  $(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' || { \
    echo "Krisim needs Python 3.11, 3.12 or 3.13, but '$(PYTHON)' is $$($(PYTHON) --version 2>&1). Name another: make setup PYTHON=python3.12"; exit 1; }; \
  $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
    echo "'$(PYTHON)' lacks the modules venv and ensurepip. On Debian and Ubuntu: apt install python3-venv"; exit 1; }; \
  echo "Creating .venv with $$($(PYTHON) --version) ..."; \
  $(PYTHON) -m venv --clear .venv; }
endef

.PHONY: lock
lock:  ## write requirements.lock anew from pyproject.toml (ARGS=--upgrade takes newer versions)
	@$(create-venv)
	@$(PIP) install '$(UV)'
	@$(PY) -m uv --no-config --quiet pip compile pyproject.toml --all-extras --output-file requirements.lock \
	  --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11 \
	  --fork-strategy fewest $(ARGS) >/dev/null
	@! grep -nE '://|file:|find-links|index-url' requirements.lock || { echo "requirements.lock records an address"; exit 1; }

.PHONY: clean
clean:  ## remove .venv, caches and built files
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Use ----------------------------------------------------------------------------------------

.PHONY: replay
replay: $(READY)  ## run the exercise of scenarios/kko2017
	@$(BIN)/krisim run scenarios/kko2017

.PHONY: first-steps
first-steps: $(READY)  ## do in a clean clone what the tutorial says, and time it
	@$(PY) -m tests.first_steps

.PHONY: notebooks
notebooks: $(READY)  ## execute the notebooks, write .ipynb and HTML to results/notebooks
	@mkdir -p results/notebooks
	@set -e; for source in notebooks/*.py; do \
	  draft=$${source%.py}.ipynb; built=results/$$draft; \
	  echo "$$source -> $$built"; \
	  $(PY) -m jupytext --quiet --to ipynb --set-kernel python3 --output $$draft $$source; \
	  $(PY) -m nbconvert --log-level WARN --to notebook --execute --KernelManager.transport_encryption=auto \
	    --output-dir results/notebooks --output $$(basename $$draft) $$draft || { rm $$draft; exit 1; }; \
	  rm $$draft; \
	  $(PY) -m nbconvert --log-level WARN --to html $$built; \
	done

.PHONY: gallery
gallery: $(READY)  ## draw every figure from kko2017 and write docs/gallery
	@$(PY) -m gallery

.PHONY: bench
bench: $(READY)  ## measure how fast the engine is
	@$(PY) -m benchmarks

# --- Quality ------------------------------------------------------------------------------------

.PHONY: check
check: lint types layers docs  ## everything but the tests: lint, types, layers, docs

.PHONY: lint
lint: $(READY)  ## style and layout of the code
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check

.PHONY: types
types: $(READY)  ## mypy --strict
	@$(PY) -m mypy

.PHONY: layers
layers: $(READY)  ## who may import whom
	@$(BIN)/lint-imports --no-logo

.PHONY: docs
docs: examples site  ## execute what README and docs claim, and build their site

.PHONY: examples
examples: $(READY)  ## execute what README and docs claim
	@$(PY) -m pytest -q -n $(WORKERS) -m "docs and not slow"

# The site is read without a network: fonts, scripts and search lie in it. A warning is an error.
# It is built once for all that need it, see docs/making/site.py.
.PHONY: site
site: $(READY)  ## make a site of the docs in build/site
	@$(PY) -m docs.making.site

.PHONY: reference
reference: $(READY)  ## write what code knows of the reference into docs/reference
	@$(PY) -m docs.making.reference

.PHONY: test
test: $(READY)  ## the fast tests and the doctests
	@$(PY) -m pytest -q -n $(WORKERS) -m "not slow and not docs and not browser"

# Exit code 5 means that no test is marked slow, which is no failure.
.PHONY: test-slow
test-slow: $(READY)  ## the slow tests
	@$(PY) -m pytest -q -n $(WORKERS) -m slow || [ $$? -eq 5 ]

# Chromium comes from the system where it is missing and we may install; else its tests say why not.
.PHONY: browser
browser: $(READY)  ## what pages do in a real browser; installs Debian's Chromium where it is missing
	@$(PY) -c 'from sim.report.printing import find_browser; find_browser()' 2>/dev/null || { $(install-chromium); }
	@$(PY) -m pytest -q -n $(WORKERS) -m browser -rs tests/browser

define install-chromium
if ! command -v apt-get >/dev/null; then \
  echo "There is no browser and no apt-get to install one: install Chromium, Chrome or Edge"; \
elif [ "$$(id -u)" = 0 ]; then apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
elif sudo -n true 2>/dev/null; then sudo apt-get -qq update && sudo apt-get -qq install -y --no-install-recommends chromium >/dev/null; \
else echo "There is no browser, and it takes root to install one: sudo apt-get install chromium"; fi
endef

.PHONY: format
format: $(READY)  ## repair what ruff can repair
	@$(PY) -m ruff check --fix
	@$(PY) -m ruff format
