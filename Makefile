# Verbs only. Each does its own set-up: what is missing is named before anything is built.

PYTHON ?= python3
VENV := .venv/bin/python
PYTHONS ?= $(VENV)
RIVALS := .venv-bench/bin/python
DOCUMENTS := $(wildcard ../shared/documents)
SWIFT_TEST := PKG_CONFIG_PATH=$(CURDIR)/.build/python swift test --disable-xctest --no-parallel

# Leaves an up-to-date .venv alone; $(1) is empty, or "dev" for the tools that test and lint.
setup = @$(PYTHON) tools/environment.py --current $(1) 2>/dev/null || \
	{ tools/requirements.sh $(PYTHON) && $(PYTHON) tools/environment.py $(1); }

.PHONY: run test bench figures instructions lint models check conformance libraries wheel clean

# Every program on the standard module and on martlet, in every start method.
run:
	$(call setup)
	@$(VENV) -m martlet diff --method all examples $(DOCUMENTS)

test:
	$(call setup,dev)
	@$(VENV) tools/test.py

# The rivals are in a venv of their own. ARGS goes to the command: make bench ARGS="--only queue".
bench:
	$(call setup)
	@$(PYTHON) tools/rivals.py
	@PYTHONPATH=python $(RIVALS) -m martlet bench $(ARGS)

# The README's table and the plots of docs/, from RUN or from what docs/benchmarks.json holds.
figures:
	@$(PYTHON) tools/rivals.py
	@$(RIVALS) python/benchmarks/figures.py $(RUN)

# ARGS=--update writes the counts into the file that they are compared with.
instructions:
	$(call setup)
	@$(VENV) python/benchmarks/instructions.py $(ARGS)

lint:
	$(call setup,dev)
	swift format lint --strict --recursive --parallel Package.swift Sources Tests
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	$(VENV) -m mypy
	$(VENV) tools/layers.py

# Every state of the protocols by which sleepers are woken, with spin.
models:
	@$(PYTHON) tools/models.py

check: export MARTLET_LONG = 1
check: lint models test
	$(SWIFT_TEST) --sanitize=address --scratch-path .build-address
	$(SWIFT_TEST) --sanitize=thread --scratch-path .build-thread

# One build serves all of PYTHONS; ARGS are the command's own, such as --dev.
conformance:
	$(call setup)
	@status=0; for python in $(PYTHONS); do \
		PYTHONPATH=python $$python -m martlet conformance $(ARGS) || status=1; \
	done; exit $$status

# Takes hours; NAMES chooses some of those in python/tests/libraries/libraries.toml.
libraries:
	$(call setup)
	@$(VENV) python/tests/libraries/run.py $(NAMES)

wheel:
	$(call setup)
	$(VENV) -m pip wheel --no-build-isolation --no-deps --wheel-dir dist .

clean:
	rm -rf .build .build-address .build-thread .venv .venv-bench dist python/martlet/_engine.abi3.so
