"""How much room each text on the canvas has, so that none covers another or a node.

Computed from positions only, never from the numbers: while a number is dragged, every text stays
in its place. An edge's text ends at its port and may reach left until the next box. The text of
another port can never be in the way: the box of that port would come first. Texts under a node
keep clear of boxes and of the places of edge texts.

Knows no Qt. Lengths are scene units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphapp.model.geometry import GRADIENT_LINE, LABEL_WIDTH, LONGEST_SUM, RESULT_WIDTH

Table: TypeAlias = NDArray[np.float64]
"""Rows of left, top, right, bottom for boxes; of x, y for anchors."""

#: Between the port and the text: the arrow head.
ARROW_ROOM = 12.0
_GAP = 8.0
#: The place of an edge's text that the texts of nodes keep free.
_KEPT_FREE = LABEL_WIDTH
#: How far the text under a node may reach beyond its box: to the right hardly, for there the
#: edges that leave the node turn down. To the left a long sum has its whole room.
_TO_LEFT, _TO_RIGHT = 40.0, 6.0
#: A longer text takes a shorter form even where there is room.
LONGEST_LABEL = 188.0


def table_of(rows: Sequence[tuple[float, ...]], columns: int) -> Table:
    """Rows of numbers, of which there may be none."""
    return np.array(rows, dtype=np.float64).reshape(-1, columns)


def each_once(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The row numbers in some arrays, sorted: np.unique would load masked arrays, for 7 ms."""
    rows = np.concatenate(parts)
    chosen = np.zeros(int(rows.max(initial=-1)) + 1, dtype=np.bool_)
    chosen[rows] = True
    return np.flatnonzero(chosen)


def left_rooms(ports: Table, boxes: Table, half_height: float) -> Table:
    """The width free for the text of the edge that ends at each port.

    Its two lines reach ``half_height`` above and below the edge.
    """
    if not len(boxes):
        return np.full(len(ports), LONGEST_LABEL)
    x, y = ports[:, 0, None], ports[:, 1, None]
    left, top, right, bottom = boxes.T
    hit = (top < y + half_height) & (bottom > y - half_height) & (left < x - 1.0)
    nearest = np.where(hit, right, -np.inf).max(axis=1)
    room: Table = np.clip(ports[:, 0] - ARROW_ROOM - _GAP - nearest, 0.0, LONGEST_LABEL)
    return room


def below_rooms(
    owners: NDArray[np.int64], boxes: Table, bare: Table, ports: Table, half_height: float
) -> Table:
    """How far the text under each owner may reach left and right of the owner's middle.

    ``boxes`` are the nodes with the lines above and below them, ``bare`` the nodes alone.
    """
    own = bare[owners]
    middle = (own[:, 0] + own[:, 2]) / 2
    half = (own[:, 2] - own[:, 0]) / 2
    band = own[:, 3], own[:, 3] + GRADIENT_LINE
    obstacles = np.concatenate([boxes, _kept_free(ports, half_height)])
    top, bottom = obstacles[:, 1], obstacles[:, 3]
    hit = (top < band[1][:, None]) & (bottom > band[0][:, None])
    hit[np.arange(len(owners)), owners] = False
    to_left = np.maximum(half + _TO_LEFT, LONGEST_SUM - half)
    return _reach(middle, np.stack([to_left, half + _TO_RIGHT], axis=1), obstacles, hit)


def right_rooms(
    owners: NDArray[np.int64], boxes: Table, bare: Table, ports: Table, half_height: float
) -> Table:
    """The width free for the result right of each owner."""
    own = bare[owners]
    y = (own[:, 1] + own[:, 3]) / 2
    obstacles = np.concatenate([boxes, _kept_free(ports, half_height)])
    hit = (obstacles[:, 1] < y[:, None] + 10) & (obstacles[:, 3] > y[:, None] - 10)
    hit &= obstacles[:, 2] > own[:, 2, None] + 1
    hit[np.arange(len(owners)), owners] = False
    nearest = np.where(hit, obstacles[:, 0], np.inf).min(axis=1)
    room: Table = np.clip(nearest - own[:, 2] - 2 * _GAP, 0.0, RESULT_WIDTH)
    return room


def _kept_free(ports: Table, half_height: float) -> Table:
    x, y = ports[:, 0], ports[:, 1]
    return np.stack([x - _KEPT_FREE, y - half_height, x, y + half_height], axis=1)


def _reach(middle: Table, most: Table, obstacles: Table, hit: NDArray[np.bool_]) -> Table:
    """Free lengths left and right of each middle, at most ``most``."""
    left, right = obstacles[:, 0], obstacles[:, 2]
    centre = (left + right) / 2
    before = hit & (centre <= middle[:, None])
    after = hit & (centre > middle[:, None])
    to_left = middle - np.where(before, right, -np.inf).max(axis=1) - _GAP
    to_right = np.where(after, left, np.inf).min(axis=1) - middle - _GAP
    reach: Table = np.minimum(np.stack([to_left, to_right], axis=1), most)
    return reach
