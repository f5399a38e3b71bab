# Two commands on a fresh machine: `make load`, `make test`. Everything else hangs on the same environment, .venv/.
PYTHON    ?= python3
REPORTS   ?= data/reports
WAREHOUSE ?= data/warehouse
WORKERS   ?= 0
OUT       ?= data/export
FORMAT    ?= csv
DASHBOARD ?= data/dashboard.html
VENV      := .venv
BIN       := $(VENV)/bin
READY     := $(VENV)/.ready

.PHONY: load test check eval shell export dashboard dictionary messages licences audit promises divisions lock format golden sweep cluster-check damage formats crash fuzz bench million bundle clean

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

dashboard: $(READY)
	$(BIN)/ogi dashboard $(DASHBOARD) --warehouse $(WAREHOUSE)

# Writes DATA-DICTIONARY.md from the warehouse; what it says does not depend on the reports.
dictionary: load
	$(BIN)/ogi dictionary --warehouse $(WAREHOUSE) > DATA-DICTIONARY.md.part
	mv DATA-DICTIONARY.md.part DATA-DICTIONARY.md

# A file's tests stay in one process, so that what they share is made once.
test: $(READY)
	$(BIN)/python -m pytest -n auto --dist loadfile

# What CI runs, and nothing else.
check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip check
	$(MAKE) test

# Gathers what commands say into the Chinese catalogue and compiles it; fails where a translation is missing.
messages: $(READY)
	$(BIN)/python tools/messages.py

# Writes THIRD-PARTY.tsv: the licences of all that the lock names.
licences: $(READY)
	$(BIN)/python tools/licences.py

# Breaks each promise of PROMISES.md in a copy of the project and sees its test fail.
promises: $(READY)
	$(BIN)/python -m tests.promises

# Known vulnerabilities of what the lock names, asked of a public service: needs the network, fails where it cannot ask.
audit:
	$(PYTHON) -m venv .audit
	.audit/bin/python -m pip install --quiet 'pip-audit>=2.9'
	.audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

# Rewrites the expectations of the golden cases; read the difference before it is committed.
golden: $(READY)
	$(BIN)/python -m tests.golden_cases

# The labelled sample: precision and recall, by format and dialect, and every difference from what the documents print.
# `make eval EVAL=--raise` lifts the floors that were outgrown.
EVAL ?=
eval: $(READY)
	$(BIN)/python -m tests.eval.score $(EVAL)
	$(BIN)/python -m tests.eval.statements
	$(BIN)/python -m tests.eval.agencies

# Rebuilds the gazetteer from the packages that hold it (pinned in the lock) and from division_changes.tsv: to bring it up
# to date, raise their bounds in pyproject.toml, `make lock`, and date what changed in division_changes.tsv.
divisions: $(READY)
	$(BIN)/python tools/divisions.py
	$(BIN)/python tools/place_codes.py

# Generated reports in every laid-out format: loaded and compared with what was drawn.
FORMATS_COUNT ?= 200
formats: $(READY)
	$(BIN)/python -m tests.render.sweep --count $(FORMATS_COUNT)

# Speed, measured on generated inputs against yardsticks of the same run; writes tests/bench/results.md.
# BENCH_REPORTS is the largest warehouse (200 facts a report); 0 leaves out what is measured on warehouses, texts or pages.
BENCH_TEXTS   ?= 10000
BENCH_PAGES   ?= 300
BENCH_REPORTS ?= 100000
bench: $(READY)
	$(BIN)/python -m tests.bench --texts $(BENCH_TEXTS) --pages $(BENCH_PAGES) --reports $(BENCH_REPORTS)

# A million reports, drawn and loaded on this machine, with what it took; some 60 GB of disk and hours.
MILLION_COUNT ?= 1000000
MILLION_DIR   ?= .million
million: $(READY)
	$(BIN)/python -m tests.bench.million $(MILLION_DIR) --count $(MILLION_COUNT) --workers $(WORKERS)

