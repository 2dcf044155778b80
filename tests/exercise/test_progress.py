"""Progress is marked from the graph: right, wrong, revealed, missing, each question once."""

from __future__ import annotations

import json

import pytest

from graphapp.exercise.progress import Progress, progress_of
from graphapp.files.bundled import folder

NEURONS = folder("examples") / "2-chain-rule" / "three-neurons.cgraph"


@pytest.fixture
def counted(tmp_path):
    def count(**document):
        place = tmp_path / "a.json"
        place.write_text(json.dumps(document))
        return progress_of(NEURONS, place)

    return count


def test_every_question_is_counted_once(counted) -> None:
    answers = {"q1": "0.336", "q2": "1.328", "q3": "x", "gone": 1}
    assert counted(answers=answers, revealed=["q1", "q3", "q4", "nobody"]) == Progress(1, 1, 2, 1)
    assert counted(answers={}) == Progress(missing=5)
    assert not counted(answers={}).begun
    assert counted(answers={}, revealed=["q1"]).begun


def test_what_is_right_given_an_error_is_right(counted) -> None:
    assert counted(answers={"q1": "0.5", "q2": "-1"}) == Progress(right=1, wrong=1, missing=3)


def test_answers_that_cannot_be_read_or_belong_to_other_numbers_are_none(counted, tmp_path) -> None:
    assert counted(answers=[]) is None
    assert counted(answers={"q1": "0.336"}, variant=7) is None
    assert progress_of(NEURONS, tmp_path / "nowhere.json") is None
    assert progress_of(tmp_path / "nowhere.cgraph", tmp_path / "a.json") is None
