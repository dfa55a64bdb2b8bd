# Needs only make and Python 3.11+. `make help` lists what there is.
#
# Each recipe is one plain command: make then runs it itself, without a shell in between, and a Ctrl-C or SIGTERM
# reaches the program that must tidy up.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
NAAST := .venv/bin/python -m deploy

# What Python has compiled is kept: each of the many programs that are started would compile all of Naast again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up test sure matrix bench simulate screenshots lint format words lock clean set-up

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /make \1	/p' Makefile

set-up: ## make .venv what requirements-dev.txt says (every other target does this first)
	@$(or $(PYTHON),$(error Naast needs Python 3.11 or newer, and found none)) deploy/install.py

up: set-up ## the running system with a demo organisation on http://127.0.0.1:8000; Ctrl-C stops it
	@$(NAAST).local

test: set-up ## every check that CI runs
	@$(NAAST).check

matrix: set-up ## every route asked as everybody, for the night; `make test` asks each as two or three people
	@env NAAST_WHOLE_MATRIX=1 .venv/bin/python -m pytest -q tests/security

sure: test ## the same as test

bench: set-up ## how fast it is, each figure beside a peer measured in the same run
	@.venv/bin/python -m bench

simulate: set-up ## a simulated year of the whole demo organisation
	@$(NAAST).simulate

screenshots: set-up ## the pictures that the README shows, taken of the demo
	@.venv/bin/python -m tests.browser.screenshots

lint: set-up ## only the quick checks: format, ruff, mypy, import contracts
	@$(NAAST).check lint

format: set-up ## put the code into its one format
	@$(NAAST).check format

words: set-up ## gather what the pages say into services/matching/web/words, to be put into Dutch
	@$(NAAST).words

lock: set-up ## pin and hash the newest versions that requirements*.in allow
	@$(NAAST).lock

clean: ## remove what was made: .venv, caches and the data under .naast
	@$(or $(PYTHON),python3) deploy/clean.py
