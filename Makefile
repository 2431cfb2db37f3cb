# Two commands do all: `make demo` and `make test`. Each sets up what it needs, once.
#
#   PYTHON   the Python (3.11 or newer) that the virtual environment is made with
#   VENV     the virtual environment
#   ARGS     more arguments for pytest, e.g. make test ARGS='-k intake'

PYTHON ?= python3
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/bin
NPM := $(BIN)/python -m scripts.npm --prefix js
# A stamp lies with what it vouches for, so that deleting the one deletes the other.
RUNTIME := $(VENV)/.set-up-runtime
DEV := $(VENV)/.set-up-dev
NODE := $(VENV)/.set-up-node
JS := js/node_modules/.set-up
SETUP := scripts/_setup.py

FUZZ := $(addprefix tests/properties/,test_decoders.py test_intake_fuzz.py test_api.py)

.DEFAULT_GOAL := help
.PHONY: help demo test check check-python check-js check-size pytest fuzz model kills bench format build-js chromium xvfb clean

help: ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1#/p' $(MAKEFILE_LIST) | while IFS='#' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

# Without npm it goes on, with our own agent.
demo: $(RUNTIME) chromium ## expire a hidden tab's session on two versions of Datadog's SDK
	@$(MAKE) --no-print-directory $(NODE) || true
	@$(BIN)/python -m scripts.demo

test: check pytest ## all checks and tests

check: check-python check-js check-size ## formatting, types, room boundaries, built files, their size

check-python: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-js: $(JS)
	$(NPM) run check
	$(NPM) test
	$(NPM) run check-built

check-size: $(DEV)
	$(BIN)/python -m bench.bundle

# Last, so that its counts close the output.
pytest: $(DEV) $(NODE) $(JS) chromium xvfb
	$(BIN)/python -m pytest $(ARGS)

fuzz: $(DEV) ## read 100,000 broken requests with every decoder, send 20,000 to an intake that runs
	FUZZ_PROFILE=nightly $(BIN)/python -m pytest $(FUZZ) --durations=0 $(ARGS)

model: $(DEV) $(JS) chromium ## play 100,000 random lists upon the agent and the model, and 2,000 in tabs that really hide
	FUZZ_PROFILE=nightly $(BIN)/python -m pytest e2e/agent/test_model.py --durations=0 $(ARGS)

kills: $(DEV) ## kill the intake under load, fifty times
	KILLS=50 $(BIN)/python -m pytest tests/intake/test_kill.py $(ARGS)

bench: $(DEV) $(NODE) chromium ## measure (bench/)
	$(BIN)/python -m bench

format: $(DEV) $(JS) ## format and repair what a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NPM) run format

build-js: $(JS) ## build js/ into the package
	$(NPM) run build

$(RUNTIME): pyproject.toml scripts/setup_python.py $(SETUP)
	@command -v $(PYTHON) >/dev/null || { echo 'set-up: there is no $(PYTHON): install Python 3.11 or newer, or name it with PYTHON=' >&2; exit 1; }
	@$(PYTHON) -m scripts.setup_python --venv $(VENV)
	@touch $@

$(DEV): pyproject.toml scripts/setup_python.py $(SETUP)
	@command -v $(PYTHON) >/dev/null || { echo 'set-up: there is no $(PYTHON): install Python 3.11 or newer, or name it with PYTHON=' >&2; exit 1; }
	@$(PYTHON) -m scripts.setup_python --venv $(VENV) --dev
	@touch $(RUNTIME) $@

$(NODE): scripts/setup_node.py $(SETUP) | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_node
	@touch $@

$(JS): js/package.json js/package-lock.json scripts/setup_node.py $(SETUP) | $(DEV)
	@$(BIN)/python -m scripts.setup_node --packages js
	@touch $@

# Looked at each time: a Chromium can be uninstalled behind our back, and a look costs little.
chromium: | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_chromium

xvfb: | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_xvfb

clean: ## delete what set-up, builds and tests have made
	rm -rf .venv js/node_modules build dist *.egg-info .cache .coverage .coverage.* .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
