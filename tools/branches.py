"""How many branches of the core the tests take; ``make coverage`` asks.

    python tools/branches.py [report.json]

Runs the tests of the core under pytest-cov (or reads what coverage.py wrote already), prints the
share of branches taken in each package and the lines where one is not, and fails below the least.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("operation", "model", "engine", "files", "exercise")
#: Percent of the branches of every package.
LEAST = 95.0


def main(arguments: list[str]) -> int:
    """Measure and print; 1 where too few branches are taken, or where a test fails."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(arguments[0]) if arguments else Path(folder) / "coverage.json"
        status = 0 if arguments else measured(report)
        if not report.exists():
            return status or 1
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    least = 100.0
    for package in PACKAGES:
        inside = {name: found for name, found in files.items() if f"graphapp/{package}/" in name}
        for name, found in sorted(inside.items()):
            if found["missing_branches"]:
                print(f"{name}: {places(found)}")
        taken, possible = (sum(found["summary"][key] for found in inside.values())
                           for key in ("covered_branches", "num_branches"))  # fmt: skip
        print(f"{package:10} {share(taken, possible):6.1f} % of {possible} branches")
        least = min(least, share(taken, possible))
    if least < LEAST:
        print(f"a package has less than {LEAST:g} %: test what is listed, or take it out")
    return status or int(least < LEAST)


def measured(report: Path) -> int:
    """Run the tests of the core; the exit status of pytest."""
    tests = [f"tests/{name}" for name in (*PACKAGES, "nodes")]
    command = [
        sys.executable, "-m", "pytest", "-q", "-n", "auto", "--maxprocesses", "4", "--no-header",
        "--cov", f"--cov-report=json:{report}", *tests,
    ]  # fmt: skip
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def places(found: dict[str, Any]) -> str:
    """The lines whose next line is not always taken: ``12→exit, 30→34``."""
    ways = found["missing_branches"]
    return ", ".join(f"{start}→{'exit' if end < 0 else end}" for start, end in ways)


def share(part: int, whole: int) -> float:
    """Percent."""
    return 100.0 * part / whole if whole else 100.0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
