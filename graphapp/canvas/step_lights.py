"""Where the passes are, while they are shown step by step: a ring around the node, bright edges.

Forward the edges into the node are bright in the colour of values. Backward they are bright in that
of gradients and end in an arrow at their source as well, because that is where the gradient goes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from graphapp.canvas.drawing import Drawing
from graphapp.canvas.steps import Steps, differing, touched_edges

if TYPE_CHECKING:
    from graphapp.canvas.scene import GraphScene

#: The rings around the current node: distance from its box, width, opacity.
_RINGS = ((2.8, 2.4, 1.0), (5.8, 3.8, 0.25))
_LEAST_PIXELS = 1.6
#: Around more nodes than this everything is drawn again.
_MOST_TOUCHED = 40
_BACK = QPolygonF([QPointF(11.0, -5.2), QPointF(0.0, 0.0), QPointF(11.0, 5.2)])


def go_to(scene: GraphScene, steps: Steps | None) -> None:
    """Show a step, or everything: hide what is not known, light what is at work."""
    drawing = scene.drawing
    old = drawing.steps
    if steps == old:
        return
    light(drawing, steps)
    if differing(old, steps):
        if _tangents(old) or _tangents(steps):
            scene.labels.forget_numbers()
        scene.labels.forget_texts()
    if old is None or differing(old, steps) or _knows(old) != _knows(steps):
        scene.dress(scene.edges)
    else:
        scene.dress(edge for edge in touched_edges((old, steps)) if edge in scene.edges)
        around = _around(old, steps)
        if len(around) <= _MOST_TOUCHED:
            for id in around:
                scene.update(scene.around(id))
            return
    scene.update()


def _around(old: Steps | None, steps: Steps | None) -> set[str]:
    """The nodes beside which something comes or goes from one step to another of a timeline."""
    assert old is not None
    assert steps is not None
    graph = steps.timeline.evaluation.graph
    first, last = sorted((old.number, steps.number))
    around: set[str] = set(old.current_nodes | steps.current_nodes)
    for moment in steps.timeline.moments[first : last + 1]:
        if moment.node is not None:
            around.add(moment.node)
            around.update(graph.inputs_of(moment.node).values())
            around.update(edge.target for edge in graph.edges_from(moment.node))
        if len(around) > _MOST_TOUCHED:
            break
    return around


def light(drawing: Drawing, steps: Steps | None) -> None:
    """Note what is at work in a step."""
    drawing.steps = steps
    drawing.current_nodes = frozenset() if steps is None else steps.current_nodes
    drawing.current_edges = frozenset() if steps is None else steps.current_edges


def _tangents(steps: Steps | None) -> bool:
    return steps is not None and steps.tangents is not None


def _knows(steps: Steps | None) -> bool:
    """Are the dashed edges those of the whole picture?"""
    return steps is None or steps.knows_independence()


def paint_ring(painter: QPainter, box: QRectF, radius: float, drawing: Drawing) -> None:
    """Two rings around the current node, seen without their colour and from far away too."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    color = QColor(drawing.theme.color("accent"))
    for away, width, opacity in _RINGS:
        color.setAlphaF(opacity)
        painter.setPen(QPen(color, max(width, _LEAST_PIXELS / drawing.detail)))
        around = box.adjusted(-away, -away, away, away)
        painter.drawRoundedRect(around, radius + away, radius + away)


def paint_back_arrows(painter: QPainter, scene: GraphScene) -> None:
    """Where the gradient leaves a backward step: at the sources of the node's edges."""
    drawing = scene.drawing
    if drawing.steps is None or not drawing.steps.is_backward:
        return
    painter.setPen(QPen(drawing.theme.color("background"), 1.0))
    painter.setBrush(drawing.theme.color("gradient"))
    for edge in drawing.current_edges:
        if edge in scene.edges and not scene.backdrop.is_hidden(edge):
            painter.drawPolygon(_BACK.translated(QPointF(*scene.start_of(edge))))
