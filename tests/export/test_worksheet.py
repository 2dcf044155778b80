"""What stands on a worksheet and on its key: nothing that tells an answer, and all that does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from graphs import graph

from graphapp.engine import evaluate
from graphapp.engine.asking import quantity_of
from graphapp.errors import GraphappError, UsageError
from graphapp.exercise.answers import read_answer
from graphapp.exercise.mistakes import diagnose
from graphapp.exercise.questions import Question, questions_of
from graphapp.exercise.renumbering import another_variant
from graphapp.export.worksheet import digits_wanted, handout, mark_of, worksheet
from graphapp.export.worksheet_answers import array_tex, tidy
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.model import Graph
from graphapp.model.numerals import Precision, number_text
from graphapp.model.questions import question_text
from graphapp.operation import as_value

EXAMPLES = sorted(folder("examples").glob("*/*.cgraph"))
ASKING = [path for path in EXAMPLES if load(path).exercise]
NEURONS = folder("examples") / "2-chain-rule" / "three-neurons.cgraph"


def product(*asked: dict[str, Any], **says: Any) -> Graph:
    """L = (x w)², with questions."""
    made = graph(
        {"x": 3.0, "w": -2.0, "m": "mul", "L": "square"}, ["x -> m.a", "w -> m.b", "m -> L.x"], "L"
    )
    questions = [{"id": f"q{i}", "asks": asks, **says} for i, asks in enumerate(asked, 1)]
    return replace(made, title="A product", exercise={"questions": questions})


GRADIENT = {"node": "w", "quantity": "gradient"}
VALUE = {"node": "m", "quantity": "value"}
LOCAL = {"edge": {"target": "m", "port": "b"}, "quantity": "local"}
SHARE = {"edge": {"target": "m", "port": "b"}, "quantity": "downstream"}


def row_texts(item: Any) -> list[str]:
    return [" ".join(term.tex for term in row) for row in item.rows]


def test_a_worksheet_has_boxes_and_no_answers() -> None:
    sheet = worksheet(product(VALUE, GRADIENT), name="product.cgraph")
    assert [item.mark for item in sheet.items] == ["①", "②"]
    assert all(not item.numbers and not item.rows and not item.mistakes for item in sheet.items)
    assert sheet.boxes["m", "value"] == "①"
    assert sheet.boxes["w", "gradient"] == "②"
    assert (sheet.title, sheet.footer, sheet.points) == ("A product", "product.cgraph", 2.0)


def test_a_key_has_the_numbers_and_where_they_come_from() -> None:
    key = worksheet(product(VALUE, GRADIENT, LOCAL, SHARE), key=True)
    assert [item.numbers for item in key.items] == [("−6",), ("−36",), ("3",), ("−36",)]
    assert key.boxes["m", "value"] == "① −6"
    assert row_texts(key.items[0]) == [r"m = x\,w = 3\,(-2) = -6"]
    assert row_texts(key.items[1]) == [
        r"\frac{\partial L}{\partial w} = 2 \cdot m \cdot x", r"= 2 \cdot (-6) \cdot 3", "= -36",
    ]  # fmt: skip
    assert row_texts(key.items[2]) == [r"\frac{\partial m}{\partial w} = x = 3"]
    assert row_texts(key.items[3])[0].endswith(r"= (-12) \cdot 3 = -36")


def test_the_numbers_of_mistakes_are_those_that_marking_names() -> None:
    asked = product(GRADIENT)
    evaluation = evaluate(asked)
    mistakes = worksheet(asked, key=True).items[0].mistakes
    assert len(mistakes) >= 3
    for mistake in mistakes:
        found = diagnose(evaluation, GRADIENT, read_answer(mistake.number), 1e-3)
        assert found is not None
        assert (found.name, found.message) == (mistake.name, mistake.message)
    assert len({mistake.number for mistake in mistakes}) == len(mistakes)


@pytest.mark.parametrize("path", ASKING, ids=lambda path: path.stem)
def test_no_example_tells_an_answer_in_its_question(path: Path) -> None:
    asked = load(path)
    evaluation, sheet = evaluate(asked), worksheet(asked)
    words = " ".join([sheet.about, *(item.prompt for item in sheet.items)])
    for question in questions_of(asked):
        value = quantity_of(evaluation, question.asks)
        if not isinstance(value, float) or value == round(value, 1):
            continue  # a tidy number may stand in a text for many reasons
        for digits in range(2, 6):
            shown = re.escape(f"{abs(value):.{digits}f}")
            assert not re.search(rf"(?<![\d.]){shown}(?!\d)", words), f"{question.id}: {value}"


def test_what_comes_after_the_question_is_for_the_key() -> None:
    about = "A question?\n\n- a\n- b\n\n**Look at** the answer.\n\nSheet A."
    asked = replace(product(VALUE), about=about)
    assert worksheet(asked).about == "A question?\n\n- a\n- b"
    assert worksheet(asked, key=True).about == about
    assert question_text("We look at nothing.\n\nMore.") == "We look at nothing.\n\nMore."


def test_errata_stand_on_the_key_alone() -> None:
    expected = (
        {"asks": VALUE, "value": -6.0, "erratum": "It prints 6."},
        {"asks": GRADIENT, "value": -36.0, "erratum": "It prints 36."},
    )
    asked = replace(product(VALUE), expected=expected)
    key = worksheet(asked, key=True)
    assert key.items[0].erratum == "It prints 6."
    assert key.errata == ("It prints 36.",)
    sheet = worksheet(asked)
    assert (sheet.items[0].erratum, sheet.errata) == ("", ())


def test_arrays_are_given_in_full_and_a_variant_gives_every_number() -> None:
    asked = load(folder("examples") / "4-losses" / "softmax-regression.cgraph")
    assert [row[0].tex for row in worksheet(asked).given] == ["X", r"\theta", "Y"]
    neurons = load(NEURONS)
    assert worksheet(neurons).given == ()
    drawn = worksheet(another_variant(neurons, 7), name="n.cgraph")
    assert len(drawn.given) == 9
    assert drawn.footer == "n.cgraph · seed 7"
    assert drawn.note
    again = worksheet(another_variant(neurons, 7), key=True)
    assert (again.given, again.footer) == (drawn.given, "seed 7")
    assert again.items[0].numbers != worksheet(neurons, key=True).items[0].numbers


def test_an_asked_leaf_is_not_given() -> None:
    made = graph({"x": [3.0, 1.0], "L": "sum"}, ["x -> L.x"], "L")
    asks = {"node": "x", "quantity": "value"}
    asked = replace(made, exercise={"questions": [{"id": "q1", "asks": asks}]})
    assert worksheet(asked).given == ()


@pytest.mark.parametrize(
    ("tolerance", "digits"), [(1e-3, 3), (1e-2, 3), (0.1, 2), (1e-6, 6), (100.0, 1)]
)
def test_digits_that_are_enough(tolerance: float, digits: int) -> None:
    assert digits_wanted(tolerance) == digits
    question = Question("q1", "", VALUE, tolerance)
    for right in (0.33584362, -1.3283, 9.996, 0.99951, 123.456):
        rounded = number_text(right, Precision("significant", digits))
        assert question.accepts(read_answer(rounded), right), rounded


def test_points_are_told() -> None:
    items = worksheet(product(VALUE, points=2.5, relative_tolerance=0.1)).items
    assert items[0].remark == "2.5 points, to 2 significant digits"
    (item,) = worksheet(product(VALUE, relative_tolerance=0)).items
    assert item.remark == "1 point, exact"
    (item,) = worksheet(product(VALUE, relative_tolerance=0, decimals=4)).items
    assert item.remark == "1 point, to 4 decimals"


def test_marks_go_on_after_nine() -> None:
    assert [mark_of(n) for n in (1, 9, 10, 24)] == ["①", "⑨", "(10)", "(24)"]


def test_how_numbers_and_arrays_are_written() -> None:
    assert [tidy(x) for x in (-6.0, 0.1 + 0.2, 1 / 3, 1e-7, -0.0)] == [
        "−6",
        "0.3",
        "0.3333",
        "1e−07",
        "0",
    ]
    assert array_tex(as_value([1.0, 2.0])) == r"\begin{pmatrix} 1 & 2 \end{pmatrix}"
    assert array_tex(as_value([[[1.0], [2.0]]])) == r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}"


def test_no_questions_and_no_numbers() -> None:
    asked = product(VALUE)
    with pytest.raises(UsageError, match="asks no questions"):
        worksheet(replace(asked, exercise=None))
    with pytest.raises(GraphappError, match="question q1: gradient of w has no value"):
        worksheet(replace(product(GRADIENT), differentiate=None))
    assert handout(replace(asked, exercise=None)).items == ()
