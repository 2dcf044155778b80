"""All texts beside nodes and edges, drawn in one go over the items.

The layer holds arrays of anchors; a text is made when it is first drawn and kept until the
numbers change. What lies outside of the exposed rectangle costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from graphapp.canvas.drawing import GRADIENTS, LABELS_FROM, Drawing
from graphapp.canvas.forms import (
    Form,
    Forms,
    edge_text,
    failure_text,
    gradient_text,
    result_text,
)
from graphapp.canvas.heat import heat_size, paint_heat
from graphapp.canvas.rooms import (
    ARROW_ROOM,
    HALF_HEIGHT,
    LONGEST_LABEL,
    Table,
    below_rooms,
    left_rooms,
    right_rooms,
)
from graphapp.look.fonts import LABEL_SIZE, number_font, number_metrics
from graphapp.model import Edge
from graphapp.model.geometry import GRADIENT_LINE, RESULT_WIDTH
from graphapp.operation import Array

#: Baselines of the two lines of an edge's text, from the edge; of the line under a node.
_ABOVE, _BELOW, _UNDER = -6.0, 15.5, 15.0
_CHIP_WIDTH, _CHIP_HEIGHT = 34.0, 12.0
_LINE_UP, _LINE_DOWN = 11.0, 3.5
_FAR = 220.0


@dataclass(slots=True)
class Placed:
    """A text as it is drawn, in scene units."""

    runs: list[tuple[str, QPointF, str]] = field(default_factory=list)
    """Role, start of the baseline, text."""
    plates: list[QRectF] = field(default_factory=list)
    """The rectangles that the lines cover."""
    maps: list[tuple[QRectF, Array]] = field(default_factory=list)


@dataclass(slots=True)
class Anchors:
    """Where nodes and ports are: what the scene tells the layer."""

    ids: list[str]
    boxes: Table
    """Each node's box with the lines above and below it, in the order of ``ids``."""
    bare: Table
    """Each node's box."""
    results: NDArray[np.int64]
    """Rows of the nodes whose value is written right of them."""
    edges: list[Edge]
    ports: Table
    """Where each edge ends."""


