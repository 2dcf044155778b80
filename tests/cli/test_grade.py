"""``graphapp grade``: JSON, text, exit statuses, broken answers files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graphapp.cli import main
from graphapp.files.bundled import folder

NEURONS = str(folder("examples") / "2-chain-rule" / "three-neurons.cgraph")
RIGHT = {"q1": 0.33584, "q2": -1.3283, "q3": -0.71224, "q4": -0.89764, "q5": -0.160985}


def graded(capsys, tmp_path: Path, document: object, *more: str) -> tuple[int, str, str]:
    file = tmp_path / "answers.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    status = main(["grade", NEURONS, str(file), *more])
    done = capsys.readouterr()
    return status, done.out, done.err


def test_all_points_give_status_0(capsys, tmp_path) -> None:
    status, out, err = graded(capsys, tmp_path, {"answers": RIGHT}, "--json")
    document = json.loads(out)
    assert (status, err) == (0, "")
    assert (document["format"], document["version"]) == ("graphapp-grade", 1)
    assert (document["points"], document["of"]) == (5, 5)
    assert document["questions"][0] == {
        "id": "q1", "status": "right", "diagnosis": None, "message": "Right.", "points": 1.0,
    }  # fmt: skip


def test_mistakes_are_named_and_the_status_is_1(capsys, tmp_path) -> None:
    answers = {**RIGHT, "q4": -1.414, "q5": "-0.239"}
    del answers["q3"]
    status, out, _ = graded(capsys, tmp_path, {"answers": answers}, "--json")
    document = json.loads(out)
    found = {q["id"]: (q["status"], q["diagnosis"]) for q in document["questions"]}
    assert status == 1
    assert found["q3"] == ("missing", None)
    assert found["q4"] == ("wrong", "slope forgotten")
    assert found["q5"] == ("wrong", "one branch")
    assert document["points"] == 2


def test_text_is_a_line_a_question_and_the_points(capsys, tmp_path) -> None:
    _, out, _ = graded(capsys, tmp_path, {"answers": RIGHT})
    lines = out.splitlines()
    assert len(lines) == 7
    assert lines[-1] == "5 of 5 points"


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "not JSON"),
        ("[]", "answers"),
        ('{"answers": []}', "answers"),
        ('{"answers": {"nobody": 1}}', "nobody"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_broken_answers_file_is_one_sentence(capsys, tmp_path, document, words) -> None:
    status, out, err = graded(capsys, tmp_path, document)
    assert (status, out) == (2, "")
    assert words in err
    assert len(err.splitlines()) == 1


def test_a_missing_answers_file_is_one_sentence(capsys) -> None:
    assert main(["grade", NEURONS, "nowhere.json"]) == 2
    assert "nowhere.json" in capsys.readouterr().err
