# The commands of the house. Each is one or two lines; the work is in tools/ and src/.

PY := .venv/bin/python
BIN := .venv/bin
export PYTHONUTF8 := 1
# compiled modules are kept, whatever the environment says: processes start in a third of the time
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/bytecode

.PHONY: run test check bench demo docs messages format locks clean
.DEFAULT_GOAL := run

run: ## start everything on 127.0.0.1:$PORT (8000)
	@python3 -I src/guanzi/site/port.py
	@tools/environment run
	@$(PY) -m guanzi.site.run

demo: run ## the demonstration data is part of `run`

check: ## the fast part of the tests: form, types, walls, migrations, rulebook, documents
	@tools/environment dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --cache-dir build/import-linter
	$(PY) -m tools.migrations
	$(BIN)/guanzi rules check
	$(PY) -m tools.messages --check
	$(PY) -m tools.traceability --check
	$(PY) -m tools.rulebook_reference --check

test: check ## everything, on a throw-away PostgreSQL and in a real browser
	@tools/browser
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

bench: ## the benchmark table, ours beside peers
	@tools/environment dev
	@tools/environment bench
	@$(PY) -m bench

docs: ## write the generated reference pages
	$(PY) -m tools.traceability
	$(PY) -m tools.rulebook_reference
	$(PY) -m tools.access_matrix

messages: ## extract and compile the translation catalogues
	$(PY) -m tools.messages

format: ## put the code into its form
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

locks: ## resolve requirements/*.in again
	@tools/environment dev
	@tools/lock

clean: ## remove what was built; the data folder stays
	rm -rf .venv build