# 10,000 generated reports over all dialects: load with one and with two workers, compare with what was drawn.
SWEEP_COUNT ?= 10000
SWEEP_DIR   ?= .sweep
sweep: $(READY)
	rm -rf $(SWEEP_DIR)
	$(BIN)/python -m tests.synth.generate $(SWEEP_DIR)/reports --count $(SWEEP_COUNT) --start 1000000
	SOURCE_DATE_EPOCH=1700000000 $(BIN)/ogi load $(SWEEP_DIR)/reports --warehouse $(SWEEP_DIR)/one --workers 1
	SOURCE_DATE_EPOCH=1700000000 $(BIN)/ogi load $(SWEEP_DIR)/reports --warehouse $(SWEEP_DIR)/two --workers 2
	diff -r $(SWEEP_DIR)/one/parquet $(SWEEP_DIR)/two/parquet
	$(BIN)/python -m tests.synth.score $(SWEEP_DIR)/reports.truth.jsonl $(SWEEP_DIR)/one

# Mixed generated reports, most as text, some in every other format, in archives and corpora: one worker, two
# workers and the cluster engine give identical facts, and all that follows from them.
CLUSTER_COUNT ?= 20000
CLUSTER_DIR   ?= .cluster
cluster-check: $(READY)
	rm -rf $(CLUSTER_DIR)
	$(BIN)/python -m tests.cluster_inputs $(CLUSTER_DIR)/in --count $(CLUSTER_COUNT)
	SOURCE_DATE_EPOCH=1700000000 $(BIN)/ogi load $(CLUSTER_DIR)/in --warehouse $(CLUSTER_DIR)/one --workers 1
	SOURCE_DATE_EPOCH=1700000000 $(BIN)/ogi load $(CLUSTER_DIR)/in --warehouse $(CLUSTER_DIR)/two --workers 2
	SOURCE_DATE_EPOCH=1700000000 $(BIN)/ogi load $(CLUSTER_DIR)/in --warehouse $(CLUSTER_DIR)/dask --engine dask --workers 2
	diff -r $(CLUSTER_DIR)/one/parquet $(CLUSTER_DIR)/two/parquet
	diff -r $(CLUSTER_DIR)/one/parquet $(CLUSTER_DIR)/dask/parquet
	@echo "identical: one worker, two workers and the cluster engine, $(CLUSTER_COUNT) reports"

# Heavily damaged reports: labels, cells and lines lost, tables cut and doubled, separators gone.
DAMAGE_COUNT ?= 10000
DAMAGE_DIR   ?= .damage
damage: $(READY)
	rm -rf $(DAMAGE_DIR)
	$(BIN)/python -m tests.synth.generate $(DAMAGE_DIR)/reports --count $(DAMAGE_COUNT) --start 5000000 --damage heavy
	$(BIN)/ogi load $(DAMAGE_DIR)/reports --warehouse $(DAMAGE_DIR)/warehouse --workers $(WORKERS)
	$(BIN)/python -m tests.synth.score $(DAMAGE_DIR)/reports.truth.jsonl $(DAMAGE_DIR)/warehouse

# Kills loads at 200 random moments and between all steps, interrupts and starves them: the state before or after, nothing else.
CRASH_KILLS ?= 200
crash: $(READY)
	$(BIN)/python -m tests.crash --kills $(CRASH_KILLS)

# Hostile documents for every reader, the parser and the grammar of values, guided by the code that they reach.
# What breaks a promise is kept in FUZZ_DIR/TARGET/violations.
FUZZ_SECONDS ?= 600
FUZZ_SEED    ?= 1
FUZZ_DIR     ?= .fuzz
fuzz: $(READY)
	$(BIN)/python -m tests.fuzz --seconds $(FUZZ_SECONDS) --seed $(FUZZ_SEED) --out $(FUZZ_DIR)

# Regenerates the demonstration reports.
bundle: $(READY)
	$(BIN)/python -m tests.synth.bundle
	$(BIN)/python -m tests.render.bundle

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The lock is written with hashes and names no registry host.
lock: $(READY)
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra shell --extra formats --extra dev -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) data/warehouse
