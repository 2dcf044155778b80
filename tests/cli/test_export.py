"""``graphapp export``: files, standard output, exit statuses, and no Qt for texts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from test_commands import MIXED, NEURONS, program, ran

from graphapp.export import FORMATS

TEXTS = [name for name, format in FORMATS.items() if format.text is not None]
_PLAIN = "import sys; from graphapp.cli import main; sys.exit(main())"


@pytest.mark.parametrize("to", TEXTS)
def test_texts_go_to_a_file_or_to_standard_output(
    to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert ran(capsys, "export", NEURONS, "--to", to, "-o", str(out)) == (0, "", "")
    status, printed, err = ran(capsys, "export", NEURONS, "--to", to, "-o", "-")
    assert (status, err) == (0, "")
    assert printed == out.read_text(encoding="utf-8")


def test_texts_need_no_qt() -> None:
    for to in TEXTS:
        done = program("export", NEURONS, "--to", to, "-o", "-")
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout


def test_an_exported_program_prints_the_numbers_of_run(tmp_path: Path) -> None:
    exported = program("export", NEURONS, "--to", "numpy", "-o", "-").stdout
    done = subprocess.run(
        [sys.executable, "-"], input=exported, capture_output=True, check=True, timeout=60
    )
    shown = dict(line.split(" = ") for line in done.stdout.decode().splitlines())
    assert float(shown["L"]) == pytest.approx(0.4411, abs=1e-4)
    assert float(shown["dL/dw1"]) == pytest.approx(-0.8977, abs=1e-4)


def test_vector_pictures_are_drawn_without_a_display(tmp_path: Path) -> None:
    for to, start in (("svg", b"<?xml"), ("pdf", b"%PDF")):
        picture = tmp_path / f"o.{to}"
        done = program("export", NEURONS, "--to", to, "-o", str(picture), code=_PLAIN)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert picture.read_bytes().startswith(start)


@pytest.mark.parametrize("to", FORMATS)
def test_a_place_that_cannot_be_written_is_a_sentence(to: str, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "no" / "such" / "folder")
    done = program("export", NEURONS, "--to", to, "-o", nowhere, code=_PLAIN)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert b"cannot be written" in done.stderr


def test_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--to", "gif", "-o", "x"], ["--to", "dot"], ["-o", "x"]):
        status, out, err = ran(capsys, "export", NEURONS, *arguments)
        assert (status, out, err.count("\n")) == (2, "", 1)
    status, out, err = ran(capsys, "export", NEURONS, "--to", "svg", "-o", "-")
    assert (status, out) == (2, "")
    assert err == "graphapp: svg is a picture, not a text: write it to a file\n"


@pytest.mark.parametrize("to", ["numpy", "pytorch", "jax"])
def test_a_failure_on_the_way_names_the_node(
    to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    path = tmp_path / "mixed.cgraph"
    path.write_text(json.dumps({**MIXED, "differentiate": "after"}))
    out = tmp_path / "o.py"
    status, printed, err = ran(capsys, "export", str(path), "--to", to, "-o", str(out))
    assert (status, printed, err.count("\n")) == (1, "", 1)
    assert "node bad has no value" in err
    assert not out.exists()


@pytest.mark.parametrize("to", ["dot", "mermaid", "tikz", "latex"])
def test_diagrams_show_failures(
    to: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import json

    path = tmp_path / "mixed.cgraph"
    path.write_text(json.dumps(MIXED))
    status, printed, err = ran(capsys, "export", str(path), "--to", to, "-o", "-")
    assert (status, err) == (0, "")
    assert "bad" in printed
