"""Ports on the screen: where they are, which one is near the pointer, which one is still to come.

Ports are no items: a node's output is the middle of its right side, its inputs are spread over
its left side. An operation that takes any number of inputs has one more port at its lower left
corner while all that are shown are taken. A folded frame has a port for every edge that crosses
its border; the other ports inside are reached through the middle of its sides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from PySide6.QtCore import QPointF, QRectF

from graphapp.canvas.drawing import BOXES_FROM
from graphapp.canvas.frame_item import FrameItem
from graphapp.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from graphapp.canvas.scene import GraphScene
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


_Ports: TypeAlias = Callable[[bool], list[PlacedPort]]
"""The outputs of something, or its inputs."""


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


def ends_of(canvas: GraphScene, id: str, *, outputs: bool) -> list[PlacedPort]:
    """The output, or the inputs, of a node; of one in a folded frame on the folded box."""
    item, frame = canvas.nodes[id], canvas.backdrop.hidden.get(id)
    if frame is None:
        return [output_of(item)] if outputs else list(inputs_of(item))
    assert frame.fold is not None
    box, fold = frame.box, frame.fold
    if outputs:
        shown = id in fold.outputs
        at = frame.output_point(id) if shown else QPointF(box.right(), box.center().y())
        return [PlacedPort(Port(id), at, is_free=True)]
    entering = {edge.port: frame.input_point(edge) for edge in fold.inputs if edge.target == id}
    middle = QPointF(box.left(), box.center().y())
    return [place._replace(at=entering.get(place.port.name, middle)) for place in inputs_of(item)]


def ports_of(canvas: GraphScene, id: str) -> Iterator[PlacedPort]:
    """All ports of a node."""
    yield from ends_of(canvas, id, outputs=True)
    yield from ends_of(canvas, id, outputs=False)


def _ports_at(canvas: GraphScene, id: str, outputs: bool) -> list[PlacedPort]:
    return ends_of(canvas, id, outputs=outputs)


def _ports_on(frame: FrameItem, outputs: bool) -> list[PlacedPort]:
    """Where edges leave, or enter, a folded box."""
    fold = frame.fold
    assert fold is not None
    if outputs:
        return [PlacedPort(Port(id), frame.output_point(id), True) for id in fold.outputs]
    return [
        PlacedPort(Port(edge.target, edge.port), frame.input_point(edge), False)
        for edge in fold.inputs
    ]


def port_at(view: CanvasView, at: QPointF) -> Port | None:
    """The port that a press at a point of the viewport would grasp."""
    if view.scale_factor < BOXES_FROM:
        return None
    point = view.scene_point(at)
    found: tuple[float, Port] | None = None
    for box, ports in _things_near(view, point, REACH):
        reach = REACH
        if box.contains(point):
            reach = min(INSIDE, box.width() * view.scale_factor * _SHARE)
        for port, place, _ in (*ports(True), *ports(False)):
            away = _distance(point, place) * view.scale_factor
            if away <= reach and (found is None or away < found[0]):
                found = away, port
    return None if found is None else found[1]


def end_near(view: CanvasView, at: QPointF, *, outputs: bool) -> PlacedPort | None:
    """The output, or else the input, that an edge in the hand snaps to."""
    point = view.scene_point(at)
    found: tuple[float, PlacedPort] | None = None
    for _, ports in _things_near(view, point, SNAP):
        for placed in ports(outputs):
            away = _distance(point, placed.at) * view.scale_factor
            if away <= SNAP and (found is None or away < found[0]):
                found = away, placed
    return None if found is None else found[1]


def _things_near(view: CanvasView, point: QPointF, reach: float) -> Iterator[tuple[QRectF, _Ports]]:
    """The boxes of nodes and of folded frames near a point, with their ports."""
    canvas = view.canvas
    reach /= view.scale_factor
    around = QRectF(point.x() - reach, point.y() - reach, 2 * reach, 2 * reach)
    for item in canvas.items(around):
        if isinstance(item, NodeItem):
            yield item.box.translated(item.pos()), partial(_ports_at, canvas, item.id)
        elif isinstance(item, FrameItem) and item.fold is not None:
            yield item.box, partial(_ports_on, item)


def _distance(one: QPointF, other: QPointF) -> float:
    away = one - other
    return float((away.x() ** 2 + away.y() ** 2) ** 0.5)
