"""Answers in every usual notation; what is refused and how; rounding like a sheet, and no more."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from graphs import graph

from graphapp.errors import EditError, UsageError
from graphapp.exercise import mark, questions_of, read_answer
from graphapp.exercise.questions import matches
from graphapp.model import Node
from graphapp.operation import as_value, make, shape_of

THIRD = 1 / 3

NUMBERS = [
    (0.5, 0.5), (3, 3.0), ("0.5", 0.5), ("−0,25", -0.25), ("-.5", -0.5), ("+3", 3.0),
    ("- 0.5", -0.5), ("–0.5", -0.5), ("－０.５", -0.5), ("(0.5)", 0.5), ("1.5e-3", 0.0015),
    ("1,5E−3", 0.0015), ("1.5·10⁻³", 0.0015), ("1.5×10^-3", 0.0015), ("1,5*10^{-3}", 0.0015),
    ("1.5 * 10**(-3)", 0.0015), ("10⁻³", 0.001), ("1/3", THIRD), ("−1/3", -THIRD),
    ("1 / 3", THIRD), ("½", 0.5), ("-½", -0.5), ("2*(0.336 - 1)", -1.328),
    ("2·(0,336 − 1)", -1.328), ("√2", math.sqrt(2)), ("√(2)/2", math.sqrt(2) / 2),
    ("sqrt(2)/2", math.sqrt(2) / 2), ("π/2", math.pi / 2), ("e^-1", math.exp(-1)),
    ("exp(-1)", math.exp(-1)), ("σ(0,6)", 0.6456563062), ("3²", 9.0), ("max(1,2)", 2.0),
    ("0.3 - 0.4", -0.1), ("12 %", 0.12), ("12,5%", 0.125), ("0.336 ± 0.001", 0.336),
    ("0.336 +/- 0.001", 0.336), ("dL/dw = −0.898", -0.898), ("≈ -0.9", -0.9),
    ("1/3 ≈ 0.333", 0.333), (r"\\frac{1}{3}".replace("\\\\", "\\"), THIRD),
    (r"$-\frac{1}{4}$", -0.25), (r"2 \cdot 10^{-2}", 0.02), ("1,234.5", 1234.5),
    ("1.234,5", 1234.5), ("\u22120.5\u00a0", -0.5), ("-inf", -math.inf), ("∞", math.inf),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), NUMBERS)
def test_a_number_may_be_written_in_any_usual_way(given, expected) -> None:
    assert read_answer(given).value == pytest.approx(expected)


PAIR, SQUARE = [0.5, 1.5], [[1.0, 2.0], [3.0, 4.0]]
ARRAYS = [
    ([0.5, 1.5], PAIR), ("[0.5, 1.5]", PAIR), ("(0.5, 1.5)", PAIR), ("{0.5, 1.5}", PAIR),
    ("0.5; 1.5", PAIR), ("0,5; 1,5", PAIR), ("[0,5; 1,5]", PAIR), ("0,5 1,5", PAIR),
    ("0.5 1.5", PAIR), ("[0.5 1.5]", PAIR), ("0.5\t1.5", PAIR), ("0.5,1.5", PAIR),
    ("(0.5, 1.5)ᵀ", PAIR), ("[0.5, 1.5]^T", PAIR), ("array([0.5, 1.5])", PAIR),
    ("np.array([0.5, 1.5], dtype=float64)", PAIR), ("z = [1/2, 3/2]", PAIR),
    (["0,5", "3/2"], PAIR), ("[50 %, 150 %]", PAIR), ("[1e-1 * 5, 1.5]", PAIR),
    ("[-0.5 -1.5]", [-0.5, -1.5]), ("0.5\n1.5", PAIR), ("[[0.5], [1.5]]", [[0.5], [1.5]]),
    ([[1, 2], [3, 4]], SQUARE), ("[[1, 2], [3, 4]]", SQUARE), ("[[1,2],[3,4]]", SQUARE),
    ("((1, 2), (3, 4))", SQUARE), ("[1, 2; 3, 4]", SQUARE), ("[1 2; 3 4]", SQUARE),
    ("1 2\n3 4", SQUARE), ("1\t2\n3\t4\n", SQUARE), ("[[1. 2.]\n [3. 4.]]", SQUARE),
    ("[[1, 3], [2, 4]]^T", SQUARE), (r"\begin{pmatrix}1 & 2 \\ 3 & 4\end{pmatrix}", SQUARE),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), ARRAYS)
def test_an_array_may_be_written_in_any_usual_way(given, expected) -> None:
    value = read_answer(given).value
    assert shape_of(value) == np.shape(expected)
    assert np.allclose(value, expected)


def test_a_comma_is_what_the_question_needs_where_it_could_be_both() -> None:
    vector = as_value([0.0, 0.0])
    assert read_answer("1,5").value == 1.5
    assert read_answer("1,5", vector).value.tolist() == [1.0, 5.0]
    assert read_answer("[1,5; 2,5]", vector).value.tolist() == [1.5, 2.5]
    assert read_answer("[0,5]", 0.0).like(0.0).value == 0.5


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "there is no answer yet"),
        ("w*x", "has names in it"),
        ("a lot", "“a lot” is not a number"),
        ("0x10", "is not a number"),
        ("2(3+4)", "is not a number"),
        ("±0.5", "± leaves the sign open"),
        ("1/0", "“1/0” is not a number"),
        ("1e999", "too large"),
        ("(1", "lacks a closing bracket"),
        ("1)", "lacks an opening bracket"),
        ("[1, [2, 3]]", "equal length"),
        ("[1,,2]", "an entry of the list is empty"),
        ("[]", "an entry of the list is empty"),
        ([], "empty list"),
        ([[1], [1, 2]], "answer"),
        ([1, {}], "answer"),
        (["1", {}], "numbers only"),
        (True, "answer"),
        ({"a": 1}, "not an object in braces"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_is_wrong(given, said) -> None:
    with pytest.raises(EditError, match=said):
        read_answer(given)


@pytest.mark.parametrize("wanted", [(2,), (2, 1), (1, 2)])
@pytest.mark.parametrize("given", ["[1, 2]", "[[1], [2]]", "[[1, 2]]"])
def test_a_vector_may_be_a_column_or_a_row(given, wanted) -> None:
    right = as_value(np.reshape([1.0, 2.0], wanted))
    same = (2,) in (wanted, np.shape(read_answer(given).value))
    assert matches(read_answer(given), right, 1e-3) == (
        same or wanted == np.shape(read_answer(given).value)
    )


def test_a_list_of_one_is_a_number_and_a_matrix_is_no_vector() -> None:
    assert matches(read_answer("[0.5]"), 0.5, 1e-3)
    assert matches(read_answer("0.5"), as_value([[0.5]]), 1e-3)
    assert not matches(read_answer("[1, 2, 3, 4]"), as_value(SQUARE), 1e-3)


# Rounding -------------------------------------------------------------------------------------

W = -0.23937119
SOFT = as_value([0.09003057, 0.24472847, 0.66524096])


@pytest.mark.parametrize(
    ("given", "right", "expected"),
    [
        ("-0.239", W, True), ("−0,2394", W, True), ("-0.238", W, False), ("-0.24", W, False),
        ("-0.240", -0.24049, True), ("-0.24", -0.24049, False), (-0.24, -0.24049, False),
        ("100", 100.4, True), ("1.00", 1.0049, True), ("1.0", 1.0049, False),
        ("-23.9 %", W, True), ("2.39e-1", -W, True), ("2.4e-1", -W, False),
        ("0.24 ± 0.01", -W, False), ("1/4", 0.25, True), ("1/4", 0.2508, False),
        ("[0.090, 0.245, 0.665]", SOFT, True), ("[0.09, 0.24, 0.67]", SOFT, False),
        ("[0.09, 0.245, 0.665]", SOFT, True), ("[0.245, 0.090, 0.665]", SOFT, False),
        ("[-1.42, 2.92, 0]", as_value([-1.4236, 2.9187, 0.0]), True),
        ("[-1.42, 0.03]", as_value([-1.4236, 0.0312]), True),
        ("[-1.42, 0.04]", as_value([-1.4236, 0.0312]), False),
        ("[-1.42, 0]", as_value([-1.4236, 0.0312]), False),
        ("0", 3e-17, True), ("0", 1.7e-07, False), ("1.7e-7", 1.7415578e-07, False),
        ("1.74e-7", 1.7415578e-07, True), ("0.0", 0.0, True), ("1e-9", 0.0, False),
        ("[0, 0]", as_value([1e-18, -2e-18]), True), ("nan", math.nan, True),
        ("1", math.nan, False), ("[0.1, nan]", as_value([0.1, math.nan]), True),
    ],
)  # fmt: skip
def test_a_number_rounded_to_three_digits_counts_and_less_does_not(given, right, expected) -> None:
    assert matches(read_answer(given), right, 1e-3) is expected


@pytest.mark.parametrize(
    ("given", "tolerance", "expected"),
    [
        ("-0.239", 1e-4, False), ("-0.2394", 1e-4, True), ("-0.2394", 0.0, False),
        ("-0.23937119", 0.0, True), ("-0.25", 0.05, True), ("-0.3", 0.05, False),
    ],
)  # fmt: skip
def test_a_finer_tolerance_wants_more_digits(given, tolerance, expected) -> None:
    assert matches(read_answer(given), W, tolerance) is expected


def test_no_tolerance_asks_more_than_a_computer_can() -> None:
    assert matches(read_answer("0.3"), 0.1 + 0.2, 0.0)
    assert matches(read_answer("1/3"), 1 - 2 / 3, 0.0)
    assert not matches(read_answer("0.3000001"), 0.1 + 0.2, 0.0)


def asked(**more):
    made = graph({"x": 0.338, "y": 2.0, "L": "mul"}, ["x -> L.a", "y -> L.b"], "L")
    entry = {"id": "q1", "asks": {"node": "x", "quantity": "value"}, **more}
    return replace(made, exercise={"questions": [entry]})


def status(made, given) -> str:
    return mark(made, {"q1": given}).questions[0].status


@pytest.mark.parametrize(
    ("given", "tolerance", "digits"),
    [("0.34", 1e-3, 3), ("0.338", 1e-5, 5), ("0.3", 1e-3, None), ("0.35", 1e-3, None),
     ("0.34", 0.0, None), ("0", 1e-3, None), ("1/3", 1e-3, None)],
)  # fmt: skip
def test_who_rounds_too_much_is_told_how_many_digits_are_wanted(given, tolerance, digits) -> None:
    made = asked(relative_tolerance=tolerance)
    made = replace(made, nodes={**made.nodes, "x": Node("x", make("input", value=0.338214))})
    entry = mark(made, {"q1": given}).questions[0]
    assert (entry.status, entry.points) == ("wrong", 0.0)
    said = f"This is rounded too much: write at least {digits} significant digits."
    assert (entry.message == said) is (digits is not None)


def test_what_the_sheet_prints_with_two_decimals_is_right_with_two() -> None:
    assert status(asked(), "0.34") == "wrong"
    assert status(asked(decimals=2), "0.34") == "right"
    assert status(asked(decimals=2), "0.33") == "wrong"
    assert status(asked(decimals=2), "0.3") == "wrong"
    assert status(asked(decimals=1), "0.3") == "right"
    assert status(asked(decimals=0), "0") == "wrong"


def test_the_decimals_of_the_expected_quantity_are_those_of_the_sheet() -> None:
    made = asked()
    printed = {"asks": {"node": "x", "quantity": "value"}, "value": 0.34, "decimals": 2}
    assert questions_of(replace(made, expected=(printed,)))[0].decimals == 2
    assert status(replace(made, expected=(printed,)), "0.34") == "right"


@pytest.mark.parametrize("decimals", [-1, 1.5, "2", True, 99])
def test_decimals_that_make_no_sense_are_said(decimals) -> None:
    with pytest.raises(UsageError, match="decimals must be a whole number"):
        questions_of(asked(decimals=decimals))


def test_of_many_entries_it_is_said_how_many_are_wrong_and_never_which_number_is_right() -> None:
    made = graph({"v": [1.25, 2.5, 3.75], "L": "sum"}, ["v -> L.x"], "L")
    asks = {"id": "q1", "asks": {"node": "v", "quantity": "value"}}
    made = replace(made, exercise={"questions": [asks]})

    def message(given: str) -> str:
        return mark(made, {"q1": given}).questions[0].message

    assert message("[1.25, 2.5, 3]") == "One of the 3 numbers is not right."
    assert message("[1.25, 2, 3]") == "2 of the 3 numbers are not right."
    assert message("[7, 9, 8]") == "None of the numbers is right."
    assert message("[1, 2]") == "The answer has 2 numbers, but value of v has 3 numbers."
    assert message("3") == "The answer is a single number, but value of v has 3 numbers."


def test_whatever_is_typed_is_read_or_refused_with_one_sentence() -> None:
    rng = random.Random(1)
    letters = "0123456789.,;+-−*/^()[]{} e%±=≈½²⁻³√π\n\t\\frac'\"_xT·×∞nanif"
    sentences = []
    for _ in range(3000):
        text = "".join(rng.choice(letters) for _ in range(rng.randint(1, 25)))
        try:
            answer = read_answer(text)
        except EditError as error:
            sentences.append(str(error))
        else:
            assert shape_of(answer.value) == shape_of(answer.units), text
    assert all(len(said.splitlines()) == 1 and len(said) < 200 for said in sentences)
    assert len(sentences) > 1000
