# Every target makes what it needs: on a bare machine `make run` and `make test` work at once.
# .venv/.ready-EXTRA stands for "installed with this extra, from this pyproject.toml".

PYTHON ?= python3
BIN := .venv/bin

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test check coverage bench format torch wheel pictures outlines clean

help:  ## lists the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

run: .venv/.ready-run  ## opens the window on an example; without a display prints and draws it
	@$(BIN)/python tools/run.py

test: .venv/.ready-test  ## runs every test, without a display
	@QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -n auto --maxprocesses 4

check: .venv/.ready-test  ## style, types, and that imports go down the layers
	@$(BIN)/python -m ruff check
	@$(BIN)/python -m ruff format --check
	@$(BIN)/python -m mypy
	@$(BIN)/lint-imports

coverage: .venv/.ready-test  ## counts the branches of the core that its tests take: 95 % or more
	@$(BIN)/python tools/branches.py

bench: .venv/.ready-bench  ## measures: ratios to code written by hand and to other programs
	@QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -s \
	  -o python_files="bench_*.py" -o python_functions="bench_*" tests/benchmarks

format: .venv/.ready-test  ## puts the code into the project's style
	@$(BIN)/python -m ruff check --fix
	@$(BIN)/python -m ruff format

torch: .venv/.ready-torch  ## adds PyTorch, which the comparison tests use where it is there

wheel: .venv/.ready-test  ## builds the wheel into dist/
	@$(BIN)/python -m hatchling build -t wheel

pictures: .venv/.ready-run  ## makes the pictures of README and manual again, by the program itself
	@$(BIN)/python tools/pictures.py

outlines: .venv/.ready-run  ## computes the bundled outlines of the labels again
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m graphapp.look.outlines

clean:  ## removes what was built and cached; `rm -r .venv` removes the environment as well
	@rm -rf build dist canvas.png .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.venv/.ready-run: extra :=
.venv/.ready-test: extra := test
.venv/.ready-bench: extra := test bench
.venv/.ready-torch: extra := test torch
.venv/.ready-%: pyproject.toml tools/environment.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make: graphapp needs Python 3.11 or newer; name one with make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) tools/environment.py $(extra)
	@touch $@
