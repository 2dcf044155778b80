"""``graphapp train``: losses, the trained file, exit statuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphapp.cli import main
from graphapp.files import load
from graphapp.files.bundled import folder

LOGISTIC = str(folder("examples") / "4-losses" / "logistic-regression.cgraph")
GATE = str(folder("examples") / "1-gates" / "gate-add.cgraph")


def ran(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(list(arguments))
    done = capsys.readouterr()
    return status, done.out, done.err


def test_the_sheets_step_of_logistic_regression(capsys, tmp_path: Path) -> None:
    out = tmp_path / "trained.cgraph"
    status, text, err = ran(
        capsys,
        "train",
        LOGISTIC,
        "--steps",
        "1",
        "--learning-rate",
        "0.5",
        "--json",
        "-o",
        str(out),
    )
    document = json.loads(text)
    assert (status, err) == (0, "")
    assert (document["format"], document["version"]) == ("graphapp-train", 1)
    assert len(document["losses"]) == 2
    assert document["losses"][0] == pytest.approx(2.85546438, abs=5e-9)
    assert document["stopped"] is None
    trained = load(out)
    theta = trained.nodes["theta"].operation.source_value(trained.data)
    assert theta == pytest.approx([-0.08821498, 0.25375639, 0.01485740], abs=5e-9)
    assert trained.training["steps"] == 1


def test_the_table_has_the_first_and_the_last_loss(capsys) -> None:
    status, text, _ = ran(capsys, "train", LOGISTIC, "--steps", "300", "--optimizer", "adam")
    lines = text.splitlines()
    assert status == 0
    assert lines[1].split()[0] == "0"
    assert lines[-1].split()[0] == "300"
    assert float(lines[-1].split()[1]) < float(lines[1].split()[1])


def test_divergence_is_a_sentence_and_status_1(capsys, tmp_path: Path) -> None:
    steep = tmp_path / "steep.cgraph"
    main(["formula", "L = (w**2)**2", "--parameter", "w", "--set", "w=3", "-o", str(steep)])
    status, text, _ = ran(capsys, "train", str(steep), "--learning-rate", "10", "--json")
    document = json.loads(text)
    assert status == 1
    assert "after step" in document["stopped"]
    assert len(document["losses"]) < 100
    assert document["losses"][-1] in ("Infinity", "NaN")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((GATE, "--steps", "1"), "nothing to train"),
        ((LOGISTIC, "--steps", "-1"), "steps"),
        ((LOGISTIC, "--optimizer", "magic"), "invalid choice"),
        ((LOGISTIC, "--learning-rate", "nan"), "finite"),
        ((LOGISTIC, "--batch-size", "0"), "batch_size"),
    ],
)
def test_wrong_usage_is_one_sentence(capsys, arguments, words) -> None:
    try:
        status, _, err = ran(capsys, "train", *arguments)
    except SystemExit as stop:
        status, err = int(stop.code or 0), capsys.readouterr().err
    assert status == 2
    assert words in err
    assert len(err.splitlines()) == 1
