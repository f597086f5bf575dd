# Needs make, git and Python 3.11 to 3.14. Every target works as the first command on a fresh clone.

VENV := .venv
PYTHON := $(VENV)/bin/python
PYTHONS := python3 python3.14 python3.13 python3.12 python3.11
ARGS ?=

# An environment whose Python has gone (an upgrade, a moved folder) is begun anew.
$(shell [ ! -d $(VENV) ] || $(PYTHON) -c '' 2>/dev/null || rm -rf $(VENV))

.DEFAULT_GOAL := help
.PHONY: help demo run test lint format crash bench screenshots lock lock-check clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.dev ## Try the bot in a browser: no token, no Discord
	@$(PYTHON) -m demo $(ARGS)

run: $(VENV)/.run ## Run the bot on Discord, with the settings of .env
	@$(PYTHON) bot.py run $(ARGS)

pytest = @$(PYTHON) -m pytest -n logical --dist worksteal
repeated = long or again

# Measuring doubles the time of a test, so what only takes known ways again is not measured.
test: $(VENV)/.dev ## Run all tests, on SQLite and PostgreSQL (ARGS="-k words" for some, COVERAGE=1)
ifdef COVERAGE
	$(pytest) -m "not ($(repeated))" --cov
	$(pytest) -m "$(repeated)"
else
	$(pytest) $(ARGS)
endif

lint: $(VENV)/.dev ## Check style, types, walls, Dockerfile and lock files
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@$(VENV)/bin/hadolint Dockerfile
	@$(PYTHON) -m pytest -q tests/test_walls.py tests/test_project.py

format: $(VENV)/.dev ## Put the code in its usual shape
	@$(PYTHON) -m ruff check --fix-only .
	@$(PYTHON) -m ruff format .

crash: $(VENV)/.dev ## Kill and stop the bot hundreds of times; nothing may be lost or said twice
	@$(PYTHON) -m tests.crash $(ARGS)

bench: $(VENV)/.dev ## Measure speed and memory
	@$(PYTHON) -m benchmarks $(ARGS)

screenshots: $(VENV)/.dev ## Picture every card and form into docs/images (needs Chromium)
	@$(PYTHON) -m demo.screenshots $(ARGS)

compile = $(PYTHON) -m uv --quiet pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

lock: $(VENV)/.dev ## Write the lock files after a change in pyproject.toml (ARGS=--upgrade for all)
	@$(compile) $(ARGS) -o requirements/run.lock
	@$(compile) $(ARGS) --group dev -c requirements/run.lock -o requirements/dev.lock

lock-check: $(VENV)/.dev ## Check that the lock files fit pyproject.toml
	@$(PYTHON) -m pytest -q tests/test_project.py -k lock

clean: ## Remove what make and the tools made; keeps data/
	@rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A changed lock file is installed again, by hash; pip alone is needed for that.
$(VENV)/.%: requirements/%.lock
	@$(PYTHON) -m pip --version >/dev/null 2>&1 || { $(create); }
	@echo "Installing the packages of $<"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

define create
	for python in $(PYTHONS); do \
		"$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
			>/dev/null 2>&1 && break; \
		python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Nexus Bot needs Python 3.11, 3.12, 3.13 or 3.14 on the PATH." >&2; exit 1; \
	fi; \
	rm -rf $(VENV); \
	if ! "$$python" -m venv $(VENV); then \
		rm -rf $(VENV); \
		echo "$$python cannot make a virtual environment; on Debian and Ubuntu," \
			"install the package $$("$$python" -c 'import sys; print("python3.%d-venv" % sys.version_info[1])')." >&2; \
		exit 1; \
	fi
endef
