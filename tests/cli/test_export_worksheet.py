"""``graphapp export --to pdf`` of an exercise: worksheet, key, papers, seeds, bad mixtures."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_commands import NEURONS, program, ran

_PLAIN = "import sys; from graphapp.cli import main; sys.exit(main())"


def pages(path: Path) -> list[tuple[int, int]]:
    """The sizes of the pages in points."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", path.read_bytes())
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.fixture
def silent(tmp_path: Path) -> str:
    """The same graph without questions."""
    document = json.loads(Path(NEURONS).read_text(encoding="utf-8"))
    del document["exercise"]
    path = tmp_path / "silent.cgraph"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def export(capsys, tmp_path: Path, file: str, *options: str) -> Path:
    out = tmp_path / f"{len(list(tmp_path.iterdir()))}.pdf"
    assert ran(capsys, "export", file, "--to", "pdf", *options, "-o", str(out)) == (0, "", "")
    return out


def test_questions_make_a_worksheet(capsys, tmp_path, silent):
    sheet = export(capsys, tmp_path, NEURONS)
    assert set(pages(sheet)) == {(595, 842), (842, 595)}
    key = export(capsys, tmp_path, NEURONS, "--key")
    assert len(pages(key)) > len(pages(sheet))
    assert set(pages(export(capsys, tmp_path, NEURONS, "--paper", "letter"))) == {
        (612, 792), (792, 612),
    }  # fmt: skip
    picture = export(capsys, tmp_path, NEURONS, "--picture")
    assert pages(picture) == pages(export(capsys, tmp_path, silent))
    assert len(pages(picture)) == 1


def test_a_worksheet_needs_no_display(tmp_path: Path) -> None:
    out = tmp_path / "o.pdf"
    done = program("export", NEURONS, "--to", "pdf", "--key", "-o", str(out), code=_PLAIN)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert out.read_bytes().startswith(b"%PDF")


def test_a_seed_gives_other_numbers_in_every_format(capsys, tmp_path):
    plain, one, same, other = (
        ran(capsys, "export", NEURONS, "--to", "dot", *seed, "-o", "-")[1]
        for seed in ([], ["--variant", "1"], ["--variant", "1"], ["--variant", "2"])
    )
    assert one == same
    assert len({plain, one, other}) == 3
    export(capsys, tmp_path, NEURONS, "--variant", "1", "--key")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--to", "svg", "--key"], "--key is for worksheets: use it with --to pdf"),
        (["--to", "dot", "--paper", "a4"], "--paper is for worksheets: use it with --to pdf"),
        (["--to", "pdf", "--key", "--picture"],
         "--key and --picture exclude each other: leave out one of them"),
        (["--to", "tikz", "--picture"], "--picture: tikz is no picture"),
        (["--to", "pdf", "--dark"],
         "--dark: a worksheet is black on white; --picture draws the graph alone"),
    ],
)  # fmt: skip
def test_options_that_do_not_fit_together(capsys, tmp_path, options, sentence):
    out = tmp_path / "o"
    status, printed, err = ran(capsys, "export", NEURONS, *options, "-o", str(out))
    assert (status, printed, err) == (2, "", f"graphapp: {sentence}\n")
    assert not out.exists()


def test_a_key_without_questions(capsys, tmp_path, silent):
    out = str(tmp_path / "o.pdf")
    status, printed, err = ran(capsys, "export", silent, "--to", "pdf", "--key", "-o", out)
    assert (status, printed) == (2, "")
    assert err == f"graphapp: --key is for worksheets, but {silent} asks no questions\n"


def test_questions_at_fault_and_no_variant(capsys, tmp_path):
    document = json.loads(Path(NEURONS).read_text(encoding="utf-8"))
    document["exercise"]["questions"][0]["asks"] = {"node": "gone", "quantity": "value"}
    path = tmp_path / "fault.cgraph"
    path.write_text(json.dumps(document), encoding="utf-8")
    out = str(tmp_path / "o.pdf")
    status, _, err = ran(capsys, "export", str(path), "--to", "pdf", "-o", out)
    assert (status, err.count("\n")) == (2, 1)
    assert "question q1" in err
    assert ran(capsys, "export", str(path), "--to", "pdf", "--picture", "-o", out)[0] == 0
    path.write_text(
        '{"format": "graphapp-graph", "version": 1, "nodes": [{"id": "c", "op": "constant", '
        '"params": {"value": 2}}], "edges": []}'
    )
    status, _, err = ran(capsys, "export", str(path), "--to", "dot", "--variant", "3", "-o", "-")
    assert (status, err.count("\n")) == (2, 1)
    assert err.startswith("graphapp: --variant 3: ")


def test_a_question_without_a_number_is_a_failure_of_the_graph(capsys, tmp_path):
    document = json.loads(Path(NEURONS).read_text(encoding="utf-8"))
    del document["differentiate"]
    path = tmp_path / "flat.cgraph"
    path.write_text(json.dumps(document), encoding="utf-8")
    out = tmp_path / "o.pdf"
    status, _, err = ran(capsys, "export", str(path), "--to", "pdf", "-o", str(out))
    assert (status, err) == (1, "graphapp: question q2: gradient of yhat has no value\n")
    assert not out.exists()
