"""Mutation testing: small faults are put into the code one by one, and the tests must notice.

    python tools/mutate.py graphapp/engine tests/engine [--sample 40] [--seed 0] [--limit 120]

The first argument is a module or a package, the others are what must notice: paths of tests. A
fault is a turned comparison, another operator or constant, a condition that is negated, an
``and`` for an ``or``, a statement or a returned value that is left out. The sample is decided by
the seed. Everything happens in a copy; what nobody noticed is printed, and is either a test that is
missing or a change that makes no difference.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("graphapp", "nodes", "tests", "examples", "resources", "pyproject.toml")

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One change of one module."""

    path: Path
    line: int
    before: str
    after: str
    source: str
    """The whole module with the fault in it."""


def main() -> int:
    """Try a sample of faults; 1 where one was not noticed."""
    parser = argparse.ArgumentParser(description="put faults into code and see the tests fail")
    parser.add_argument("code", type=Path)
    parser.add_argument("tests", nargs="+")
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=float, default=120.0, help="seconds for each fault")
    options = parser.parse_args()
    code = ROOT / options.code
    modules = sorted(code.rglob("*.py")) if code.is_dir() else [code]
    faults = [fault for module in modules for fault in faults_of(module)]
    chosen = random.Random(options.seed).sample(faults, min(options.sample, len(faults)))
    with tempfile.TemporaryDirectory() as folder:
        copied = copy_of_the_project(Path(folder))
        if not passes(copied, options.tests, 10 * options.limit):
            print("the tests fail without any fault: mend them first", file=sys.stderr)
            return 2
        unnoticed = 0
        for number, fault in enumerate(chosen, start=1):
            unnoticed += not is_noticed(fault, copied, options)
            print(f"{number} of {len(chosen)}, {unnoticed} not noticed", end="\r", file=sys.stderr)
    print(f"{len(chosen)} of {len(faults)} faults tried, {unnoticed} not noticed")
    return int(unnoticed > 0)


def copy_of_the_project(folder: Path) -> Path:
    """What the tests need, elsewhere."""
    skipped = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=skipped)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def is_noticed(fault: Fault, folder: Path, options: argparse.Namespace) -> bool:
    """Run the tests with the fault; print it where they pass."""
    place = folder / fault.path
    right = place.read_text(encoding="utf-8")
    place.write_text(fault.source, encoding="utf-8")
    try:
        noticed = not passes(folder, options.tests, options.limit)
    finally:
        place.write_text(right, encoding="utf-8")
    if not noticed:
        print(f"{fault.path}:{fault.line}: {fault.before}  →  {fault.after}", flush=True)
    return noticed


def passes(folder: Path, tests: list[str], limit: float) -> bool:
    """Do the tests of the copy pass in time? A fault that makes them endless is noticed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    environment = {
        **os.environ, "PYTHONPATH": str(folder), "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


# Faults -------------------------------------------------------------------------------------


def faults_of(path: Path) -> Iterator[Fault]:
    """Every fault that one module can get, in the order of its lines."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for number, node in enumerate(ast.walk(tree)):
        for kind in range(_ways(node)):
            changed = copy.deepcopy(tree)
            target = next(n for i, n in enumerate(ast.walk(changed)) if i == number)
            before = ast.unparse(target)
            _change(target, kind)
            source = ast.unparse(ast.fix_missing_locations(changed))
            after = ast.unparse(target)
            if after != before:
                line = getattr(node, "lineno", 0)
                shown = _short(before), _short(after)
                yield Fault(path.relative_to(ROOT), line, *shown, source)


def _ways(node: ast.AST) -> int:
    """In how many ways a node can be wrong."""
    if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp | ast.If | ast.IfExp):
        return 1
    if isinstance(node, ast.Return):
        return int(node.value is not None)
    if isinstance(node, ast.Constant):
        return int(isinstance(node.value, bool | int | float))
    if isinstance(node, ast.FunctionDef):
        return sum(map(_is_removable, node.body))
    return 0


def _is_removable(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Call)
    return isinstance(statement, ast.AugAssign | ast.Delete)


def _change(node: ast.AST, kind: int) -> None:
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARISONS[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = _OPERATORS.get(type(node.op), type(node.op))()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(None)
    elif isinstance(node, ast.Constant):
        value = node.value
        node.value = not value if isinstance(value, bool) else value + 1  # type: ignore[operator]
    elif isinstance(node, ast.FunctionDef):
        removable = [i for i, statement in enumerate(node.body) if _is_removable(statement)]
        node.body[removable[kind]] = ast.Pass()


def _short(text: str) -> str:
    first, *rest = text.splitlines()
    return f"{first[:90]} …" if rest or len(first) > 90 else first


if __name__ == "__main__":
    sys.exit(main())
