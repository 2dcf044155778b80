"""The command line: what it prints, its exit status, and that it needs no Qt."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import graphapp
from graphapp import cli
from graphapp.commands import COMMANDS
from graphapp.files import dumps, load
from graphapp.files.examples import examples
from graphapp.model.typed_formula import graph_from_formula
from graphapp.operation import operations

NEURONS = next(str(example.path) for example in examples() if example.slug == "three-neurons")

MIXED = {
    "format": "graphapp-graph", "version": 1, "differentiate": "L",
    "nodes": [
        {"id": "x", "op": "input", "params": {"value": [1.0, -2.0]}},
        {"id": "s", "op": "input", "params": {"value": 3.0}},
        {"id": "bad", "op": "dot"}, {"id": "after", "op": "relu"},
        {"id": "u", "op": "magic", "params": {"k": 1}},
        {"id": "empty", "op": "input"},
        {"id": "k", "op": "mul"}, {"id": "p", "op": "softmax"}, {"id": "L", "op": "sum"},
        {"id": "ln", "op": "log"},
    ],
    "edges": [
        {"source": "x", "target": "bad", "port": "a"},
        {"source": "s", "target": "bad", "port": "b"},
        {"source": "bad", "target": "after", "port": "x"},
        {"source": "x", "target": "k", "port": "a"},
        {"source": "s", "target": "k", "port": "b"}, {"source": "k", "target": "p", "port": "x"},
        {"source": "p", "target": "L", "port": "x"}, {"source": "x", "target": "ln", "port": "x"},
    ],
}  # fmt: skip


@pytest.fixture
def mixed(tmp_path: Path) -> str:
    path = tmp_path / "mixed.cgraph"
    path.write_text(json.dumps(MIXED))
    return str(path)


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = cli.main(arguments)
    out, err = capsys.readouterr()
    return status, out, err


def strict(text: str) -> Any:
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not strict JSON")

    return json.loads(text, parse_constant=refuse)


# run ----------------------------------------------------------------------------------------


def test_run_json_has_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = ran(capsys, "run", NEURONS, "--json")
    document = strict(out)
    assert (status, err) == (0, "")
    assert list(document) == ["format", "version", "differentiate", "nodes", "edges"]
    assert (document["format"], document["version"]) == ("graphapp-run", 1)
    assert list(document["nodes"]) == list(load(NEURONS).nodes)
    weight = document["nodes"]["w1"]
    assert list(weight) == ["op", "status", "shape", "value", "gradient", "independent", "notices"]
    assert weight["gradient"] == pytest.approx(-0.89764196, abs=1e-8)
    edge = document["edges"][0]
    keys = ["source", "target", "port", "value", "upstream", "local", "downstream", "independent"]
    assert list(edge) == keys
    assert edge["local"]["form"] == "elementwise"
    assert edge["local"]["value"] * edge["upstream"] == edge["downstream"]


def test_run_json_of_failures(capsys: pytest.CaptureFixture[str], mixed: str) -> None:
    status, out, err = ran(capsys, "run", mixed, "--json")
    document = strict(out)
    nodes = document["nodes"]
    assert (status, err) == (1, "")
    assert list(nodes["bad"]) == ["op", "status", "error"]
    assert (nodes["bad"]["status"], nodes["bad"]["error"]["kind"]) == ("failed", "ShapeError")
    assert nodes["after"]["status"] == "blocked"
    assert nodes["after"]["error"] == {"kind": "Blocked", "message": "waits for bad"}
    assert nodes["u"]["error"]["kind"] == "UnknownOperation"
    assert nodes["empty"]["error"]["kind"] == "MissingInput"
    assert nodes["ln"]["value"] == [0.0, "NaN"]
    assert [sorted(notice) for notice in nodes["ln"]["notices"]] == [["kind", "message"]]
    assert nodes["ln"]["independent"] is True
    assert nodes["ln"]["gradient"] == [0.0, 0.0]
    assert nodes["L"]["value"] == pytest.approx(1.0)
    by_target = {(edge["target"], edge["port"]): edge for edge in document["edges"]}
    assert by_target["bad", "a"]["value"] == [1.0, -2.0]
    assert by_target["bad", "a"]["upstream"] is None
    assert by_target["bad", "a"]["local"] is None
    assert by_target["bad", "a"]["downstream"] is None
    assert by_target["after", "x"]["value"] is None
    assert by_target["p", "x"]["local"]["form"] == "dense"
    assert by_target["p", "x"]["local"]["shape"] == [2, 2]


def test_run_local_forms(capsys: pytest.CaptureFixture[str], mixed: str) -> None:
    locals_of: dict[str, Any] = {}
    for form in ("compact", "full", "none"):
        _, out, _ = ran(capsys, "run", mixed, "--json", "--local", form)
        edges = {(e["target"], e["port"]): e for e in strict(out)["edges"]}
        locals_of[form] = edges["k", "b"]["local"]
    assert locals_of["compact"] == {"form": "elementwise", "shape": [2], "value": [1.0, -2.0]}
    assert locals_of["full"] == {"form": "dense", "shape": [2], "value": [1.0, -2.0]}
    assert locals_of["none"] is None


def test_a_dense_local_beyond_the_limit_is_null_with_its_shape(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "big.cgraph"
    path.write_bytes(dumps(graph_from_formula("exp(x)", {"x": [0.0] * 1001})))
    _, out, _ = ran(capsys, "run", str(path), "--json", "--local", "full")
    local = strict(out)["edges"][0]["local"]
    assert local == {"form": "dense", "shape": [1001, 1001], "value": None}


def test_without_a_backward_pass_gradients_are_null(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, mixed: str
) -> None:
    document = {key: item for key, item in MIXED.items() if key != "differentiate"}
    path = tmp_path / "forward.cgraph"
    path.write_text(json.dumps(document))
    for arguments in ([str(path)], [mixed, "--differentiate", "bad"]):
        _, out, _ = ran(capsys, "run", *arguments, "--json")
        answer = strict(out)
        assert answer["nodes"]["x"]["gradient"] is None
        assert answer["nodes"]["x"]["independent"] is False
        edge = next(edge for edge in answer["edges"] if edge["target"] == "k")
        assert edge["value"] is not None
        assert [edge[key] for key in ("upstream", "local", "downstream")] == [None] * 3


def test_run_set_and_differentiate(capsys: pytest.CaptureFixture[str], mixed: str) -> None:
    arguments = ["--set", "s=-1", "--set", "x=[[1],[2]]", "--differentiate", "k", "--json"]
    status, out, _ = ran(capsys, "run", mixed, *arguments)
    document = strict(out)
    assert status == 1
    assert document["differentiate"] == "k"
    assert document["nodes"]["k"]["value"] == [[-1.0], [-2.0]]
    assert document["nodes"]["s"]["gradient"] == 3.0
    assert any(notice["kind"] for notice in document["nodes"]["k"]["notices"])


def test_run_set_numbers_that_are_not_finite(
    capsys: pytest.CaptureFixture[str], mixed: str
) -> None:
    _, out, _ = ran(capsys, "run", mixed, "--set", 's="-Infinity"', "--json")
    assert strict(out)["nodes"]["s"]["value"] == "-Infinity"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "q=1"], "q"), (["--set", "k=1"], "k"), (["--set", "u=1"], "u"),
        (["--set", "s"], "ID=JSON"), (["--set", "=1"], "ID=JSON"), (["--set", "s="], "JSON"),
        (["--set", "s=[1,"], "JSON"), (["--set", "s=NaN"], "JSON"), (["--set", "s=true"], "number"),
        (["--set", "s=null"], "number"), (["--set", "s=[[1],[1,2]]"], "rectangular"),
        (["--set", 's="one"'], "number"), (["--set", "s=1e999"], "float64"),
        (["--set", "s=" + "[" * 500], "JSON"), (["--differentiate", "q"], "q"),
        (["--local", "most"], "--local"), (["--jso"], "--jso"), (["--set"], "--set"),
    ],
)  # fmt: skip
def test_wrong_arguments_of_run(
    capsys: pytest.CaptureFixture[str], mixed: str, arguments: list[str], words: str
) -> None:
    status, out, err = ran(capsys, "run", mixed, *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert words in err


def test_run_table_fits_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = ran(capsys, "run", NEURONS)
    lines = out.splitlines()
    assert (status, err) == (0, "")
    assert max(map(len, lines)) <= 80
    assert "−0.8976" in out
    edge = next(line for line in lines if line.startswith("x → mul_1.b"))
    assert edge.split()[3:] == ["1.5000", "−0.5984", "0.4000", "−0.2394"]


def test_run_table_of_failures(capsys: pytest.CaptureFixture[str], mixed: str) -> None:
    status, out, _ = ran(capsys, "run", mixed)
    assert status == 1
    assert "bad (dot) failed: " in out
    assert "1 node waits for what failed" in out
    assert "independent" in out
    assert any(line.startswith("ln: ") for line in out.splitlines())


def test_a_file_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "sly.cgraph"
    nodes = [{"id": "u", "op": "\x1b[2Jmagic\nx"}, {"id": "v", "op": "\x9bm"}]
    edges = [{"source": "u", "target": "v", "port": "\x1b[1m"}]
    document: dict[str, Any] = {**MIXED, "title": "a\x1b]0;b\nc", "nodes": nodes, "edges": edges}
    document["differentiate"] = None
    path.write_text(json.dumps(document))
    for command in ("run", "check", "validate"):
        _, out, err = ran(capsys, command, str(path))
        assert all(c.isprintable() or c == "\n" for c in out + err)
    document["differentiate"] = "\x1b[2J\x9b"
    path.write_text(json.dumps(document))
    for command in ("run", "validate"):
        _, _, err = ran(capsys, command, str(path))
        assert err.removesuffix("\n").isprintable()


def test_arrays_without_entries(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "empty.cgraph"
    path.write_bytes(dumps(graph_from_formula("mean(x)", {"x": []})))
    for command in ("run", "check"):
        status, _, err = ran(capsys, command, str(path))
        assert (status, err) == (0, "")


# The others ---------------------------------------------------------------------------------


def test_check(capsys: pytest.CaptureFixture[str], mixed: str) -> None:
    status, out, err = ran(capsys, "check", NEURONS, "--json")
    document = strict(out)
    keys = ["format", "version", "checked", "largest_error", "at", "kinks", "holds"]
    assert (status, err, list(document)) == (0, "", keys)
    assert document["format"] == "graphapp-check"
    assert document["checked"] > 20
    assert document["largest_error"] < 1e-9
    status, out, err = ran(capsys, "check", NEURONS)
    assert (status, out.splitlines()[-1]) == (0, "all hold")
    status, out, err = ran(capsys, "check", mixed)
    assert status == 1
    assert "bad (dot) failed" in err


def test_jacobian(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "j.cgraph"
    path.write_bytes(dumps(graph_from_formula("softmax(z)", {"z": [1, 2, 3]})))
    status, out, _ = ran(capsys, "jacobian", str(path), "L", "z", "--json")
    document = strict(out)
    assert status == 0
    assert list(document) == ["format", "version", "output", "input", "shape", "value"]
    assert (document["format"], document["shape"]) == ("graphapp-jacobian", [3, 3])
    total = sum(map(math.exp, (1, 2, 3)))
    s = [math.exp(k) / total for k in (1, 2, 3)]
    expected = [[s[i] * ((i == j) - s[j]) for j in range(3)] for i in range(3)]
    for row, wanted in zip(document["value"], expected, strict=True):
        assert row == pytest.approx(wanted, rel=1e-12)
    status, out, _ = ran(capsys, "jacobian", str(path), "L", "z")
    assert (status, out.splitlines()[0], len(out.splitlines())) == (0, "dL/dz, (3, 3)", 4)
    assert ran(capsys, "jacobian", str(path), "L", "q")[0] == 2


def test_jacobian_of_a_failed_node(capsys: pytest.CaptureFixture[str], mixed: str) -> None:
    status, out, err = ran(capsys, "jacobian", mixed, "bad", "x")
    assert (status, out, err.count("\n")) == (1, "", 1)


def test_jacobian_of_higher_rank_and_of_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "j.cgraph"
    path.write_bytes(dumps(graph_from_formula("2*x", {"x": [[1, 2], [3, 4]]})))
    _, out, _ = ran(capsys, "jacobian", str(path), "L", "x")
    assert "[1, 1]" in out
    path.write_bytes(dumps(graph_from_formula("2*x", {"x": []})))
    assert ran(capsys, "jacobian", str(path), "L", "x")[0] == 0
    assert ran(capsys, "run", str(path))[0] == 0


def test_nodes(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = ran(capsys, "nodes", "--json")
    document = strict(out)
    assert status == 0
    assert (document["format"], document["version"]) == ("graphapp-nodes", 1)
    assert set(document["nodes"]) == set(operations())
    keys = [
        "category", "ports", "optional_ports", "variadic", "params", "formula", "help", "reference",
    ]  # fmt: skip
    assert all(list(entry) == keys for entry in document["nodes"].values())
    slope = document["nodes"]["leaky_relu"]["params"]["slope"]
    assert list(slope) == ["kind", "default", "help", "choices", "limits"]
    assert (slope["kind"], slope["default"]) == ("number", 0.01)
    assert document["nodes"]["linear"]["optional_ports"] == ["b"]
    assert document["nodes"]["add"]["variadic"] is True
    assert document["nodes"]["sub"]["formula"]["text"] == "a - b"
    assert document["nodes"]["squared_error"]["params"]["reduction"]["choices"] == ["sum", "mean"]
    status, out, _ = ran(capsys, "nodes")
    assert all(f"  {op}(" in out for op in operations())
    assert max(map(len, out.splitlines())) <= 100


def test_validate(capsys: pytest.CaptureFixture[str], mixed: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.cgraph"
    broken.write_text("{")
    status, out, err = ran(capsys, "validate", mixed, str(broken), str(tmp_path / "no"), NEURONS)
    assert status == 2
    assert [line.split(": ")[0] for line in out.splitlines()] == [mixed, NEURONS]
    assert "10 nodes, 8 edges" in out
    assert 'u: no installed package provides the operation "magic"' in out
    assert err.count("\n") == 2
    assert "ends too early" in err
    assert ran(capsys, "validate", NEURONS)[0] == 0


def test_formula(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = "h = w*x + b; L = (h - y)**2"
    arguments = ["--set", "w=[1, 2]", "--set", "b=-1", "--parameter", "w,b"]
    status, out, _ = ran(capsys, "formula", text, *arguments)
    document = strict(out)
    assert status == 0
    assert document["differentiate"] == "L"
    ops = {node["id"]: node["op"] for node in document["nodes"]}
    assert [ops[id] for id in ("w", "b", "x", "y")] == ["parameter", "parameter", "input", "input"]
    path = tmp_path / "f.cgraph"
    assert ran(capsys, "formula", text, *arguments, "-o", str(path)) == (0, "", "")
    assert path.read_text() == out
    _, out, _ = ran(capsys, "run", str(path), "--json")
    assert strict(out)["nodes"]["w"]["gradient"] == [-2.0, 0.0]


@pytest.mark.parametrize("text", ["-x", "-x**2", "-h + 1", "- x"])
def test_a_formula_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str], text: str) -> None:
    for arguments in ([text], ["--", text]):
        status, out, err = ran(capsys, "formula", *arguments)
        assert (status, err) == (0, "")
        assert "neg" in {node["op"] for node in strict(out)["nodes"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["x + y*z", "--set", "q=1"], "free names are x, y, z"), (["x", "--set", "x="], "missing"),
        (["2x"], "column 2"), (["x", "--set", "q=1"], "q"), (["x", "--parameter", "q"], "q"),
        (["x", "--set", "x=a"], "JSON"), (["x", "-o", "/nowhere/f.cgraph"], "/nowhere"),
        ([], "FORMULA"), (["h = 1\nL = h + 2y"], "line 2, column 10"),
    ],
)  # fmt: skip
def test_wrong_formulas(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    status, out, err = ran(capsys, "formula", *arguments)
    assert (status, out) == (2, "")
    assert err.count("\n") == 1
    assert words in err


def test_examples(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "three-neurons" in ran(capsys, "examples")[1]
    assert ran(capsys, "examples", "--list") == ran(capsys, "examples")
    status, out, _ = ran(capsys, "examples", "--verify")
    assert status == 0
    assert sum(line.startswith("holds") for line in out.splitlines()) == len(examples())
    target = tmp_path / "deep" / "copy"
    assert ran(capsys, "examples", "--copy", str(target))[0] == 0
    assert len(list(target.glob("*/*.cgraph"))) == len(examples())
    assert ran(capsys, "examples", "--copy", str(target))[0] == 0
    changed = next(target.glob("*/*.cgraph"))
    changed.write_text("mine")
    status, _, err = ran(capsys, "examples", "--copy", str(target))
    assert (status, err.count("\n")) == (2, 1)
    assert changed.read_text() == "mine"
    assert ran(capsys, "examples", "--copy", str(changed))[0] == 2


def test_examples_that_do_not_hold(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = json.loads(Path(NEURONS).read_text())
    document["expected"][0]["value"] = 1234.0
    (tmp_path / "1-theme").mkdir()
    (tmp_path / "1-theme" / "wrong.cgraph").write_text(json.dumps(document))
    monkeypatch.setattr("graphapp.files.examples.folder", lambda _: tmp_path)
    status, out, _ = ran(capsys, "examples", "--verify")
    assert status == 1
    assert "differs 1-theme/wrong" in out
    assert "not 1234.0" in out


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys, "--version") == (0, f"graphapp {graphapp.__version__}\n", "")
    status, out, _ = ran(capsys, "--help")
    assert status == 0
    assert all(f"  {name} " in out for name in COMMANDS)
    for name in COMMANDS:
        status, out, err = ran(capsys, name, "--help")
        assert (status, err) == (0, "")
        assert out.startswith(f"usage: graphapp {name}")


@pytest.mark.parametrize(
    "arguments",
    [["run"], ["run", "a", "b"], ["check"], ["jacobian", "f"], ["validate"], ["nodes", "x"],
     ["export", "f"], ["export", "f", "--to", "gif", "-o", "o"], ["train", "f"], ["--frobnicate"],
     ["examples", "--list", "--verify"], ["no-such-file.cgraph"], ["run", "no-such-file.cgraph"]],
)  # fmt: skip
def test_wrong_usage_is_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    status, out, err = ran(capsys, *arguments)
    assert (status, out) == (2, "")
    assert err.startswith("graphapp")
    assert err.count("\n") == 1


def test_a_fault_of_the_program_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for error, status in (
        (ZeroDivisionError("two\nlines"), 2), (MemoryError(), 2), (KeyboardInterrupt(), 130),
        (RecursionError(), 2), (OSError(28, "No space left on device"), 2),
    ):  # fmt: skip

        def fail(*_: object, error: BaseException = error) -> int:
            raise error

        monkeypatch.setattr(cli, "command", fail)
        monkeypatch.setattr(cli, "_discard_output", lambda: None)
        got, out, err = ran(capsys, "nodes")
        assert (got, out) == (status, "")
        assert err.count("\n") == (0 if status == 130 else 1)


# In a process of its own --------------------------------------------------------------------

_BLOCKED = """
import sys
class Block:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("PySide6", "shiboken6", "pyqtgraph", "ziamath", "ziafont"):
            raise ImportError(f"{name} was imported")
