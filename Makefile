# The ways to work with Kwit. Each target prepares what it needs; `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup demo run test check bench crash soak fuzz audit screenshots lock
VENV := .venv/bin/python
PACKAGES := flows bots storage ocr locales sandbox tests bench

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## make .venv from the locked packages (at once if nothing has changed)
	@.ci/setup

demo: setup ## play the story on this machine, then play on with all phones in a browser; STORY=only plays it and ends
	@$(VENV) bot.py demo

run: setup ## run Kwit with the settings of the environment and .env
	@$(VENV) bot.py run

test: setup ## run the tests with their coverage; ARGS="tests/flows -x" runs a part, without the floors
	@.ci/test $(ARGS)

crash: setup ## kill everything in turn while people work, and compare what is left; ROUNDS=200 SEED=1, WITHOUT=seen takes a defence out
	@$(VENV) -m tests.crash --rounds $(or $(ROUNDS),50) --seed $(or $(SEED),1) $(if $(WITHOUT),--without $(WITHOUT)) $(if $(ONLY),--only $(ONLY))

soak: setup ## load Kwit for some minutes, with trouble on all sides, and watch it; MINUTES=30 SEED=1 RATE=10
	@$(VENV) -m tests.soak --minutes $(or $(MINUTES),5) --seed $(or $(SEED),1) --rate $(or $(RATE),10)

check: setup ## lint, format, types, imports, lock file and documents
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy $(addprefix -p ,$(PACKAGES)) $(if $(wildcard bot.py),-m bot)
	.venv/bin/lint-imports
	$(VENV) -m flows.diagrams | diff -u docs/conversation.md - || { echo "docs/conversation.md is stale: $(VENV) -m flows.diagrams >docs/conversation.md"; exit 1; }
	.venv/bin/pytest -q -p no:cacheprovider tests/project

bench: setup ## measure this machine: each file of bench/ prints a table and a line of JSON
	@set -e; for file in $(filter-out bench/__init__.py,$(wildcard bench/*.py)); do \
	  echo "== $$file"; $(VENV) -m "$$(echo "$${file%.py}" | tr / .)"; done

audit: setup ## look the locked packages up in a database of known vulnerabilities
	@.ci/audit

fuzz: setup ## bend what comes in, CASES=20000 times from SEED=1; the last line is JSON, status 1 if anything was unexpected
	@$(VENV) -m tests.fuzz $(if $(CASES),--cases $(CASES)) $(if $(SEED),--seed $(SEED)) $(FUZZ_ARGS)

screenshots: setup ## take the README's pictures again (wants Chromium)
	@$(VENV) -m sandbox.screenshots docs/screenshots

lock: setup ## pin all packages with their hashes again; LOCK_ARGS=--upgrade takes newer ones
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --prerelease if-necessary-or-explicit \
	  --extra embedded --extra dev $(LOCK_ARGS) pyproject.toml --output-file requirements.lock
