"""Scaled data: new columns, or nodes behind an input; from the rows that training sees alone."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from graphapp.engine import evaluate
from graphapp.errors import EditError
from graphapp.model import Edge, Graph, Node
from graphapp.model.data_edits import set_data
from graphapp.model.footprints import footprint, overlap
from graphapp.model.scaling import add_scaled_columns, scale_with_nodes
from graphapp.operation import make


@pytest.fixture
def made() -> Graph:
    """X reads a and b and feeds two nodes; y reads c."""
    nodes = [
        Node("X", make("input", columns=["a", "b"]), position=(0, 0)),
        Node("y", make("input", column="c"), position=(0, 90)),
        Node("s", make("sum"), position=(240, 0)), Node("m", make("mean"), position=(240, 90)),
    ]  # fmt: skip
    columns = {"a": [1, 2, 3, 10], "b": [40, 50, 60, 70], "c": [0, 1, 0, 5], "flat": [7, 7, 7, 7]}
    return set_data(Graph.of(nodes, [Edge("X", "s", "x"), Edge("X", "m", "x")]), columns)


def test_new_columns_stand_beside_the_old_ones(made) -> None:
    after = add_scaled_columns(made, ["a"], "standardise")
    assert list(after.data) == ["a", "b", "c", "flat", "a_std"]
    assert after.data["a_std"].mean() == pytest.approx(0)
    assert after.data["a_std"].std() == pytest.approx(1)
    both = add_scaled_columns(after, ["a", "b"], "min_max")
    assert both.data["b_01"].tolist() == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert both.data["a"].tolist() == [1, 2, 3, 10]
    with pytest.raises(EditError, match="column flat cannot be scaled"):
        add_scaled_columns(made, ["flat"], "min_max")


def test_rows_that_are_held_out_tell_nothing(made) -> None:
    after = add_scaled_columns(made, ["a"], "min_max", np.array([0, 1, 2]))
    assert after.data["a_01"].tolist() == [0, 0.5, 1, 4.5]


@pytest.mark.parametrize("way", ["standardise", "min_max"])
def test_nodes_scale_what_the_input_feeds(made, way) -> None:
    after = scale_with_nodes(made, "X", way)
    shown = evaluate(after)
    columns = add_scaled_columns(made, ["a", "b"], way).data
    ending = {"standardise": "std", "min_max": "01"}[way]
    expected = np.stack([columns[f"a_{ending}"], columns[f"b_{ending}"]], axis=1)
    np.testing.assert_allclose(shown.value("X_scaled"), expected)
    assert {edge.target for edge in after.edges_from("X")} == {"X_centred"}
    assert {edge.target for edge in after.edges_from("X_scaled")} == {"s", "m"}
    assert after.nodes["s"].position[0] > after.nodes["X_scaled"].position[0]
    assert after.nodes["y"].position == (0, 90)
    twice = scale_with_nodes(after, "X", way)
    assert "X_scaled_2" in twice.nodes


def test_the_constants_cover_nothing(made) -> None:
    after = scale_with_nodes(made, "X", "standardise")
    boxes = {
        id: rectangle
        for id, node in after.nodes.items()
        for rectangle in footprint(after, id, node.position)[:1]
    }
    for one, other in combinations(boxes, 2):
        assert not overlap(boxes[one], boxes[other]), (one, other)


def test_a_single_column_has_single_numbers(made) -> None:
    after = scale_with_nodes(made, "y", "standardise")
    assert after.nodes["y_mean"].operation.value == 1.5
    assert evaluate(after).value("y_scaled").std() == pytest.approx(1)


def test_only_an_input_with_columns_is_scaled(made) -> None:
    with pytest.raises(EditError, match="s reads no columns"):
        scale_with_nodes(made, "s", "standardise")
