"""What the manual says about exercises holds: forms of answers, names of mistakes, the JSON."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np

from graphapp.exercise import mark, questions_of, read_answer
from graphapp.exercise.questions import matches
from graphapp.exercise.rules import NODE_MISTAKES
from graphapp.files import load
from graphapp.files.answers import answers_in
from graphapp.files.bundled import folder
from graphapp.operation import as_value

PAGE = (folder("resources") / "manual" / "8-exercises.md").read_text(encoding="utf-8")
NEURONS = load(folder("examples") / "2-chain-rule" / "three-neurons.cgraph")


def line(start: str) -> str:
    return next(text for text in PAGE.splitlines() if text.startswith(start))


def test_every_form_on_the_page_can_be_read() -> None:
    forms = re.findall(r"`([^`]+)`", line("- **Form**"))
    assert len(forms) == 16
    numbers = [
        read_answer(form).value for form in forms if form[0] not in "[(" and " 1,5" not in form
    ]
    assert all(isinstance(number, float) for number in numbers)
    assert read_answer("[1, 2; 3, 4]").value.shape == (2, 2)
    assert read_answer("0,5 1,5").value.tolist() == [0.5, 1.5]


def test_the_rounded_numbers_on_the_page_are_right_and_wrong_as_it_says() -> None:
    three, two = (read_answer(f"[{x}]") for x in re.findall(r"`\[(0[^`]*)\]`", line("- **Round")))
    soft = as_value(np.exp([1.0, 2.0, 3.0]) / np.sum(np.exp([1.0, 2.0, 3.0])))
    assert matches(three, soft, 1e-3)
    assert not matches(two, soft, 1e-3)


def test_the_page_names_every_mistake() -> None:
    rows = re.findall(r"^\| ([a-z ,]+) \| (?!---)", PAGE, re.MULTILINE)
    named = {name for row in rows for name in row.split(", ")}
    others = {"one branch", "updated too early", "activation forgotten", "bias forgotten"}
    assert {mistake.name for mistake in NODE_MISTAKES} | others == named - {
        "name",
        "key of a question",
    }


def test_the_files_on_the_page_can_be_read() -> None:
    exercise, answers = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    said = json.loads("{" + exercise + "}")
    made = replace(NEURONS, exercise=said["exercise"], expected=tuple(said["expected"]))
    questions = questions_of(made)
    assert [(q.id, q.points, q.decimals) for q in questions] == [("dw1", 2.0, 4), ("slope", 1.0, 2)]
    given = answers_in(answers.encode(), "page")
    assert given.variant == 7
    (first, *_) = mark(made, {"dw1": given.by_question["dw1"]}).questions
    assert first.status == "right"
