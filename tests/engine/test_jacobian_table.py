"""Jacobians laid out for reading: names of rows and columns, diagonals, pages, what is said."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import edge, graph

from graphapp.engine import evaluate, jacobian
from graphapp.engine.jacobian_table import LARGEST_DIAGONAL, Entries, local_table, whole_table
from graphapp.errors import GraphappError

LINEAR = graph(
    {"x": [1.0, 2.0], "W": [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], "b": [0.0, 0.0, 1.0],
     "z": "linear", "s": "softmax", "u": 2.0, "p": "mul", "loose": [7.0]},
    ["x -> z.x", "W -> z.W", "b -> z.b", "z -> s.x", "s -> p.a", "u -> p.b"],
    "p",
)  # fmt: skip


def test_a_vector_by_a_vector_is_one_page_with_every_name() -> None:
    table = whole_table(evaluate(LINEAR), "z", "x")
    page = table.page()
    assert table.slices == ()
    assert page.numbers.tolist() == [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    assert list(page.rows) == [("z", (0,)), ("z", (1,)), ("z", (2,))]
    assert list(page.columns) == [("x", (0,)), ("x", (1,))]
    assert (table.size, table.zeros, table.note) == (6, 0, "")


def test_by_a_matrix_each_entry_of_the_output_has_a_page_in_the_matrix_s_shape() -> None:
    table = local_table(evaluate(LINEAR), edge("W -> z.W"))
    assert table.slices == ((0,), (1,), (2,))
    page = table.page((1,))
    assert page.numbers.tolist() == [[0.0, 0.0], [1.0, 2.0], [0.0, 0.0]]
    assert page.rows == (("W", (0, 0)), ("W", (1, 0)), ("W", (2, 0)))
    assert page.columns == (("W", (0, 0)), ("W", (0, 1)))
    assert (table.size, table.zeros) == (18, 12)
    assert "on each page 2 of 6 entries may differ from 0" in table.note
    whole = np.stack([table.page(slice_).numbers for slice_ in table.slices])
    np.testing.assert_array_equal(whole, jacobian(LINEAR, "z", "W"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x -> z.x", "the matrix W itself"), ("b -> z.b", "a bias of its own"),
        ("z -> s.x", "each column adds up to 0"), ("s -> p.a", "everything off the diagonal is 0"),
        ("u -> p.b", "u is used at several places of p"),
    ],
)  # fmt: skip
def test_what_the_zeros_mean_is_said(text: str, said: str) -> None:
    assert said in local_table(evaluate(LINEAR), edge(text)).note


def test_numbers_need_no_words() -> None:
    made = graph({"x": 3.0, "s": "square", "d": "dot", "v": [1.0]},
                 ["x -> s.x", "v -> d.a", "v -> d.b"], "s")  # fmt: skip
    table = local_table(evaluate(made), edge("x -> s.x"))
    assert (table.page().numbers.tolist(), table.note) == ([[6.0]], "")
    assert local_table(evaluate(made), edge("v -> d.a")).note == ""


@pytest.mark.parametrize(("length", "diagonal"), [(LARGEST_DIAGONAL, False),
                                                  (LARGEST_DIAGONAL + 1, True)])  # fmt: skip
def test_a_long_diagonal_is_one_column(length: int, diagonal: bool) -> None:
    made = graph({"x": [2.0] * length, "s": "square"}, ["x -> s.x"], "s")
    table = local_table(evaluate(made), edge("x -> s.x"))
    assert table.is_diagonal is diagonal
    assert table.slices == ()
    shape = (length, 1) if diagonal else (length, length)
    assert table.page().numbers.shape == shape
    assert len(table.page().rows) == length
    assert table.size == length * length


def test_what_does_not_depend_is_all_zero_and_says_so() -> None:
    table = whole_table(evaluate(LINEAR), "z", "loose")
    assert table.zeros == table.size == 3
    assert table.note == "All of it is 0: a small change of loose does not move z."


def test_what_cannot_be_laid_out_is_one_sentence() -> None:
    long = graph({"x": [0.5] * 1_001, "s": "softmax"}, ["x -> s.x"])
    with pytest.raises(GraphappError, match="would have more than 1,000,000 entries"):
        local_table(evaluate(long), edge("x -> s.x"))
    with pytest.raises(GraphappError, match="would have more than 1,000,000 entries"):
        whole_table(evaluate(long), "s", "x")
    failed = graph({"x": 1.0, "a": "add"}, ["x -> a.a"])
    with pytest.raises(GraphappError, match="a has no value, so it has no Jacobian"):
        local_table(evaluate(failed), edge("x -> a.a"))


def test_entries_are_counted_and_not_kept() -> None:
    entries = Entries("W", (1000, 2000))
    assert len(entries) == 2_000_000
    assert entries[0] == ("W", (0, 0))
    assert entries[2001] == ("W", (1, 1))
    assert entries[-1] == ("W", (999, 1999))
    assert entries[1:3] == [("W", (0, 1)), ("W", (0, 2))]
    with pytest.raises(IndexError):
        entries[2_000_000]
    assert list(Entries("x", ())) == [("x", ())]
