"""``graphapp grade``: JSON, text, exit statuses, broken answers files."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from graphapp.cli import main
from graphapp.engine import evaluate
from graphapp.engine.asking import quantity_of
from graphapp.exercise import questions_of
from graphapp.exercise.renumbering import another_variant
from graphapp.files import load
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
        ("{", "ends too early"),
        ("[]", "answers"),
        ('{"answers": []}', "answers"),
        ('{"answers": {"nobody": 1}}', "no question 'nobody': the graph asks q1, q2, q3, q4, q5"),
        ('{"answers": {"q1": 1, "q1": 1}}', "q1"),
        ('{"answers": {"q1": NaN}}', "NaN"),
        ('{"answers": {"q1": -Infinity}}', "Infinity"),
        ('{"answers": {"q1": 1e400}}', "1e400"),
        ("[" * 100_000, "nested"),
        ('{"answers": {"' + "q" * 5000 + '": 1}}', "there is no question 'qqqq"),
    ],
)
def test_a_broken_answers_file_is_one_sentence(capsys, tmp_path, document, words) -> None:
    status, out, err = graded(capsys, tmp_path, document)
    assert (status, out) == (2, "")
    assert words in err
    assert "answers.json" in err
    assert len(err.splitlines()) == 1
    assert len(err) < 400


def test_a_missing_answers_file_is_one_sentence(capsys) -> None:
    assert main(["grade", NEURONS, "nowhere.json"]) == 2
    assert "nowhere.json" in capsys.readouterr().err


def test_bytes_that_are_no_text_are_one_sentence(capsys, tmp_path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(b'{"answers": {"q1": "\xff\xfe"}}')
    assert main(["grade", NEURONS, str(file)]) == 2
    assert "not UTF-8" in capsys.readouterr().err


HOSTILE = (
    "__import__('os').system('true')", "9**9**9**9", "10**(10**10)", "(" * 4000, "1+" * 100_000,
    "[" * 4000 + "]" * 4000, "[1," * 5000, "1" * 100_000, "1e99999999999", "x" * 300_000,
    "sqrt(2) " * 20_000, "-" * 50_000, "\\frac{1}{" * 2000, "½" * 20_000, "=" * 100_000,
    "\u0000", "e^e^e^e^e", "1/0", "0/0", "nan", "inf", "±1", "\n\n", "\ud83d\ude00",
    "[;;;]", "[,]", ",", ";", "'", "%%", 10**400, True, False, {}, {"a": {"b": [1]}},
    [], [[]], [[1], [1, 2]], [True], [None], ["a", {}], [[[[[[[[1]]]]]]]],
)  # fmt: skip


@pytest.mark.parametrize("given", HOSTILE, ids=lambda given: repr(given)[:12])
def test_no_answer_is_so_strange_that_it_ends_in_more_than_a_sentence(
    capsys, tmp_path, given
) -> None:
    status, out, err = graded(capsys, tmp_path, {"answers": {"q1": given}}, "--json")
    if status == 2:  # a number beyond float64 makes the whole file unreadable
        assert len(err.splitlines()) == 1
        assert "answers.json" in err
        return
    first = json.loads(out)["questions"][0]
    assert (status, err) == (1, "")
    assert first["status"] in ("wrong", "missing")
    assert first["points"] == 0
    assert first["message"].endswith(".")
    assert len(first["message"]) < 200
    assert "a fault of" not in first["message"]


def test_everything_but_the_answers_is_computed_and_nothing_believed(capsys, tmp_path) -> None:
    forged = {
        "answers": {**RIGHT, "q1": 99.0}, "points": 5, "of": 5, "status": "right", "revealed": [],
        "questions": [{"id": f"q{i}", "status": "right", "points": 1000} for i in range(1, 6)],
        "expected": {"q1": 99.0}, "tolerance": 1e9, "relative_tolerance": 1e9,
    }  # fmt: skip
    status, out, _ = graded(capsys, tmp_path, forged, "--json")
    marked = json.loads(out)
    assert status == 1
    assert marked["questions"][0]["status"] == "wrong"
    assert marked["of"] == 5
    assert marked["points"] < 5


def test_the_json_is_that_of_the_format_and_nothing_else(capsys, tmp_path) -> None:
    _, out, _ = graded(capsys, tmp_path, {"answers": {"q1": 1}}, "--json")
    marked = json.loads(out)
    assert list(marked) == ["format", "version", "questions", "points", "of"]
    keys = ["id", "status", "diagnosis", "message", "points"]
    assert all(list(question) == keys for question in marked["questions"])
    assert isinstance(marked["points"], int)


def test_answers_to_other_numbers_are_marked_by_those(capsys, tmp_path) -> None:
    other = another_variant(load(NEURONS), 7)
    right = {q.id: quantity_of(evaluate(other), q.asks) for q in questions_of(other)}
    status, _, _ = graded(capsys, tmp_path, {"answers": right, "variant": 7})
    assert status == 0
    assert graded(capsys, tmp_path, {"answers": right})[0] == 1
    assert graded(capsys, tmp_path, {"answers": right}, "--variant", "7")[0] == 0
    assert graded(capsys, tmp_path, {"answers": right, "variant": 7}, "--variant", "8")[0] == 1


def test_a_seed_for_a_graph_without_free_numbers_is_a_sentence(capsys, tmp_path) -> None:
    labels = str(folder("examples") / "2-chain-rule" / "off-the-path.cgraph")
    file = tmp_path / "answers.json"
    file.write_text('{"answers": {}, "variant": 3}')
    assert main(["grade", labels, str(file)]) == 2
    assert "seed 3: no number of this graph" in capsys.readouterr().err


def test_the_answers_may_be_standard_input(capsys, monkeypatch) -> None:
    data = json.dumps({"answers": RIGHT}).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert main(["grade", NEURONS, "-"]) == 0
    assert main(["grade", "-", "-"]) == 2
    assert "cannot both be standard input" in capsys.readouterr().err


def test_a_graph_without_questions_is_named(capsys, tmp_path) -> None:
    plain = tmp_path / "plain.cgraph"
    plain.write_text('{"format": "graphapp-graph", "version": 1, "nodes": [], "edges": []}')
    file = tmp_path / "answers.json"
    file.write_text('{"answers": {}}')
    assert main(["grade", str(plain), str(file)]) == 2
    err = capsys.readouterr().err
    assert "plain.cgraph: the graph asks no questions" in err
    assert len(err.splitlines()) == 1
