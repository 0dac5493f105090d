# Kallimachos. `make demo` and `make test` do all of their own set-up.
PYTHON ?= python3
PORT ?= 8090
VENV := .venv
PY := $(VENV)/bin/python
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

.PHONY: demo test explore check bench screenshots setup lock format translations wheel-check clean

demo: $(VENV)/run.stamp ## the desk with a small Telegram of its own, in the browser
	@$(PY) -m bot demo --port $(PORT)

test: $(VENV)/dev.stamp $(if $(CHROMIUM),$(VENV)/e2e.stamp) ## every test
	@test -n "$(CHROMIUM)" || echo "No Chromium was found: the tests in a browser are left out. (Debian: apt-get install chromium)"
	$(PY) -m pytest -n 2 --dist loadgroup $(if $(CHROMIUM),,-m "not browser") $(TESTS)

explore: $(VENV)/dev.stamp ## the tests by properties, with examples that no run has tried yet
	INTERLEAVINGS=$(or $(INTERLEAVINGS),40) $(PY) -m pytest -n 2 --hypothesis-profile=explore $$(grep -rlE '^(from|import) hypothesis' tests --include='test_*.py')

check: $(VENV)/dev.stamp ## lint, types, import contracts, FAQ, sentences
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(PY) -m bot faq check --strict
	$(PY) -m bot check

bench: $(VENV)/bench.stamp ## speed and memory, beside peers in the same run
	$(PY) -m tests.bench $(BENCH)

screenshots: $(VENV)/dev.stamp $(VENV)/e2e.stamp ## pictures of the demo into tests/screenshots
	$(PY) -m tests.browser.screenshots

setup: $(VENV)/dev.stamp ## what tests and checks need

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed. (Debian: apt-get install python3 python3-venv)"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python can't make virtual environments. (Debian: apt-get install python3-venv)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Kallimachos needs (once)…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/run.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/e2e.stamp: requirements/e2e.txt $(VENV)/dev.stamp
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/e2e.txt
	@touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@

lock: ## write requirements/*.txt anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml -o requirements/run.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements/dev.in -o requirements/dev.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements/e2e.in -o requirements/e2e.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements/semantic.in -o requirements/semantic.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements/images.in -o requirements/images.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements/bench.in -o requirements/bench.txt

format: $(VENV)/dev.stamp ## put the code in its form
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

translations: $(VENV)/dev.stamp ## bring the sentences of the code into handlers/locale
	@mkdir -p build
	$(VENV)/bin/pybabel -q extract -F babel.cfg -k say -k _ -k self -k plural:1,2 -k speech --sort-output --no-location --omit-header -o build/bot.pot handlers bot/commands_menu.py
	$(VENV)/bin/pybabel -q update -w 100 --ignore-pot-creation-date -D bot -i build/bot.pot -d handlers/locale --no-fuzzy-matching --ignore-obsolete

# The wheel, in a second and empty environment, run from outside the checkout.
wheel-check: $(VENV)/dev.stamp
	@rm -rf build/wheel && mkdir -p build/wheel
	$(PY) -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w build/wheel .
	$(PYTHON) -m venv build/wheel/venv
	build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/run.txt
	build/wheel/venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps build/wheel/kallimachos-*.whl
	cd / && "$(CURDIR)/build/wheel/venv/bin/kallimachos" check

clean: ## remove what was made
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
