"""Cells of tables for spreadsheets."""

from __future__ import annotations

import csv
import io
import math

import numpy as np
import pytest

from graphapp.files.spreadsheet import (
    LARGEST_WRITTEN,
    csv_text,
    number_cell,
    text_cell,
    tsv_text,
)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (2.0, "2"),
        (-0.1, "-0.1"),
        (1 / 3, "0.3333333333333333"),
        (1e300, "1e+300"),
        (math.inf, "Infinity"),
        (math.nan, "NaN"),
        (np.array([1.0, 2.5]), "[1.0, 2.5]"),
        (np.array([[1.0], [math.inf]]), "[[1.0], [Infinity]]"),
        (np.zeros((LARGEST_WRITTEN, 2)), f"({LARGEST_WRITTEN}, 2)"),
    ],
)
def test_numbers_are_written_in_full(value, cell) -> None:
    assert number_cell(value) == cell


def test_a_text_is_no_formula() -> None:
    assert text_cell("=1+1") == "'=1+1"
    assert text_cell("w_1") == "w_1"


def test_cells_are_quoted_where_they_must() -> None:
    rows = [["a", 'b "c"'], ["1,2", "3\n4"]]
    assert csv_text(rows) == 'a,"b ""c"""\r\n"1,2","3\n4"\r\n'
    assert list(csv.reader(io.StringIO(csv_text(rows), newline=""))) == rows
    assert list(csv.reader(io.StringIO(tsv_text(rows), newline=""), csv.excel_tab)) == rows
