# make report   the answer to the atlas' question, as one page (report.html)
# make test     every gate: style, types, ranks of the modules, tests
# Needs Python 3.11 or newer (PYTHON=python3.12 picks another), git and make.

PYTHON ?= python3
JOBS ?= 2
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet --no-warn-script-location

.PHONY: report test install bench docs clean
.DELETE_ON_ERROR:

report: $(VENV)/.run
	$(BIN)/korridor report

test: install
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check .
	$(BIN)/ty check --quiet
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/pytest --quiet --numprocesses $(JOBS)

install: $(VENV)/.dev

bench: $(VENV)/.run
	$(BIN)/python bench/bench_atlas.py
	$(BIN)/python bench/bench_routing.py
	$(BIN)/python bench/bench_capacity.py
	$(BIN)/python bench/bench_paths.py
	$(BIN)/python bench/bench_flow.py
	$(BIN)/python bench/bench_scenarios.py

docs: $(VENV)/.docs
	$(BIN)/zensical build --clean

clean:
	rm -rf $(VENV) build dist site report.html .import_linter_cache .pytest_cache .ruff_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each set of packages: it is older than pyproject.toml when the set must be looked at again.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else f"Korridor needs Python 3.11 or newer and $(PYTHON) is {sys.version.split()[0]}; name another one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: pyproject.toml | $(VENV)/pyvenv.cfg
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/pyvenv.cfg
	$(PIP) --editable '.[dev]'
	@touch $(VENV)/.run $@

$(VENV)/.docs: pyproject.toml | $(VENV)/pyvenv.cfg
	$(PIP) --editable '.[docs]'
	@touch $(VENV)/.run $@
