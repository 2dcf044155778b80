"""Columns of a drawing: what cannot be laid out, and orders that another engine proposes."""

from __future__ import annotations

import pytest

from graphapp.model.layers import Box, Drawing, Link, columns_of, rank_boxes
from graphapp.model.search import propose_order


def test_a_drawing_with_a_cycle_has_no_columns() -> None:
    boxes = [Box(10.0, 10.0), Box(10.0, 10.0)]
    with pytest.raises(ValueError, match="cycle"):
        rank_boxes(Drawing(boxes, [Link(0, 1, 0.0), Link(1, 0, 0.0)]))


def _crossed(size: int) -> Drawing:
    """Two columns whose links cross, and one long link above them."""
    boxes = [Box(30.0, 60.0) for _ in range(2 * size + 2)]
    links = [Link(i, 2 * size - 1 - i, 0.0) for i in range(size)]
    return Drawing(
        boxes,
        [
            *links,
            Link(size, 2 * size, 0.0),
            Link(0, 2 * size, 46.0),
            Link(2 * size, 2 * size + 1, 0.0),
            Link(1, 2 * size + 1, 46.0),
        ],
    )


def test_a_proposal_has_the_same_items_in_the_same_columns() -> None:
    drawing = _crossed(5)
    columns = columns_of(drawing, rank_boxes(drawing))
    proposed = propose_order(columns)
    assert proposed is not None
    assert [sorted(row) for row in proposed] == [sorted(row) for row in columns.rows]


def test_a_large_drawing_is_not_searched() -> None:
    drawing = _crossed(400)
    assert propose_order(columns_of(drawing, rank_boxes(drawing))) is None
