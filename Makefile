# Two commands on a fresh machine: `make load`, `make test`. Everything else hangs on the same environment, .venv/.
PYTHON    ?= python3
REPORTS   ?= data/reports
WAREHOUSE ?= data/warehouse
WORKERS   ?= 0
OUT       ?= data/export
FORMAT    ?= csv
VENV      := .venv
BIN       := $(VENV)/bin
READY     := $(VENV)/.ready

.PHONY: load test check bench shell export lock format golden sweep clean

# The environment is made once and again when what it is made from changes. Hashes are checked: the lock is the supply chain.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "ogi-warehouse needs Python 3.11 or newer, found %d.%d: call make PYTHON=/path/to/python3.11" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

load: $(READY)
	$(BIN)/ogi load $(REPORTS) --warehouse $(WAREHOUSE) --workers $(WORKERS)

shell: $(READY)
	$(BIN)/ogi shell --warehouse $(WAREHOUSE)

export: $(READY)
	$(BIN)/ogi export $(OUT) --format $(FORMAT) --warehouse $(WAREHOUSE)

test: $(READY)
	$(BIN)/python -m pytest -n auto

# What CI runs, and nothing else.
check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock is written with hashes and names no registry host.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra shell --extra dev -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) data/warehouse
