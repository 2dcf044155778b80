"""Which part of a graph a projector shows, so that the last row can read its numbers.

The whole graph where its numbers stay large enough: with their equations, or alone, for which the
room of the equation lets them grow. Else a part of it at the scale at which equations are large
enough: where the steps are, what is selected, or where the passes begin. The view follows the
steps, the map shows the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from graphapp.canvas.levels import equations_from, numbers_from
from graphapp.canvas.pan_zoom import LARGEST, LARGEST_FIT

if TYPE_CHECKING:
    from graphapp.canvas.picture_view import PictureView

#: A small graph is enlarged to so many times the least that is readable.
_GENEROUS = 1.6
_EDGE = 28.0
#: A node with more neighbours is not shown with all of them.
_MOST_BESIDE = 12


class Place(NamedTuple):
    """Where a view stood: its scale, the point in its middle, and whether it was fitted."""

    scale: float
    middle: QPointF
    fits: bool
    readable: bool


def set_least(view: PictureView, pixels: float) -> None:
    """Let numbers have so many pixels from now on; 0: as on a desk.

    A picture that was fitted is fitted anew, any other is enlarged about its middle.
    """
    drawing = view.canvas.drawing
    before, drawing.least = drawing.least, pixels
    view.largest = max(LARGEST, 2 * equations_from(pixels)) if pixels else LARGEST
    if pixels and (view.is_fitted or not before):
        view.begin()
    elif pixels:
        view.zoom_by(pixels / before)
        stay_with_step(view)
    view.show_zoom_bar(not pixels)
    view.canvas.update()


def is_projected(view: PictureView) -> bool:
    """Does somebody ask how large numbers are?"""
    return view.canvas.drawing.least > 0


def largest_fit(view: PictureView) -> float:
    """How far a graph is enlarged to fill the view."""
    return max(LARGEST_FIT, _GENEROUS * equations_from(view.canvas.drawing.least))


def begin(view: PictureView) -> None:
    """As much of the graph as can be read, from where things happen."""
    least = view.canvas.drawing.least
    enough = equations_from(least)
    view.zoom_to_rect(view.canvas.extent(), largest_fit(view))
    if view.scale_factor >= numbers_from(least) - 1e-9:
        return
    view.zoom_to(enough)
    ids = _at_work(view)
    if ids:
        view.centerOn(view.canvas.extent(_fitting(view, ids)).center())
        return
    area = view.canvas.extent()
    half = (view.viewport().width() / 2 - _EDGE) / enough
    view.centerOn(area.left() + half, area.center().y())


def _at_work(view: PictureView) -> list[str]:
    """The node of the step with those beside it, or what is selected."""
    moment = view.session.moment
    if moment is not None and moment.node is not None:
        return _beside(view, moment.node)
    return sorted(view.session.selection.nodes)


def _beside(view: PictureView, id: str) -> list[str]:
    """A node, those that feed it, and those beside which its value is written."""
    graph = view.session.graph
    return [id, *graph.inputs_of(id).values(), *(edge.target for edge in graph.edges_from(id))]


def stay_with_step(view: PictureView) -> None:
    """Another scale or size: what the step is about stays in sight."""
    moment = view.session.moment
    if is_projected(view) and moment is not None and moment.node is not None:
        follow(view, moment.node)


def follow(view: PictureView, id: str) -> None:
    """Bring a node with those beside it to the middle, where they are not all in sight."""
    sight = seen(view)
    ids = _fitting(view, _beside(view, id))
    if not sight.contains(view.canvas.extent(ids)):
        view.go_to(view.canvas.extent(ids).center())


def _fitting(view: PictureView, ids: list[str]) -> list[str]:
    """As many of some nodes as have room in the view, the first in any case."""
    room, chosen = seen(view).size(), ids[:1]
    for id in ids[1:_MOST_BESIDE]:
        area = view.canvas.extent([*chosen, id])
        if area.width() <= room.width() and area.height() <= room.height():
            chosen.append(id)
    return chosen


def seen(view: PictureView) -> QRectF:
    """The part of the scene that is in sight."""
    return view.mapToScene(view.viewport().rect()).boundingRect()
