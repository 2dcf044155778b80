"""Runs the measurements: `python tests/benchmarks [part of a name ...]`, or `make bench` for all.

Every function `bench_*` of every module `bench_*.py` in this folder prints its own table.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(wanted: list[str]) -> None:
    """Run the benchmarks whose name contains one of ``wanted``; all where that is empty."""
    sys.path.append(str(HERE.parent))  # for graphs.py, which the tests share
    for file in sorted(HERE.glob("bench_*.py")):
        module = importlib.import_module(file.stem)
        for name, function in vars(module).items():
            full_name = f"{file.stem}.{name}"
            if name.startswith("bench_") and (not wanted or any(w in full_name for w in wanted)):
                function()


if __name__ == "__main__":
    main(sys.argv[1:])