class LabelLayer:
    """The texts of one scene."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        nothing = np.zeros((0, 4))
        self.anchors = Anchors([], nothing, nothing, np.zeros(0, np.int64), [], nothing[:, :2])
        self._forms: tuple[dict[int, tuple[Forms, ...]], ...] = ({}, {}, {})
        """What to write: of edges, under nodes, right of nodes; kept while the numbers stay."""
        self._rooms: tuple[dict[int, Table], ...] = ({}, {}, {})
        self._texts: tuple[dict[int, Placed], ...] = ({}, {}, {})
        """Where to write it; kept while numbers and places stay."""

    def show(self, anchors: Anchors) -> None:
        """Other nodes or edges: everything is made anew when it is drawn."""
        self.anchors = anchors
        self.forget_numbers()
        self.forget_places()

    def forget_numbers(self) -> None:
        """Numbers are written anew when they are next drawn."""
        self._forms = ({}, {}, {})
        self._texts = ({}, {}, {})

    def forget_places(self) -> None:
        """Nodes are elsewhere: texts are placed anew when they are next drawn."""
        self._rooms = ({}, {}, {})
        self._texts = ({}, {}, {})

    # Which texts there are ------------------------------------------------------------------

    def _visible(self, exposed: QRectF) -> tuple[NDArray[np.int64], ...]:
        """Rows of edges, of nodes with a line below, and of results that may be in sight."""
        left, top = exposed.left(), exposed.top()
        right, bottom = exposed.right(), exposed.bottom()
        x, y = self.anchors.ports.T
        edges = (x > left) & (x - ARROW_ROOM - LONGEST_LABEL < right)
        edges &= (y + HALF_HEIGHT > top) & (y - HALF_HEIGHT < bottom)
        bare = self.anchors.bare
        below = (bare[:, 3] < bottom) & (bare[:, 3] + GRADIENT_LINE > top)
        below &= (bare[:, 0] - 100 < right) & (bare[:, 2] + 100 > left)
        results = self.anchors.results
        own = bare[results]
        beside = (own[:, 2] < right) & (own[:, 2] + RESULT_WIDTH + 16 > left)
        beside &= (own[:, 1] < bottom) & (own[:, 3] > top)
        return np.flatnonzero(edges), np.flatnonzero(below), results[beside]

    def in_sight(self, exposed: QRectF) -> list[Placed]:
        """All texts that may be seen in a rectangle, placed."""
        rows = self._visible(exposed)
        self._find_rooms(rows)
        makers: Sequence[Callable[[int], Placed]] = (self._edge, self._under, self._result)
        placed = []
        for texts, chosen, make in zip(self._texts, rows, makers, strict=True):
            for row in chosen.tolist():
                text = texts.get(row)
                if text is None:
                    text = texts[row] = make(row)
                placed.append(text)
        return placed

    def _find_rooms(self, rows: tuple[NDArray[np.int64], ...]) -> None:
        """Rooms of the texts that have none yet, from what is near them."""
        todo = [
            np.array([row for row in chosen.tolist() if row not in known], dtype=np.int64)
            for chosen, known in zip(rows, self._rooms, strict=True)
        ]
        if not any(len(part) for part in todo):
            return
        anchors = self.anchors
        near, ports, renumbered = self._near(todo)
        boxes, bare = anchors.boxes[near], anchors.bare[near]
        self._keep(0, todo[0], left_rooms(anchors.ports[todo[0]], boxes))
        self._keep(1, todo[1], below_rooms(renumbered[todo[1]], boxes, bare, ports))
        self._keep(2, todo[2], right_rooms(renumbered[todo[2]], boxes, bare, ports))

    def _near(
        self, todo: list[NDArray[np.int64]]
    ) -> tuple[NDArray[np.int64], Table, NDArray[np.int64]]:
        """The nodes and ports near some texts, and each node's row among the near ones."""
        anchors = self.anchors
        owners = np.concatenate(todo[1:])
        xs = np.concatenate([anchors.ports[todo[0], 0], *anchors.bare[owners][:, [0, 2]].T])
        ys = np.concatenate([anchors.ports[todo[0], 1], *anchors.bare[owners][:, [1, 3]].T])
        left, right = xs.min() - LONGEST_LABEL - _FAR, xs.max() + _FAR
        top, bottom = ys.min() - _FAR, ys.max() + _FAR
        boxes = anchors.boxes
        near = np.flatnonzero(
            (boxes[:, 2] > left) & (boxes[:, 0] < right)
            & (boxes[:, 3] > top) & (boxes[:, 1] < bottom)
        )  # fmt: skip
        x, y = anchors.ports.T
        ports = anchors.ports[(x > left) & (x < right + _FAR) & (y > top) & (y < bottom)]
        renumbered = np.zeros(len(boxes), np.int64)
        renumbered[near] = np.arange(len(near))
        return near, ports, renumbered

    def _keep(self, kind: int, rows: NDArray[np.int64], rooms: Table) -> None:
        self._rooms[kind].update(zip(rows.tolist(), rooms, strict=True))

    # Placing one text -----------------------------------------------------------------------

    def _forms_at(self, kind: int, row: int) -> tuple[Forms, ...]:
        known = self._forms[kind].get(row)
        if known is None:
            known = self._forms[kind][row] = (self._of_edge, self._of_node, self._of_result)[kind](
                row
            )
        return known

    def _of_edge(self, row: int) -> tuple[Forms, ...]:
        drawing, edge = self.drawing, self.anchors.edges[row]
        return edge_text(drawing.evaluation, edge, drawing.shown, drawing.precision)

    def _of_node(self, row: int) -> tuple[Forms, ...]:
        drawing, anchors = self.drawing, self.anchors
        forms = failure_text(drawing.evaluation, anchors.ids[row])
        wanted = drawing.shown & GRADIENTS and anchors.boxes[row, 3] > anchors.bare[row, 3]
        if not forms and wanted:
            forms = gradient_text(drawing.evaluation, anchors.ids[row], drawing.precision)
        return (forms,)

    def _of_result(self, row: int) -> tuple[Forms, ...]:
        drawing = self.drawing
        return (result_text(drawing.evaluation, self.anchors.ids[row], drawing.precision),)

    def _edge(self, row: int) -> Placed:
        placed = Placed()
        x, y = self.anchors.ports[row].tolist()
        room = float(self._rooms[0][row])
        right = x - ARROW_ROOM
        above, below = self._forms_at(0, row)
        for forms, baseline in ((above, y + _ABOVE), (below, y + _BELOW)):
            form, width = choose(forms, room)
            self._write(placed, form, right - width, baseline, width)
        return placed

    def _under(self, row: int) -> Placed:
        placed = Placed()
        (forms,) = self._forms_at(1, row)
        left, _, right, bottom = self.anchors.bare[row].tolist()
        to_left, to_right = self._rooms[1][row].tolist()
        form, width = choose(forms, to_left + to_right)
        middle = (left + right) / 2
        start = min(max(middle - width / 2, middle - to_left), middle + to_right - width)
        self._write(placed, form, start, bottom + _UNDER, width)
        return placed

    def _result(self, row: int) -> Placed:
        placed = Placed()
        (forms,) = self._forms_at(2, row)
        _, top, right, bottom = self.anchors.bare[row].tolist()
        form, width = choose(forms, float(self._rooms[2][row]))
        self._write(placed, form, right + 10.0, (top + bottom) / 2 + 4.5, width)
        return placed

    def _write(self, placed: Placed, form: Form, x: float, baseline: float, width: float) -> None:
        if not form:
            return
        metrics = number_metrics(LABEL_SIZE)
        top = baseline - _LINE_UP
        placed.plates.append(QRectF(x - 3, top, width + 6, _LINE_UP + _LINE_DOWN))
        for text, role, array in form:
            if array is not None:
                size = heat_size(array, _CHIP_WIDTH, _CHIP_HEIGHT)
                drop = (_LINE_UP + _LINE_DOWN - size.height()) / 2
                placed.maps.append((QRectF(QPointF(x, top + drop), size), array))
                x += size.width() + (4.0 if text else 1.0)
            if text:
                placed.runs.append((role, QPointF(x, baseline), text))
                x += metrics.width(text)

    # Painting -------------------------------------------------------------------------------

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        """Draw the texts in sight, where the picture is near enough for them to be read."""
        drawing = self.drawing
        if drawing.detail < LABELS_FROM:
            return
        texts = self.in_sight(exposed)
        theme = drawing.theme
        plate = theme.color("background")
        by_role: dict[str, list[tuple[QPointF, str]]] = {}
        for text in texts:
            for rect in text.plates:
                painter.fillRect(rect, plate)
            for role, point, words in text.runs:
                by_role.setdefault(role, []).append((point, words))
        painter.setFont(number_font(LABEL_SIZE))
        for role, runs in by_role.items():
            painter.setPen(theme.color(role))
            for point, words in runs:
                painter.drawText(point, words)
        for text in texts:
            for rect, array in text.maps:
                paint_heat(painter, rect, array, theme)


def choose(forms: Forms, room: float) -> tuple[Form, float]:
    """The fullest form that fits, with its width; nothing where none does."""
    for form in forms:
        width = width_of(form)
        if width <= room:
            return form, width
    return (), 0.0


def width_of(form: Form) -> float:
    """How wide a form is drawn."""
    metrics = number_metrics(LABEL_SIZE)
    width = 0.0
    for text, _, array in form:
        if array is not None:
            width += heat_size(array, _CHIP_WIDTH, _CHIP_HEIGHT).width() + (4.0 if text else 1.0)
        if text:
            width += metrics.width(text)
    return width
