# Verbs only. Each does its own set-up: what is missing is named before anything is built.

PYTHON ?= python3
VENV := .venv/bin/python
PYTHONS ?= $(VENV)
RIVALS := .venv-bench/bin/python
DOCUMENTS := $(wildcard ../shared/documents)
SWIFT_TEST := PKG_CONFIG_PATH=$(CURDIR)/.build/python swift test --disable-xctest --no-parallel

# Leaves an up-to-date .venv alone; $(1) is empty, or names more tools: "dev" or "wheel".
setup = @$(PYTHON) tools/environment.py --current $(1) 2>/dev/null || \
	{ tools/requirements.sh $(PYTHON) && $(PYTHON) tools/environment.py $(1); }

# With ON=3.15, or more versions, run, test and conformance work on those Pythons of Debian's unstable.
ON ?=
define on_debian
	$(call setup)
	@$(VENV) tools/pythons.py $(addprefix --step ,$(1)) $(ARGS) $(ON)
endef

.PHONY: run test bench figures instructions lint models check conformance pythons libraries wheel install clean

# Every program on the standard module and on martlet, in every start method.
run:
ifneq ($(ON),)
	$(call on_debian,run)
else
	$(call setup)
	@$(VENV) -m martlet diff --method all --side-by-side --runs 1 --endless tools/endless.toml --speed \
		examples $(DOCUMENTS)
endif

test:
ifneq ($(ON),)
	$(call on_debian,test)
else
	@$(PYTHON) tools/test.py --plan 2>/dev/null || true
	$(call setup,dev)
	@$(VENV) tools/test.py
endif

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
	$(VENV) tools/lint_c.py
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
ifneq ($(ON),)
	$(call on_debian,conformance)
else
	$(call setup)
	@status=0; for python in $(PYTHONS); do \
		PYTHONPATH=python $$python -m martlet conformance $(ARGS) || status=1; \
	done; exit $$status
endif

# All of that on all of them: takes an hour or two. ARGS=--ci is what CI runs of it.
pythons:
	$(call on_debian,)

# Takes hours; NAMES chooses some of those in python/tests/libraries/libraries.toml.
libraries:
	$(call setup)
	@$(VENV) python/tests/libraries/run.py $(NAMES)

wheel:
	$(call setup,wheel)
	@$(VENV) tools/wheel.py

# libmartlet with its headers, for programs in C; needs no Python headers.
PREFIX ?= /usr/local
install:
	@$(PYTHON) tools/install.py $(PREFIX)

clean:
	rm -rf --one-file-system .build .build-address .build-thread .venv .venv-bench dist python/martlet/_engine.abi3.so
