# `make demo` and `make test` are enough. Each installs what it needs on first use.
#
#   PYTHON   the Python (3.11 or newer) that the virtual environment is made with
#   VENV     the virtual environment
#   ARGS     more arguments for pytest, e.g. make test ARGS='-k intake'

PYTHON ?= python3
VENV ?= .venv
ARGS ?=

BIN := $(VENV)/bin
NPM := $(BIN)/python -m scripts.npm --prefix js
# Each stamp is inside of what it stands for, so that both are deleted together.
RUNTIME := $(VENV)/.set-up-runtime
DEV := $(VENV)/.set-up-dev
RELEASE := $(VENV)/.set-up-release
NODE := $(VENV)/.set-up-node
JS := js/node_modules/.set-up
SETUP := scripts/_setup.py

FUZZ := $(addprefix tests/properties/,test_decoders.py test_intake_fuzz.py test_api.py)

.DEFAULT_GOAL := help
.PHONY: help demo test pictures check check-python check-js check-size pytest nightly fuzz model kills storm soak leaks live sequences examples importers dist bench format build-js chromium xvfb postgresql haproxy clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1#/p' $(MAKEFILE_LIST) | while IFS='#' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

# Without npm the demo runs on the agent.
demo: $(RUNTIME) chromium ## expire the session of a hidden tab, on two versions of Datadog's SDK
	@$(MAKE) --no-print-directory $(NODE) || true
	@$(BIN)/python -m scripts.demo

test: check pytest ## run all checks and tests

check: check-python check-js check-size ## check formatting, types, imports between packages, built files and their size

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

# Last, so that the counts of tests are the end of the output.
pytest: $(DEV) $(NODE) $(JS) chromium xvfb postgresql haproxy
	$(BIN)/python -m pytest $(ARGS)

nightly: fuzz model kills storm soak leaks live sequences examples importers dist ## run what takes longer than `make test` may

fuzz: $(DEV) ## give 100,000 broken requests to every decoder, and 20,000 to a running intake
	FUZZ_PROFILE=nightly $(BIN)/python -m pytest $(FUZZ) --durations=0 $(ARGS)

model: $(DEV) $(JS) chromium ## play 100,000 random lists of moves on the agent and the model, and 2,000 in tabs that really hide
	FUZZ_PROFILE=nightly $(BIN)/python -m pytest e2e/agent/test_model.py --durations=0 $(ARGS)

kills: $(DEV) ## kill the intake under load, 50 times
	KILLS=50 $(BIN)/python -m pytest tests/intake/test_kill.py $(ARGS)

storm: $(DEV) postgresql ## kill two intakes of one store, its PostgreSQL and its S3 under load, 50 times
	STORM=50 $(BIN)/python -m pytest -s tests/intake/store/shared/storm/test_storm.py $(ARGS)

soak: $(DEV) postgresql ## use an intake for ten minutes on each kind of store, and look for what it keeps
	SOAK_MINUTES=10 $(BIN)/python -m pytest -s tests/intake/store/shared/storm/test_soak.py $(ARGS)

leaks: $(DEV) chromium ## open and close 200 tabs, and look for what they leave
	LEAK_TABS=200 $(BIN)/python -m pytest e2e/driver/test_leaks.py $(ARGS)

live: $(DEV) chromium ## watch the memory of the live page for ten minutes of uploads
	LIVE_MINUTES=10 $(BIN)/python -m pytest -s e2e/intake/live/test_memory.py $(ARGS)

sequences: $(DEV) $(NODE) $(JS) chromium ## play three rounds of all pairs of transitions on the agent, without and with cores burnt, and on broken agents
	$(BIN)/python -m bench.sequences --rounds 3 $(ARGS)
	$(BIN)/python -m bench.sequences --rounds 3 --burn 2 $(ARGS)
	FUZZ_PROFILE=nightly $(BIN)/python -m pytest e2e/explore e2e/cli/test_fleet.py

examples: $(DEV) $(NODE) chromium ## run each Python example of the documentation 20 times on each SDK, with one core burnt
	EXAMPLES=20 $(BIN)/python -m pytest e2e/examples/test_python.py -s $(ARGS)

importers: $(DEV) $(NODE) ## let the Firefox Profiler and Go's pprof read what is exported for them; downloads 250 MB
	IMPORTERS=nightly $(BIN)/python -m pytest e2e/report/test_firefox.py e2e/report/test_go_pprof.py $(ARGS)

dist: $(RELEASE) chromium ## build the files of a release, check them, and try them in an environment of their own
	@$(BIN)/python -m scripts.dist

bench: $(DEV) $(NODE) chromium postgresql ## measure, and compare with the limits (bench/)
	$(BIN)/python -m bench

pictures: $(DEV) chromium ## make the pictures of the documentation, and of the report at several widths, in Chromium and Firefox
	$(BIN)/python -m scripts.pictures

format: $(DEV) $(JS) ## format the code, and repair what a tool can repair
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

$(RELEASE): pyproject.toml scripts/setup_python.py $(SETUP)
	@command -v $(PYTHON) >/dev/null || { echo 'set-up: there is no $(PYTHON): install Python 3.11 or newer, or name it with PYTHON=' >&2; exit 1; }
	@$(PYTHON) -m scripts.setup_python --venv $(VENV) --release
	@touch $(RUNTIME) $@

$(NODE): scripts/setup_node.py $(SETUP) | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_node
	@touch $@

$(JS): js/package.json js/package-lock.json scripts/setup_node.py $(SETUP) | $(DEV)
	@$(BIN)/python -m scripts.setup_node --packages js
	@touch $@

# Checked each time, because a Chromium can be uninstalled, and the check is cheap.
chromium: | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_chromium

xvfb: | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_xvfb

postgresql: | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_postgresql

haproxy: | $(RUNTIME)
	@$(BIN)/python -m scripts.setup_haproxy

clean: ## delete what set-up, builds and tests have created
	rm -rf .venv js/node_modules build dist *.egg-info .cache .coverage .coverage.* .hypothesis
	rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
