"""The wheel, built without the index, installed beside nothing else and used from elsewhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import pytest

from graphapp.operation import operations

ROOT = Path(__file__).resolve().parents[2]


def files_below(folder: str) -> set[str]:
    paths = (path for path in (ROOT / folder).rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in paths if "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder with the installed wheel."""
    folder = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--target", str(folder), str(wheel)], check=True, capture_output=True)
    return folder


@pytest.fixture
def python(site, tmp_path):
    """Runs Python outside the checkout, with the installed wheel in front of everything."""
    environment = os.environ | {"PYTHONPATH": str(site)}

    def run(*arguments: str) -> str:
        answer = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (answer.returncode, answer.stderr) == (0, "")
        return answer.stdout

    return run


@pytest.fixture
def graphapp(site, python):
    """Runs the installed command."""
    return partial(python, str(site / "bin" / "graphapp"))


def test_the_wheel_carries_the_code_the_nodes_the_examples_and_the_resources(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert files_below("graphapp") <= names
    assert files_below("nodes") <= names
    for folder in ("examples", "resources"):
        files = files_below(folder)
        assert files, f"{folder} is empty"
        assert {f"graphapp/bundled/{name}" for name in files} <= names


def test_the_wheel_carries_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    folders = {name.split("/")[0] for name in names}
    assert {name for name in folders if not name.endswith(".dist-info")} == {"graphapp", "nodes"}
    assert not [name for name in names if name.endswith((".pyc", "~"))]


def test_everything_is_found_outside_the_checkout(site, python):
    code = """if True:
        import json, graphapp, nodes
        from graphapp.files import bundled
        from graphapp.operation import operations, problems
        print(json.dumps({
            "places": [graphapp.__file__, nodes.__file__,
                       str(bundled.folder("examples")), str(bundled.folder("resources"))],
            "operations": len(list(operations())), "problems": [str(p) for p in problems()],
            "examples": len(list(bundled.folder("examples").rglob("*.cgraph"))),
        }))
    """
    found = json.loads(python("-c", code))
    assert all(place.startswith(str(site)) for place in found["places"])
    assert found["problems"] == []
    assert found["operations"] == len(operations()) > 50
    assert found["examples"] == len(list((ROOT / "examples").rglob("*.cgraph")))


def test_the_command_line_works_outside_the_checkout(graphapp):
    assert "softmax_cross_entropy" in graphapp("nodes")
    graphapp("examples", "--verify")
    graphapp("examples", "--copy", "copies")
    report = json.loads(graphapp("run", "copies/2-chain-rule/three-neurons.cgraph", "--json"))
    assert report["nodes"]["L"]["value"] == pytest.approx(0.44110369, abs=1e-8)
