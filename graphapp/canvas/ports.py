"""Ports on the screen: where they are, which one is near the pointer, which one is still to come.

Ports are no items: a node's output is the middle of its right side, its inputs are spread over
its left side. An operation that takes any number of inputs has one more port at its lower left
corner while all that are shown are taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from graphapp.canvas.drawing import BOXES_FROM
from graphapp.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from graphapp.canvas.view import CanvasView

#: How near a port the pointer must be, in pixels: outside of the node, inside, and with an edge
#: in the hand.
REACH, INSIDE, SNAP = 12.0, 8.0, 18.0
#: Inside a narrow node at most this share of its width belongs to a port.
_SHARE = 0.2


class Port(NamedTuple):
    """One end of an edge: a node's input port, or its output where ``name`` is empty."""

    node: str
    name: str = ""

    @property
    def is_output(self) -> bool:
        """Is it where edges begin?"""
        return not self.name


class PlacedPort(NamedTuple):
    """A port and where it is in the scene."""

    port: Port
    at: QPointF
    is_free: bool
    """Has it no edge? An output is always free."""


def growing_port(item: NodeItem) -> str:
    """The port that a node would show next; empty while one of the shown ports is free."""
    operation = item.node.operation
    if not operation.variadic or any(port not in item.connected for port in item.ports):
        return ""
    return operation.ports[len(item.ports)] if len(item.ports) < len(operation.ports) else ""


def output_of(item: NodeItem) -> PlacedPort:
    """Where edges leave a node."""
    at = item.pos() + QPointF(item.box.right(), item.box.center().y())
    return PlacedPort(Port(item.id), at, is_free=True)


def inputs_of(item: NodeItem) -> Iterator[PlacedPort]:
    """Where edges enter a node, the port that is still to come last."""
    for port in item.ports:
        at = item.pos() + item.port_point(port)
        yield PlacedPort(Port(item.id, port), at, port not in item.connected)
    extra = growing_port(item)
    if extra:
        yield PlacedPort(Port(item.id, extra), item.pos() + item.box.bottomLeft(), is_free=True)


def ports_of(item: NodeItem) -> Iterator[PlacedPort]:
    """All ports of a node."""
    yield output_of(item)
    yield from inputs_of(item)


def port_at(view: CanvasView, at: QPointF) -> Port | None:
    """The port that a press at a point of the viewport would grasp."""
    if view.scale_factor < BOXES_FROM:
        return None
    point = view.scene_point(at)
    found: tuple[float, Port] | None = None
    for item in _items_near(view, point, REACH):
        reach = REACH
        if item.box.contains(point - item.pos()):
            reach = min(INSIDE, item.box.width() * view.scale_factor * _SHARE)
        for port, place, _ in ports_of(item):
            away = _distance(point, place) * view.scale_factor
            if away <= reach and (found is None or away < found[0]):
                found = away, port
    return None if found is None else found[1]


def end_near(view: CanvasView, at: QPointF, *, outputs: bool) -> PlacedPort | None:
    """The output, or else the input, that an edge in the hand snaps to."""
    point = view.scene_point(at)
    found: tuple[float, PlacedPort] | None = None
    for item in _items_near(view, point, SNAP):
        for placed in [output_of(item)] if outputs else inputs_of(item):
            away = _distance(point, placed.at) * view.scale_factor
            if away <= SNAP and (found is None or away < found[0]):
                found = away, placed
    return None if found is None else found[1]


def _items_near(view: CanvasView, point: QPointF, reach: float) -> list[NodeItem]:
    reach /= view.scale_factor
    around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    return [item for item in view.canvas.items(around) if isinstance(item, NodeItem)]


def _distance(one: QPointF, other: QPointF) -> float:
    away = one - other
    return float((away.x() ** 2 + away.y() ** 2) ** 0.5)
