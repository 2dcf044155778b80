"""Numbers as people type and paste them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graphapp.errors import EditError
from graphapp.model.typed_numbers import (
    LONGEST_TEXT,
    read_cells,
    read_number,
    read_typed_value,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1.5", 1.5), ("1,5", 1.5), ("−2", -2.0), (" -2e-3 ", -0.002), ("+.5", 0.5),
        ("1/4", 0.25), ("-1/4", -0.25), ("1.234,5", 1234.5), ("1,234.5", 1234.5),
        ("1\u202f000", 1000.0), ("∞", math.inf), ("-Infinity", -math.inf), ("2.", 2.0),
        ("1e999", math.inf),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_write_it(text: str, number: float) -> None:
    assert read_number(text) == number


def test_nan_is_a_number_that_a_file_may_hold() -> None:
    assert math.isnan(read_number("NaN"))


@pytest.mark.parametrize("text", ["", "x", "1.2.3", "1 + 2", "--1", "1/0", "0x10", "1_000", "٣x"])
def test_what_is_no_number_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(EditError) as refused:
        read_number(text)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1\t2\r\n3\t4\r\n", [[1, 2], [3, 4]]),
        ("1,5\t2,5\n3\t4", [[1.5, 2.5], [3, 4]]),
        ("1,5;2,5\n3;4;", [[1.5, 2.5], [3, 4]]),
        ("1 2 3", [[1, 2, 3]]),
        ("1, 2, 3", [[1, 2, 3]]),
        ("1.5,2.5\n3,4", [[1.5, 2.5], [3, 4]]),
        ("1,5", [[1.5]]),
        ("1,5 2,5", [[1.5, 2.5]]),
        ("7", [[7]]),
    ],
)
def test_cells_are_read_from_every_spreadsheet(text: str, rows: list[list[float]]) -> None:
    assert read_cells(text) == rows


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1\t\t3", "row 1, column 2 is empty"),
        ("1\t2\n3\tx", "row 2, column 2"),
        ("1\t2\n3", "row 2 has 1 numbers, row 1 has 2"),
        ("\n\n", "no number"),
    ],
)
def test_a_bad_block_names_the_place(text: str, says: str) -> None:
    with pytest.raises(EditError, match=says):
        read_cells(text)


def test_a_typed_value_takes_the_shape_that_is_written() -> None:
    assert read_typed_value("2") == 2.0
    assert read_typed_value("1 2 3").shape == (3,)  # type: ignore[union-attr]
    matrix = read_typed_value("[[1, −2], [3, 4]]")
    assert np.array_equal(matrix, [[1, -2], [3, 4]])


@pytest.mark.parametrize("text", ["[1, [2]]", "[1,", "[]", "[true]", "[" * 5000])
def test_bad_brackets_are_refused(text: str) -> None:
    with pytest.raises(EditError):
        read_typed_value(text)


@pytest.mark.parametrize(
    "text",
    [
        '"1,5"\t"2"\n"−3"\t4', '"1,5","2"\n"-3","4"', '"1.5";"2"\n-3;"4"', '"1,5" "2"\n"-3" 4',
        '"1,5", "2"\r\n"-3", "4"\r\n',
    ],
)  # fmt: skip
def test_cells_in_quotation_marks(text):
    assert read_cells(text) == [[1.5, 2.0], [-3.0, 4.0]]


def test_a_quoted_word_is_refused_with_its_cell():
    with pytest.raises(EditError, match=r"row 2, column 1: “x” is not a number"):
        read_cells('"1"\t"2"\n"x"\t"3"')


def test_a_block_of_cells_is_a_value_of_its_own_shape():
    assert read_typed_value("3") == 3.0
    assert np.asarray(read_typed_value("1\t2")).tolist() == [1.0, 2.0]
    assert np.asarray(read_typed_value("1\t2\n3\t4")).tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_a_text_without_end_is_no_table():
    with pytest.raises(EditError, match="too long"):
        read_cells("1 " * LONGEST_TEXT)
