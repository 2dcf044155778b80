"""The library is found through entry points, and so is what another package adds."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from graphapp.errors import UnknownOperation
from graphapp.operation import Operation, make, operation_class, operations, registry

NODE = '''
import numpy as np
from graphapp.operation import Elementwise, parameter

class Wave(Elementwise):
    """The sine of x, stretched."""

    symbol = r"\\\\sin"
    reference = "NumPy sin"

    stretch: float = parameter(1.0, "how often it goes up and down")

    def forward(self, x):
        return np.sin(self.stretch * x)

    def partials(self, out, x):
        return (self.stretch * np.cos(self.stretch * x),)
'''

SCRIPT = """
import json
from graphapp.operation import categories, latex, make, operations, problems, Formula
wave = make("wave", stretch=2)
code = wave.scalar_code(1)
print(json.dumps({
    "category": [name for name, classes in categories().items() if type(wave) in classes],
    "last": list(operations())[-1],
    "own": "relu" in operations(),
    "value": wave.forward(0.5), "slope": code.partials(0.0, 0.5)[0],
    "latex": latex(wave.formula(Formula.symbol("x"))),
    "help": wave.help(), "problems": problems(),
}))
"""


def _package(folder: Path, name: str, code: str, entry: str) -> None:
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text(code, encoding="utf-8")
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[graphapp.nodes]\n{entry}\n")


def _run(folder: Path, script: str) -> str:
    program = f"import sys; sys.path.insert(0, {str(folder)!r})\n{script}"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_another_package_adds_a_node_through_the_same_door(tmp_path: Path) -> None:
    _package(tmp_path, "waves", NODE.replace("\\\\\\\\", "\\\\"), "waves = waves")
    found = json.loads(_run(tmp_path, SCRIPT))
    assert found["category"] == ["waves"]
    assert found["last"] == "wave"
    assert found["own"]
    assert found["value"] == pytest.approx(0.8414709848078965)
    assert found["slope"] == pytest.approx(1.0806046117362795)
    assert found["latex"] == r"\sin(2\,x)"
    assert found["help"] == "The sine of x, stretched."
    assert found["problems"] == []


def test_a_package_that_cannot_be_imported_is_named_and_hurts_nobody(tmp_path: Path) -> None:
    _package(tmp_path, "broken", "raise RuntimeError('boom')", "broken = broken")
    script = "from graphapp.operation import make, problems; make('relu'); print(problems())"
    said = _run(tmp_path, script)
    assert "broken" in said
    assert "boom" in said


def test_a_package_cannot_replace_an_operation_of_the_library(tmp_path: Path) -> None:
    _package(tmp_path, "usurper", NODE.replace("class Wave", "class Relu"), "a = usurper")
    script = (
        "from graphapp.operation import make, problems\n"
        "print(make('relu').forward(-1.0), problems())"
    )
    said = _run(tmp_path, script)
    assert said.startswith(("0.0", "-0.0"))
    assert "already provides" in said


def test_an_unknown_operation_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(UnknownOperation, match="did you mean sigmoid"):
        operation_class("sigmoyd")
    with pytest.raises(UnknownOperation, match="install the package"):
        make("zzzzzz")


def test_names_in_files_come_from_class_names() -> None:
    for name, cls in operations().items():
        assert cls.op == name
        assert name == name.lower()
        assert issubclass(cls, Operation)


def test_entry_points_are_read_in_order_and_what_is_wrong_with_one_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [
        ("waves", "no_such_package"), ("twice", "nodes.losses"), ("losses", "nodes.losses"),
        ("sources", "nodes.sources"), ("own", "other_nodes"),
    ]  # fmt: skip
    other = type(sys)("other_nodes")
    exec("from graphapp.operation import Elementwise\n"
         "class Relu(Elementwise):\n"
         "    def forward(self, x): return x\n"
         "    def partials(self, out, x): return (1.0,)\n", vars(other))  # fmt: skip
    monkeypatch.setitem(sys.modules, "other_nodes", other)
    for named in (entries, [*entries, ("activations", "nodes.activations")]):
        found = [EntryPoint(name, value, registry.GROUP) for name, value in named]
        monkeypatch.setattr(registry, "entry_points", lambda group, found=found: found)
        read = registry._Registry()
        assert next(iter(read.operations)) == "input"  # the order of the palette, own ones last
        assert "twice" not in read.categories  # the same module again adds nothing
        missing = next(problem for problem in read.problems if "waves" in problem)
        assert "cannot be imported" in missing
    assert any("other_nodes defines relu" in problem for problem in read.problems)
    assert read.operations["relu"].__module__ == "nodes.activations"
