"""All texts beside nodes and edges, drawn in one go over the items.

The layer holds arrays of anchors; a text is made when it is first drawn and kept until the
numbers change. What lies outside of the exposed rectangle costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from graphapp.canvas.blanks import blank_width
from graphapp.canvas.covers import above_edge, below_edge, beside_node, under_node
from graphapp.canvas.drawing import GRADIENTS, Drawing
from graphapp.canvas.fitting import Ground, choose, paint_texts, piece_width, width_of
from graphapp.canvas.forms import (
    BLANK,
    PLUS,
    Form,
    Forms,
    edge_text,
    failure_text,
    gradient_text,
    is_independent,
    result_text,
    short_edge_text,
)
from graphapp.canvas.heat import heat_size
from graphapp.canvas.levels import FULL, Level, level_at
from graphapp.canvas.placed import Placed, Run
from graphapp.canvas.rooms import (
    ARROW_ROOM,
    LONGEST_LABEL,
    Table,
    below_rooms,
    each_once,
    left_rooms,
    right_rooms,
)
from graphapp.canvas.steps import MINUS_SIGN, PENDING, sum_so_far, times_in_sum
from graphapp.canvas.tangent_forms import tangent_edge_text, tangent_text
from graphapp.engine.hiding import Quantity
from graphapp.look.fonts import number_metrics
from graphapp.model import Edge
from graphapp.model.geometry import GRADIENT_LINE, LABEL_WIDTH, RESULT_WIDTH, is_leaf

_FAR = 220.0

Rows: TypeAlias = NDArray[np.int64]
Known: TypeAlias = Sequence[tuple[int, Quantity | None]]
"""Of each piece of a form: the step since which it is known, and which number it says."""


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
        self.level = FULL
        self.titles: Table = np.empty((0, 4))  # of frames: no text of another one covers them
        nothing = np.zeros((0, 4))
        self.anchors = Anchors([], nothing, nothing, np.zeros(0, np.int64), [], nothing[:, :2])
        self._forms = _no_forms()
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
        self._forms = _no_forms()
        self._texts = ({}, {}, {})

    def forget_texts(self) -> None:
        """Texts are placed anew when they are next drawn, in the same rooms."""
        self._texts = ({}, {}, {})

    def forget_places(self) -> None:
        """Nodes are elsewhere: texts are placed anew when they are next drawn."""
        self._rooms = ({}, {}, {})
        self._texts = ({}, {}, {})

    def write_at(self, level: Level) -> None:
        """Write texts anew, of this level of detail."""
        if level != self.level:
            self.level = level
            self.forget_places()

    # Which texts there are ------------------------------------------------------------------

    def _visible(self, exposed: QRectF) -> tuple[Rows, ...]:
        """Rows of edges, of nodes with a line below, and of results that may be in sight."""
        left, top = exposed.left(), exposed.top()
        right, bottom = exposed.right(), exposed.bottom()
        x, y = self.anchors.ports.T
        edges = (x > left) & (x - ARROW_ROOM - LONGEST_LABEL < right)
        high = self.level.half_height
        edges &= (y + high > top) & (y - high < bottom)
        bare = self.anchors.bare
        below = (bare[:, 3] < bottom) & (bare[:, 3] + GRADIENT_LINE > top)
        below &= (bare[:, 0] - 100 < right) & (bare[:, 2] + 100 > left)
        results = self.anchors.results
        own = bare[results]
        beside = (own[:, 2] < right) & (own[:, 2] + RESULT_WIDTH + 16 > left)
        beside &= (own[:, 1] < bottom) & (own[:, 3] > top)
        return np.flatnonzero(edges), np.flatnonzero(below), results[beside]

    def in_sight(self, *exposed: QRectF) -> list[Placed]:
        """All texts that may be seen in some rectangles, placed, each once."""
        rows = tuple(map(each_once, zip(*map(self._visible, exposed), strict=True)))
        self._find_rooms(rows)
        makers: Sequence[Callable[[int], Placed]] = (self._edge, self._under, self._result)
        placed = []
        for texts, chosen, make in zip(self._texts, rows, makers, strict=True):
            for row in chosen.tolist():
                text = texts.get(row)
                if text is None:
                    text = texts[row] = make(row)
                placed.append(text if self.drawing.steps is None else self._known(text))
        return placed

    def _known(self, text: Placed) -> Placed:
        """What of a text is drawn at the step that is shown."""
        steps = self.drawing.steps
        assert steps is not None
        known = text.at(steps.number)
        if text.sum_so_far is not None:
            id, at, since, until = text.sum_so_far
            if since <= steps.number < until:
                covered, edges = self.drawing.covered, self.drawing.evaluation.graph.edges_from(id)
                hides = (id, "gradient") in self.drawing.asked
                hides = hides or any((edge, "downstream") in covered for edge in edges)
                words = PENDING if hides else sum_so_far(steps, id, self.drawing.precision)
                known = replace(known, runs=[*known.runs, Run("gradient", at, words)])
        return known

    def _find_rooms(self, rows: tuple[Rows, ...]) -> None:
        """Rooms of the texts that have none yet, from what is near them."""
        todo = [
            np.array([row for row in chosen.tolist() if row not in known], dtype=np.int64)
            for chosen, known in zip(rows, self._rooms, strict=True)
        ]
        if not any(len(part) for part in todo):
            return
        anchors = self.anchors
        near, ports, renumbered = self._near(todo)
        boxes, bare = np.concatenate([anchors.boxes[near], self.titles]), anchors.bare[near]
        high = self.level.half_height
        self._keep(0, todo[0], left_rooms(anchors.ports[todo[0]], boxes, high))
        self._keep(1, todo[1], below_rooms(renumbered[todo[1]], boxes, bare, ports, high))
        self._keep(2, todo[2], right_rooms(renumbered[todo[2]], boxes, bare, ports, high))

    def _near(self, todo: list[Rows]) -> tuple[Rows, Table, Rows]:
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

    def _keep(self, kind: int, rows: Rows, rooms: Table) -> None:
        self._rooms[kind].update(zip(rows.tolist(), rooms, strict=True))

    # Placing one text -----------------------------------------------------------------------

    def _forms_at(self, kind: int, row: int) -> tuple[Forms, ...]:
        forms = self._forms[self.level.compact][kind]
        known = forms.get(row)
        if known is None:
            make = (self._of_edge, self._of_node, self._of_result)[kind]
            known = forms[row] = make(row)
        return known

    def _of_edge(self, row: int) -> tuple[Forms, ...]:
        drawing, edge = self.drawing, self.anchors.edges[row]
        tangents = None if drawing.steps is None else drawing.steps.tangents
        if tangents is not None:
            short = self.level.compact
            return tangent_edge_text(
                tangents, edge, drawing.shown, drawing.precision, short=short, hidden=drawing.asked
            )
        write = short_edge_text if self.level.compact else edge_text
        return write(drawing.evaluation, edge, drawing.shown, drawing.precision, drawing.asked)

    def _of_node(self, row: int) -> tuple[Forms, ...]:
        drawing, anchors = self.drawing, self.anchors
        id, compact = anchors.ids[row], self.level.compact
        if id in drawing.hidden:
            return ((),)
        forms = failure_text(drawing.evaluation, id)
        wanted = drawing.shown & GRADIENTS and anchors.boxes[row, 3] > anchors.bare[row, 3]
        if compact:
            wanted = wanted and is_leaf(drawing.evaluation.graph.nodes[id].operation)
        tangents = None if drawing.steps is None else drawing.steps.tangents
        if not forms and wanted and tangents is not None:
            forms = tangent_text(tangents, id, drawing.precision, drawing.asked)
        elif not forms and wanted:
            forms = gradient_text(
                drawing.evaluation, id, drawing.precision, short=compact, hidden=drawing.asked
            )
        return (forms,)

    def _of_result(self, row: int) -> tuple[Forms, ...]:
        drawing, id = self.drawing, self.anchors.ids[row]
        forms = result_text(drawing.evaluation, id, drawing.precision, drawing.asked)
        return (tuple(form[1:] for form in forms) if self.level.compact else forms,)

    def _edge(self, row: int) -> Placed:
        placed = Placed()
        x, y = self.anchors.ports[row].tolist()
        room = float(self._rooms[0][row])
        if self.level.compact:  # a text under a leaf is as high: it must know where this one ends
            room = min(room, LABEL_WIDTH - ARROW_ROOM - 4.0)
        right = x - ARROW_ROOM
        above, below = self._forms_at(0, row)
        level, steps, edge = self.level, self.drawing.steps, self.anchors.edges[row]
        since = (0, 0)
        if steps is not None:
            since = steps.flow_since(edge), steps.edge_since(edge)
        lines = ((above, y + level.above), (below, y + level.below))
        for (forms, baseline), at in zip(lines, since, strict=True):
            form, width = choose(forms, room, level)
            says = above_edge(form, edge)
            if forms is below:
                says = below_edge(form, edge, self.drawing.shown)
            start = QPointF(right - width, baseline)
            self._write(placed, form, start, width, [(at, of) for of in says])
        return placed

    def _under(self, row: int) -> Placed:
        placed = Placed()
        (forms,) = self._forms_at(1, row)
        left, _, right, bottom = self.anchors.bare[row].tolist()
        to_left, to_right = self._rooms[1][row].tolist()
        form, width = choose(forms, to_left + to_right, self.level)
        middle = (left + right) / 2
        start = min(max(middle - width / 2, middle - to_left), middle + to_right - width)
        at = QPointF(start, bottom + self.level.under)
        says = under_node(form, self.anchors.ids[row], self._carriers(row))
        times = self._times_under(placed, form, at, row)
        self._write(placed, form, at, width, list(zip(times, says, strict=True)))
        return placed

    def _carriers(self, row: int) -> list[Edge]:
        """The edges that bring shares of a node's gradient, as they stand in its sum."""
        done = self.drawing.evaluation
        edges = done.graph.edges_from(self.anchors.ids[row])
        return [edge for edge in edges if not is_independent(done, edge)]

    def _times_under(self, placed: Placed, form: Form, at: QPointF, row: int) -> list[int]:
        """Since when the pieces under a node are known; marks the terms that are awaited."""
        steps, id = self.drawing.steps, self.anchors.ids[row]
        if steps is None or self.drawing.evaluation.status(id) != "ok":
            return [0] * len(form)
        whole, arrivals = steps.gradient_since(id), steps.arrivals(id)
        if len(arrivals) < 2 or not form:
            return [whole] * len(form)
        first, metrics = min(arrivals), number_metrics(self.level.size)
        times = times_in_sum(form, arrivals, whole)
        sign = metrics.width(form[0].text)
        if times is None:
            placed.sum_so_far = id, QPointF(at.x() + sign, at.y()), first, whole
            return [first] + [whole] * (len(form) - 1)
        x = at.x()
        for piece, since in zip(form, times, strict=True):
            if piece.text in (PLUS, MINUS_SIGN) or (x == at.x() + sign and since > first):
                waiting, left = f"{PLUS}{PENDING}", x
                if x == at.x() + sign:  # the first term: beside the sign that follows it
                    waiting = PENDING
                    left += width_of((piece,), self.level) - metrics.width(waiting)
                placed.runs.append(Run("muted", QPointF(left, at.y()), waiting, first, since))
            x += width_of((piece,), self.level)
        return times

    def _result(self, row: int) -> Placed:
        placed = Placed()
        (forms,) = self._forms_at(2, row)
        _, top, right, bottom = self.anchors.bare[row].tolist()
        form, width = choose(forms, float(self._rooms[2][row]), self.level)
        baseline = (top + bottom) / 2 + 0.375 * self.level.size
        steps = self.drawing.steps
        id = self.anchors.ids[row]
        since = 0 if steps is None else steps.value_since(id)
        known = [(since, of) for of in beside_node(form, id)]
        self._write(placed, form, QPointF(right + 10.0, baseline), width, known)
        return placed

    def _write(self, placed: Placed, form: Form, at: QPointF, width: float, known: Known) -> None:
        """Put a form at the start of its baseline; since when its pieces are ``known``.

        A plate of the same size stands in the place of a piece that says what is covered.
        """
        if not form:
            return
        level, metrics, covered = self.level, number_metrics(self.level.size), self.drawing.covered
        x, baseline = at.x(), at.y()
        top, height = baseline - level.line_up, level.line_up + level.line_down
        placed.plates.append(QRectF(x - 3, top, width + 6, height))
        placed.plates_since.append(min(since for since, _ in known))
        for piece, (since, of) in zip(form, known, strict=True):
            text, role, array = piece
            verdict = None if of is None else self.drawing.verdicts.get(of)
            if verdict:
                corner = QPointF(x + piece_width(piece, level) + 3.0, top + 1.0)
                placed.badges.append((corner, verdict, since))
            if of is not None and of in covered and role != BLANK:
                box = QRectF(x, top, piece_width(piece, level), height)
                placed.covers.append((box, of))
                placed.covers_since.append(since)
                x += box.width()
                continue
            if array is not None:
                size = heat_size(array, *level.chip)
                drop = (height - size.height()) / 2
                placed.maps.append((QRectF(QPointF(x, top + drop), size), array))
                placed.maps_since.append(since)
                x += size.width() + (4.0 if text else 1.0)
            if role == BLANK:
                box = QRectF(x, top, blank_width(level.size, text), height)
                placed.blanks.append((box, text))
                placed.blanks_since.append(since)
                x += box.width()
            elif text:
                placed.runs.append(Run(role, QPointF(x, baseline), text, since))
                x += metrics.width(text)

    # Painting -------------------------------------------------------------------------------

    def paint(
        self, painter: QPainter, exposed: Sequence[QRectF], grounds: Sequence[Ground] = ()
    ) -> None:
        """Draw the texts in sight, where the picture is near enough for them to be read.

        ``grounds`` are rectangles with colours of their own, the upper ones last: a plate in one
        of them has its colour.
        """
        drawing = self.drawing
        level = level_at(drawing.detail, drawing.least)
        if level is None:
            return
        self.write_at(level)
        paint_texts(painter, self.in_sight(*exposed), level, drawing.theme, grounds)


def _no_forms() -> dict[bool, tuple[dict[int, tuple[Forms, ...]], ...]]:
    """Of whole equations and of numbers alone."""
    return {False: ({}, {}, {}), True: ({}, {}, {})}
