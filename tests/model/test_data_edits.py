"""Edits of the data table: inputs follow their columns, what would break them is refused."""

from __future__ import annotations

import numpy as np
import pytest

from graphapp.engine import evaluate
from graphapp.errors import EditError
from graphapp.model import Graph, Node
from graphapp.model.data_edits import (
    add_bound_input,
    add_columns,
    bind_columns,
    bound_to,
    free_name,
    insert_rows,
    remove_columns,
    remove_rows,
    rename_column,
    set_cells,
    set_data,
    set_training,
)
from graphapp.operation import make


@pytest.fixture
def made() -> Graph:
    """x reads a and b, y reads c; d is free."""
    nodes = [
        Node("x", make("input", columns=["a", "b"])), Node("y", make("input", column="c")),
        Node("s", make("sum")),
    ]  # fmt: skip
    columns = {"a": [1, 2, 3], "b": [4, 5, 6], "c": [0, 1, 0], "d": [7, 8, 9]}
    return set_data(Graph.of(nodes), columns)


def test_inputs_follow_a_renamed_column(made) -> None:
    after = rename_column(rename_column(made, "b", "width"), "c", "class")
    assert list(after.data) == ["a", "width", "class", "d"]
    assert bound_to(after, "width") == ("x",)
    assert evaluate(after).value("x").tolist() == [[1, 4], [2, 5], [3, 6]]
    assert evaluate(after).value("y").tolist() == [0, 1, 0]
    assert list(made.data) == ["a", "b", "c", "d"]
    with pytest.raises(EditError, match="already"):
        rename_column(made, "a", "d")
    with pytest.raises(EditError, match="name"):
        rename_column(made, "a", " ")


def test_a_bound_column_stays(made) -> None:
    assert list(remove_columns(made, ["d"]).data) == ["a", "b", "c"]
    with pytest.raises(EditError, match="what x reads"):
        remove_columns(made, ["d", "b"])


def test_cells_change_and_rows_grow(made) -> None:
    after = set_cells(made, {(1, "a"): 20.0, (4, "d"): -1.0})
    assert after.data["a"].tolist() == [1, 20, 3, 0, 0]
    assert after.data["d"].tolist() == [7, 8, 9, 0, -1]
    assert made.data["a"].tolist() == [1, 2, 3]
    one = set_cells(made, {(0, "a"): 5.0})
    assert one.data["b"] is made.data["b"] or one.data["b"].tolist() == [4, 5, 6]
    with pytest.raises(ValueError, match="read-only"):
        after.data["a"][0] = 3.0


def test_rows_go_but_not_all_of_them(made) -> None:
    assert remove_rows(made, [0, 2]).data["d"].tolist() == [8]
    with pytest.raises(EditError, match="one row"):
        remove_rows(made, [0, 1, 2])


def test_columns_are_added_and_must_fit(made) -> None:
    assert add_columns(made, {"e": [1, 1, 1]}).data["e"].tolist() == [1, 1, 1]
    for columns, words in (
        ({"a": [0, 0, 0]}, "already"), ({"e": [1, 2]}, "same number"), ({"e": ["x"]}, "number"),
        ({"e": np.ones((3, 2))}, "one number"),
    ):  # fmt: skip
        with pytest.raises(EditError, match=words):
            add_columns(made, columns)
    assert free_name(made, "a") == "a_2"
    assert free_name(made, "e") == "e"


def test_settings_of_the_training(made) -> None:
    after = set_training(set_training(made, optimizer="adam", steps=5), steps=None)
    assert dict(after.training) == {"optimizer": "adam"}
    assert set_training(after, optimizer="adam") is after
    assert set_training(after, optimizer=None).training is None


def test_rows_are_inserted(made) -> None:
    after = insert_rows(made, 1, 2)
    assert after.data["a"].tolist() == [1, 0, 0, 2, 3]
    assert insert_rows(made, 9, 1).data["d"].tolist() == [7, 8, 9, 0]


def test_an_input_reads_one_column_or_several(made) -> None:
    one = bind_columns(made, "x", ["d"])
    assert evaluate(one).value("x").tolist() == [7, 8, 9]
    several = bind_columns(one, "x", ["d", "a"])
    assert evaluate(several).value("x").tolist() == [[7, 1], [8, 2], [9, 3]]
    with pytest.raises(EditError, match="no data column nowhere"):
        bind_columns(made, "x", ["nowhere"])
    with pytest.raises(EditError, match="at least one column"):
        bind_columns(made, "x", [])


def test_a_new_input_reads_columns(made) -> None:
    after = add_bound_input(made, ["d"], (10.0, 20.0))
    assert evaluate(after).value("d").tolist() == [7, 8, 9]
    assert after.nodes["d"].position == (10.0, 20.0)
    again = add_bound_input(add_columns(after, {"1 cm": [1, 1, 1]}), ["1 cm"], (0.0, 0.0))
    assert bound_to(again, "1 cm") == ("x_2",)
    assert bound_to(add_bound_input(made, ["a", "d"], (0.0, 0.0)), "d") == ("X",)


def test_columns_that_an_edit_does_not_touch_are_shared():
    made = set_data(Graph.of(), {"a": [1.0, 2.0], "b": [3.0, 4.0]})
    done = set_cells(made, {(0, "a"): 5.0})
    assert done.data["b"] is made.data["b"]
    assert (done.data["a"].tolist(), made.data["a"].tolist()) == ([5.0, 2.0], [1.0, 2.0])
    assert not done.data["a"].flags.writeable
    assert add_columns(made, {"c": [0.0, 0.0]}).data["a"] is made.data["a"]
