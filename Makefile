# The stable commands; README.md and docs/operating.md tell when to use which.
PORT ?= 8000
python := .venv/bin/python
manage := $(python) manage.py
# For commands that only read the code: a database that nobody answers at, so that none is started.
no_database := DATABASE_URL=postgres://nobody@127.0.0.1:1/none
random := $(python) -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"
as_deployed := AIDASSOC_DEMO= AIDASSOC_SECRET_KEY=$$($(random))$$($(random)) AIDASSOC_DOOR_KEY=$$($(random))

.PHONY: demo test soak check bench stop clean setup lint types migrations deployment translations

demo:
	@.ci/setup --no-dev
	@# exec, so that whoever ends make ends the demo and its database.
	@exec env AIDASSOC_DEMO=1 $(manage) demo --port $(PORT)

setup:
	@.ci/setup

test: setup
	$(python) -m pytest -n 2 --dist worksteal

# The long versions of proofs that make test runs short: races, kills, canaries, mutations.
soak: setup
	$(python) -m pytest -m soak -n 2

check: lint types migrations deployment translations

lint: setup
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	git ls-files -z "*.html" | xargs -0 -r .venv/bin/djade --check

types: setup
	$(python) -m mypy

migrations: setup
	$(no_database) $(python) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

deployment: setup
	$(no_database) $(manage) check --fail-level WARNING
	$(no_database) $(as_deployed) $(manage) check --deploy --fail-level WARNING

translations:
	@if command -v msgfmt >/dev/null; \
	then git ls-files -z "*.po" | xargs -0 -r -n 1 msgfmt --check-format -o /dev/null; \
	else echo "msgfmt is not on this machine: the translations were not checked."; fi

bench:
	@.ci/setup --group bench
	$(python) benchmarks/run.py

stop:
	@test ! -x $(python) || $(manage) stop_database

# The demo's data goes too.
clean:
	@test ! -x $(python) || $(manage) stop_database --remove
	rm -rf var .venv .uv .pytest_cache .mypy_cache .ruff_cache .hypothesis
