from __future__ import annotations

import numpy as np

from graphapp.canvas.rooms import (
    ARROW_ROOM,
    LONGEST_LABEL,
    below_rooms,
    each_once,
    left_rooms,
    right_rooms,
)
from graphapp.model.geometry import RESULT_WIDTH

HIGH = 19.0


def table(*rows: tuple[float, ...]) -> np.ndarray:
    return np.array(rows, dtype=float)


def test_each_row_of_some_rectangles_counts_once() -> None:
    rows = [np.array([5, 2, 3]), np.array([], dtype=np.int64), np.array([2, 7])]
    assert each_once(rows).tolist() == [2, 3, 5, 7]
    assert each_once(rows[1:2]).tolist() == []


def test_the_room_left_of_a_port_ends_at_the_next_box() -> None:
    ports = table((500, 0), (500, 46))
    boxes = table((400, -20, 450, 20), (500, -40, 560, 90))
    rooms = left_rooms(ports, boxes, HIGH)
    assert 0 < rooms[0] < 500 - 450 - ARROW_ROOM
    assert rooms[1] == LONGEST_LABEL


def test_a_box_right_of_the_port_is_not_in_the_way() -> None:
    assert left_rooms(table((0, 0)), table((0, -20, 60, 20)), HIGH)[0] == LONGEST_LABEL


def test_a_box_on_the_port_leaves_no_room() -> None:
    assert left_rooms(table((100, 0)), table((60, -20, 120, 20)), HIGH)[0] == 0.0


def test_texts_under_nodes_keep_off_boxes_and_labels() -> None:
    bare = table((0, 0, 100, 40), (130, 30, 230, 70))
    far = table((900, 900))
    left, right = below_rooms(np.array([0]), bare, bare, far, HIGH)[0]
    assert right < 130 - 50
    assert left > 100
    label = table((260, 50))
    _, right = below_rooms(np.array([0]), bare[:1], bare[:1], label, HIGH)[0]
    assert right < 260 - 152 - 50


def test_a_result_needs_free_space() -> None:
    bare = table((0, 0, 60, 40), (100, 0, 160, 40))
    far = table((900, 900))
    assert right_rooms(np.array([0]), bare, bare, far, HIGH)[0] < 40
    assert right_rooms(np.array([1]), bare, bare, far, HIGH)[0] == RESULT_WIDTH


def test_a_text_under_a_node_stays_clear_of_the_edges_that_leave_it() -> None:
    bare = table((0, 0, 60, 40))
    left, right = below_rooms(np.array([0]), bare, bare, table((900, 900)), HIGH)[0]
    assert right < 30 + 10
    assert left > 164 - 30
