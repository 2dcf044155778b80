"""Plates over the numbers that a lecturer has covered: as large as the number, so nothing moves.

Which numbers are covered is the session's business (``graphapp.engine.covering``). A text is
formatted and placed as it would be without, and the piece that may not be seen becomes a plate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from graphapp.canvas.forms import Form
from graphapp.canvas.steps import MINUS_SIGN
from graphapp.engine.hiding import Hidden, Quantity
from graphapp.look.theme import Theme, blend
from graphapp.model import Edge

if TYPE_CHECKING:
    from graphapp.canvas.node_item import NodeItem
    from graphapp.canvas.scene import GraphScene

Places: TypeAlias = list[Quantity | None]
"""What each piece of a form says; None for signs."""

_RADIUS = 2.5
#: How much of the text's colour a plate has: seen from the last row, quieter than a number.
_INK = 0.3
#: Around the digits, in scene units.
_MARGIN = 1.0


def above_edge(form: Form, edge: Edge) -> Places:
    """Above an edge stands its value, in however many pieces."""
    return [(edge, "value") for _ in form]


def below_edge(form: Form, edge: Edge, shown: frozenset[str]) -> Places:
    """Below it the shown ones of upstream, local and downstream, or the last of them alone."""
    numbers = [i for i, piece in enumerate(form) if piece.role != "muted"]
    names = [name for name in ("upstream", "local", "downstream") if name in shown]
    places: Places = [None] * len(form)
    if not numbers:  # independent, or nothing is computed
        return [(edge, "downstream")] * len(form)
    if len(numbers) != len(names):
        names = ["downstream" if "downstream" in names else names[0]] * len(numbers)
    for i, name in zip(numbers, names, strict=True):
        places[i] = edge, name
    return places


def under_node(form: Form, id: str, edges: list[Edge]) -> Places:
    """Under a node its gradient, with the shares that it is the sum of where they are written."""
    places: Places = [None] * len(form)
    if not form:
        return places
    places[-1] = id, "gradient"
    terms = [i for i, piece in enumerate(form[:-1]) if piece.role != "muted"]
    if len(terms) == len(edges):
        for i, edge in zip(terms, edges, strict=True):
            places[i] = edge, "downstream"
            if form[i - 1].text == MINUS_SIGN:  # it belongs to the term behind it
                places[i - 1] = edge, "downstream"
    return places


def beside_node(form: Form, id: str) -> Places:
    """Right of a node that nothing uses, its value."""
    return [None if piece.role == "muted" else (id, "value") for piece in form]


def paint_cover(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """A plain plate."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(blend(theme.color("background"), theme.color("text"), _INK))
    painter.drawRoundedRect(box.adjusted(-_MARGIN, 0.5, _MARGIN, -0.5), _RADIUS, _RADIUS)


def cover(scene: GraphScene, covered: Hidden) -> None:
    """Cover other numbers than before."""
    if scene.drawing.covered is covered:
        return
    scene.drawing.covered = covered
    scene.labels.forget_texts()
    scene.dress(scene.edges)
    scene.update()


def is_face_covered(item: NodeItem) -> bool:
    """Is the number inside a node's box covered?"""
    return (item.id, "value") in item.drawing.covered


def cover_at(scene: GraphScene, point: QPointF) -> Quantity | None:
    """The number whose plate is at a point of the scene."""
    if not scene.drawing.covered:
        return None
    item = scene.node_at(point)
    if item is not None:
        inside = item.kind == "loss" and point.y() > item.pos().y()
        return (item.id, "value") if inside and is_face_covered(item) else None
    around = QRectF(point.x() - 1, point.y() - 1, 2, 2)
    for text in scene.labels.in_sight(around):
        for box, quantity in text.covers:
            if box.contains(point):
                return quantity
    return None
