"""PictureView: shows a session's graph and follows it; knows nothing of the mouse's gestures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import cast

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF
from PySide6.QtGui import QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from graphapp.canvas import legible
from graphapp.canvas.animation import DURATION, Glide
from graphapp.canvas.blanks import ask
from graphapp.canvas.covers import cover
from graphapp.canvas.exposed import joined
from graphapp.canvas.minimap import Minimap
from graphapp.canvas.pan_zoom import PanZoomView
from graphapp.canvas.routes import Point
from graphapp.canvas.scene import GraphScene
from graphapp.canvas.step_lights import go_to
from graphapp.canvas.steps import Steps
from graphapp.canvas.zoom_bar import ZoomBar
from graphapp.look import theme
from graphapp.session import Session

#: A graph that would be shown smaller than the first opens at the second; not with more nodes.
_WHOLE_FROM, _READABLE, _MOST_READ = 0.5, 0.8, 120
_EDGE_OF_SIGHT = 28


class PictureView(PanZoomView):
    """The scene of a session's graph with zoom controls and a map."""

    animation_ms = DURATION
    """How long nodes glide to new places; 0 for people, and tests, that want no motion."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        self.session = session
        self.canvas = GraphScene(session.evaluation, theme.LIGHT)
        super().__init__(self.canvas, parent)
        self.canvas.set_theme(theme.of(self.palette()))
        self._readable = False
        self._glide = Glide(self)
        self._zoom_bar = ZoomBar(self, self.fit)
        self._minimap = Minimap(self, self.canvas)
        session.evaluated.connect(self._show)
        session.stepChanged.connect(self._show_step)
        session.hiddenChanged.connect(self._show_hidden)
        session.selectionChanged.connect(self.canvas.set_selected)
        session.precisionChanged.connect(self.canvas.set_precision)
        session.quantitiesChanged.connect(self.canvas.set_quantities)
        self.canvas.set_precision(session.precision)
        self.canvas.set_quantities(session.quantities)
        self.canvas.set_selected(session.selection)
        self._show_hidden()

    def shut_down(self) -> None:
        """Let go of the session and the scene: call it before the window is destroyed."""
        self._glide.stop()
        session = self.session
        session.evaluated.disconnect(self._show)
        session.stepChanged.disconnect(self._show_step)
        session.hiddenChanged.disconnect(self._show_hidden)
        session.selectionChanged.disconnect(self.canvas.set_selected)
        session.precisionChanged.disconnect(self.canvas.set_precision)
        session.quantitiesChanged.disconnect(self.canvas.set_quantities)
        self.setScene(None)  # type: ignore[arg-type]
        self.canvas.close_down()

    # What is shown ------------------------------------------------------------------------

    def _show(self) -> None:
        self._glide.cancel()
        self.canvas.show(self.session.graph, self.session.evaluation, self.steps)

    @property
    def steps(self) -> Steps | None:
        """What is known at the step that is shown; None where everything is shown."""
        moment = self.session.moment
        return None if moment is None else Steps(self.session.timeline, moment.number)

    def _show_hidden(self) -> None:
        if self.canvas.drawing.asked is not self.session.hidden:
            ask(self.canvas, self.session.hidden)
        cover(self.canvas, self.session.covered)

    def _show_step(self) -> None:
        go_to(self.canvas, self.steps)
        moment = self.session.moment
        if moment is not None and moment.node is not None:
            self.bring_into_sight(moment.node)

    def bring_into_sight(self, id: str) -> None:
        """Scroll where a node is out of sight, with the nodes that feed it if there is room."""
        if legible.is_projected(self):
            legible.follow(self, id)
            return
        seen = self.viewport().rect()
        for ids in ([id, *self.session.graph.inputs_of(id).values()], [id]):
            boxes = [
                QRectF(QPointF(*box[:2]), QPointF(*box[2:])) for box in map(self.canvas.box_of, ids)
            ]
            around = reduce(QRectF.united, boxes)
            if seen.contains(self.mapFromScene(around).boundingRect()):
                return
            place = self.mapFromScene(self.canvas.extent(ids)).boundingRect()
            room = seen.size() - place.size()
            if room.width() >= 0 and room.height() >= 0:
                break
        self.ensureVisible(self.canvas.extent(ids), _EDGE_OF_SIGHT, _EDGE_OF_SIGHT)
        self._fits = False  # a strip that grows must not scroll back to where it was

    def animate_to(self, name: str, positions: Mapping[str, Point]) -> None:
        """Let nodes glide to new centres; at the end that is one step of the history.

        A change by somebody else meanwhile stops it, without a step. A graph that was in sight as
        a whole is so afterwards.
        """
        whole = self._sees_everything()
        self._glide.go(name, positions, self.animation_ms, self._keep_whole if whole else None)

    def _sees_everything(self) -> bool:
        extent = self.mapFromScene(self.canvas.extent()).boundingRect()
        return self.viewport().rect().contains(extent)

    def _keep_whole(self) -> None:
        if not self._sees_everything():
            self.fit()

    def settle(self) -> None:
        """Let nodes that glide be at their places at once."""
        self._glide.finish()

    def set_minimap_visible(self, visible: bool) -> None:
        """Show the map of a graph that is larger than the view, or never."""
        self._minimap.set_wanted(visible)

    @property
    def minimap_visible(self) -> bool:
        """May the map be shown?"""
        return self._minimap.wanted

    # Which part of it ---------------------------------------------------------------------

    def fit(self) -> None:
        """The whole graph in sight; it stays so while the view changes its size."""
        self.zoom_to_rect(self.canvas.extent(), legible.largest_fit(self))
        self._fits, self._readable = True, False

    def begin(self) -> None:
        """The whole graph in sight, or its inputs where its numbers could not be read like that.

        A graph with very many nodes is shown whole all the same. Stays so like ``fit``. On a
        projector numbers decide: see ``legible``.
        """
        if legible.is_projected(self):
            legible.begin(self)
            self._fits, self._readable = True, True
            return
        self.fit()
        if self.scale_factor < _WHOLE_FROM and len(self.canvas.nodes) <= _MOST_READ:
            area = self.canvas.extent()
            self.zoom_to(_READABLE)
            half = (self.viewport().width() / 2 - _EDGE_OF_SIGHT) / _READABLE
            self.centerOn(area.left() + half, area.center().y())
        self._fits, self._readable = True, True

    def zoom_to_selection(self) -> None:
        """What is selected in sight, or else the whole graph."""
        chosen, graph = self.session.selection, self.session.graph
        ends = {id for edge in chosen.edges for id in (edge.source, edge.target)}
        inside = {id for index in chosen.frames for id in graph.frames[index].nodes}
        area = self.canvas.extent((chosen.nodes | ends | inside) & self.canvas.nodes.keys())
        for index in chosen.notes:
            area = area.united(self.canvas.backdrop.notes[index].box)
        if area.isEmpty():
            self.fit()
        else:
            self.zoom_to_rect(area, max(legible.largest_fit(self), 2.0))

    @property
    def place(self) -> legible.Place:
        """Where the view stands."""
        middle = self.scene_point(self._middle)
        return legible.Place(self.scale_factor, middle, self._fits, self._readable)

    def show_zoom_bar(self, shown: bool) -> None:
        """The controls in the corner; whoever projects has others."""
        self._zoom_bar.setVisible(shown)

    def return_to(self, place: legible.Place) -> None:
        """Stand where one stood before; what was fitted is fitted into the room of now."""
        if place.fits:
            self.begin() if place.readable else self.fit()
            return
        self._set_scale(place.scale)
        self._put(place.middle, self._middle)
        self._fits = False

    @property
    def _middle(self) -> QPointF:
        return QPointF(self.viewport().width() / 2, self.viewport().height() / 2)

    # Events -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Tell the scene which parts are new."""
        to_scene, _ = self.viewportTransform().inverted()
        parts = joined(list(cast("Iterable[QRect]", event.region())))
        around = [QRectF(part).adjusted(-1, -1, 1, 1) for part in parts]
        self.canvas.parts = list(map(to_scene.mapRect, around))
        super().paintEvent(event)
        self.canvas.parts = []

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the application's theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.scene() is not None:
            colors = theme.of(self.palette())
            self.canvas.set_theme(colors)
            self._zoom_bar.set_theme(colors)
            self._minimap.set_theme(colors)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """The controls keep their corners; a graph that was fitted stays fitted."""
        super().resizeEvent(event)
        if self._fits and self.scene() is not None:
            self.begin() if self._readable else self.fit()
        elif self.scene() is not None:
            legible.stay_with_step(self)
        self._take_corners()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """The controls are in place from the first moment."""
        super().showEvent(event)
        self._take_corners()

    def _take_corners(self) -> None:
        self._zoom_bar.take_corner()
        self._minimap.take_corner()

    def follow_scrolling(self) -> None:
        """The controls stay in their corners; the map shows where one is."""
        if self.scene() is not None:
            self._zoom_bar.stay()
            self._minimap.stay()
            self._minimap.follow()
