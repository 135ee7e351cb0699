# The commands of the project. `make demo` and `make test` do all their set-up themselves;
# a machine needs Python 3.11 or newer (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

# One more than there are processors, for many tests wait for others; five at most, for each has a Redis.
WORKERS := $(shell $(PYTHON) -c 'import os; print(min(4, os.cpu_count() or 1) + 1)')

.PHONY: demo test install check words soak chaos docs serve lock format bench fuzz mutants sbom audit

demo: $(VENV)/.installed            ## hold a conversation with the line, on this terminal
	@$(BIN)/cupline demo

test: $(VENV)/.installed-dev        ## the whole gate: set-up, format, lint, types, floors, words, tests
	@$(MAKE) --no-print-directory check

install: $(VENV)/.installed         ## make .venv with `cupline` in it

serve: $(VENV)/.installed           ## the service alone; its settings are environment variables
	@$(BIN)/cupline serve

unexport PYTHONDONTWRITEBYTECODE  # where it is set, each of a thousand processes would compile all anew

check:                              ## the gate without set-up
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/cupline check
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest --numprocesses $(WORKERS) --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

words: $(VENV)/.installed-dev       ## what gettext and translate-toolkit say of the catalogs
	@for po in locales/*/LC_MESSAGES/*.po; do msgfmt --check -o /dev/null $$po || exit 1; done
	@$(BIN)/pytest tests/house/test_gettext.py

soak: $(VENV)/.installed-dev        ## two operators, and two machines, for long: what the gate does for seconds
	$(BIN)/pytest --hypothesis-profile soak tests/messages/test_approval_machine.py tests/house/test_wishes_machine.py

chaos: $(VENV)/.installed-dev       ## cause every fault for real: outages, restarts, failovers, split brain, lost stops
	@$(BIN)/python -m tests.chaos

docs: $(VENV)/.installed-dev        ## draw the maps anew, and walk the page for operators anew
	$(BIN)/cupline map --out docs
	@mkdir -p build
	-$(BIN)/pytest --basetemp build/walk tests/house/test_operators.py
	cp build/walk/*current/operators.md docs/operators.md

bench: $(VENV)/.installed-dev       ## measure: load, latency, growth, servers, a hung Redis; prints tables
	@$(BIN)/python -m tests.load

mutants: $(VENV)/.installed-dev     ## change the code a little, thousands of times: some test must see it
	@$(BIN)/python -m tests.mutation

fuzz: $(VENV)/.installed-dev        ## throw millions of inputs at it: a quarter of an hour on two cores
	@$(BIN)/python -m tests.fuzz

sbom: $(VENV)/.installed-dev        ## write the bill of materials, CycloneDX, to build/sbom.json
	@mkdir -p build
	$(BIN)/python -m tests.supply > build/sbom.json

audit: $(VENV)/.installed-dev       ## ask the network for known holes in the packages of the lock
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

format:                             ## put the code in the one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# pip's own settings (an index of your house, a folder of wheels) help to resolve, and stay out of the locks.
LOCK := $(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header
lock: $(VENV)/.installed-dev        ## work the locks out anew from pyproject.toml
	$(LOCK) --upgrade --output-file requirements.lock pyproject.toml
	$(LOCK) --upgrade --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12 ...")'
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Python's venv is missing: apt install python3-venv" >&2; exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml $(VENV)/bin/python
	@echo "Setting up .venv from requirements.lock (once) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock requirements.lock pyproject.toml $(VENV)/bin/python
	@echo "Setting up .venv with the tools of the gate from requirements-dev.lock (once) ..."
	@$(PIP) install --no-compile --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.installed $@