sys.meta_path.insert(0, Block())
from graphapp.cli import main
sys.exit(main())
"""


def program(*arguments: str, stdin: bytes = b"", code: str = _BLOCKED) -> Any:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=120)


@pytest.mark.parametrize(
    "arguments",
    [["run", NEURONS], ["run", NEURONS, "--json"], ["check", NEURONS], ["nodes"],
     ["jacobian", NEURONS, "L", "x"], ["validate", NEURONS], ["formula", "x*y"], ["--version"],
     ["examples"], ["examples", "--verify"], ["--help"]],
)  # fmt: skip
def test_no_command_without_pictures_imports_qt(arguments: list[str]) -> None:
    done = program(*arguments)
    assert (done.returncode, done.stderr) == (0, b"")


def test_pictures_and_the_window_without_qt_say_so(tmp_path: Path) -> None:
    picture = str(tmp_path / "o.png")
    for arguments in (["export", NEURONS, "--to", "png", "-o", picture], [NEURONS]):
        done = program(*arguments)
        assert done.returncode == 2
        assert b"need" in done.stderr
        assert done.stderr.count(b"\n") == 1


def test_export_draws_a_picture_without_a_display(tmp_path: Path) -> None:
    picture = tmp_path / "o.png"
    code = "import sys; from graphapp.cli import main; sys.exit(main())"
    done = program("export", NEURONS, "--to", "png", "-o", str(picture), "--dark", code=code)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert picture.read_bytes().startswith(b"\x89PNG")
    nowhere = str(tmp_path / "no" / "o.png")
    for arguments in (["-o", nowhere], ["-o", str(picture), "--scale", "0"]):
        done = program("export", NEURONS, "--to", "png", *arguments, code=code)
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)


def test_standard_input() -> None:
    data = Path(NEURONS).read_bytes()
    done = program("run", "-", "--json", stdin=data)
    assert done.returncode == 0
    assert "yhat" in strict(done.stdout.decode())["nodes"]
    done = program("run", "-", stdin=data[:100])
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"graphapp: standard input: line")
    done = program("formula", "-", stdin="ŷ = 2*x\nL = ŷ²\n".encode())
    assert (done.returncode, strict(done.stdout.decode())["differentiate"]) == (0, "L")


def test_a_closed_standard_input_and_output() -> None:
    code = "import sys; sys.stdin = None; " + "from graphapp.cli import main; sys.exit(main())"
    done = program("run", "-", code=code)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    code = "import sys; sys.stdout = None; " + "from graphapp.cli import main; sys.exit(main())"
    assert program("run", NEURONS, code=code).returncode == 0


def test_a_reader_that_has_seen_enough() -> None:
    command = [sys.executable, "-c", _BLOCKED, "nodes", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_for_the_output() -> None:
    command = [sys.executable, "-c", _BLOCKED, "nodes"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1


def test_a_terminal_without_unicode_gets_ascii_json() -> None:
    code = (
        "import sys; sys.stdout.reconfigure(encoding='ascii'); "
        "from graphapp.cli import main; sys.exit(main())"
    )
    done = program("nodes", "--json", code=code)
    assert done.returncode == 0
    assert strict(done.stdout.decode("ascii"))["nodes"]["squared_norm"]
    assert program("run", NEURONS, code=code).returncode == 0


def test_threads_are_limited_before_numpy_loads() -> None:
    code = (
        "import sys, os, graphapp.cli; assert 'numpy' not in sys.modules; "
        "print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'])"
    )
    assert program(code=code).stdout == b"1 1\n"


def test_a_chain_of_50_000_nodes_runs(tmp_path: Path) -> None:
    nodes = [{"id": "n0", "op": "input", "params": {"value": 1.0}}]
    nodes += [{"id": f"n{i}", "op": "neg"} for i in range(1, 50_000)]
    edges = [{"source": f"n{i}", "target": f"n{i + 1}", "port": "x"} for i in range(len(nodes) - 1)]
    document = {
        "format": "graphapp-graph", "version": 1, "differentiate": "n49999", "nodes": nodes,
        "edges": edges,
    }  # fmt: skip
    path = tmp_path / "chain.cgraph"
    path.write_text(json.dumps(document))
    done = program("run", str(path), "--json")
    assert done.returncode == 0
    assert strict(done.stdout.decode())["nodes"]["n0"]["gradient"] == -1.0
