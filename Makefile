# Everything a person needs, each target alone on a fresh clone: make demo, make test, make run, make form, make bench.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps

.PHONY: demo test check run form bench layouts soak fuzz cluster-demo lock clean
.DELETE_ON_ERROR:

demo: $(VENV)/.runtime
	$(BIN)/baozhuang demo

run: $(VENV)/.runtime
	$(BIN)/baozhuang run

form: $(VENV)/.runtime
	$(BIN)/baozhuang form --out var/form

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

bench: $(VENV)/.dev $(VENV)/.bench
	$(BIN)/baozhuang bench

# Forms of other offices, composed from a grammar, against what is wanted; needs Debian's chromium and libreoffice-writer.
layouts: N ?= 68
layouts: $(VENV)/.dev
	$(BIN)/python -m tests.layouts --count $(N)

# Kill the office N times at named places and random moments; compare it with an undisturbed one.
soak: N ?= 1000
soak: $(VENV)/.dev
	$(BIN)/python -m tests.soak --kills $(N)
	$(BIN)/python -m tests.soak --load $(N)
	$(BIN)/python -m tests.soak --power $(N)

# PostgreSQL, Prefect, a Dask scheduler, two workers and two hosts on this machine: make cluster-demo CLUSTER=200
CLUSTER ?= 200
cluster-demo: $(VENV)/.dev
	$(BIN)/python -m tests.cluster --demo $(CLUSTER)

# Damaged files and packages, far more than the tests try: make fuzz N=20000
fuzz: N ?= 1000
fuzz: $(VENV)/.dev
	$(BIN)/python -m tests.hostile --fuzz $(N)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.gates

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed (make PYTHON=python3.12 …)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements.txt pyproject.toml
	@echo "Installing into $(VENV) (once, about a minute) …"
	$(INSTALL) --require-hashes -r requirements.txt
	$(INSTALL) --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.dev requirements-bench.txt
	-$(INSTALL) --require-hashes -r requirements-bench.txt
	@touch $@

# Pins anew (needs uv); the files name no host.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --no-emit-package opencv-python --no-emit-package opencv-python-headless --no-emit-package loguru \
	  pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --no-emit-package opencv-python --no-emit-package opencv-python-headless --no-emit-package loguru \
	  --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	echo faster-paddle==1.0.4 | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --no-deps - -o requirements-bench.txt

clean:
	rm -rf $(VENV) build *.egg-info
