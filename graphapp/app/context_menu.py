"""The menus on the canvas: on a node, on an edge, on nothing. Made of the window's actions.

An action that has nothing to act on is left out, so that a menu is as long as it is useful.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from graphapp.app.asking_actions import ASKING
from graphapp.app.exercise import POINTED
from graphapp.app.places import Places, nodes_of
from graphapp.canvas.clicking import selectable_at
from graphapp.canvas.number_at import number_at
from graphapp.canvas.view import CanvasView
from graphapp.later import soon
from graphapp.model import Edge
from graphapp.session import Selection

#: Verbs, ``-`` for a separator, ``>name`` for a menu that the window fills.
ON_NODES: tuple[str, ...] = (
    "rename", "differentiate", ">swap", "make_input", "make_parameter", "make_constant", "redraw",
    "-", *ASKING, ">ask", "-", "forward_mode", "connect", "-", "cut", "copy", "duplicate",
    "-", "select_ancestors", "select_descendants",
    "-", "add_frame", "remove_frame", "fold_frame", ">align", "tidy_selection",
    "-", "delete", "delete_plain", "-", "manual_node",
)  # fmt: skip
ON_FRAMES: tuple[str, ...] = (
    "rename", "fold_frame", "remove_frame", "-", "cut", "copy", "duplicate", "-", "delete",
)  # fmt: skip
ON_NOTES: tuple[str, ...] = ("cut", "copy", "duplicate", "-", "delete")
ON_EDGES: tuple[str, ...] = (
    "explain", "local_jacobian", ">ask", "-", "add_node", "connect", "-", "delete", "-",
    "select_ancestors", "select_descendants", "-",
    "zoom_selection",
)  # fmt: skip
ON_NOTHING: tuple[str, ...] = (
    "add_node", "paste", "add_note", "-", "select_all", "tidy", "-", "zoom_fit", "zoom_actual",
    "-", "show_value", "show_upstream", "show_local", "show_downstream",
)  # fmt: skip


def _entries(chosen: Selection) -> tuple[str, ...]:
    """The menu for what is selected."""
    for entries, part in (
        (ON_NODES, chosen.nodes), (ON_EDGES, chosen.edges),
        (ON_FRAMES, chosen.frames), (ON_NOTES, chosen.notes),
    ):  # fmt: skip
        if part:
            return entries
    return ON_NOTHING


def _contains(chosen: Selection, here: Selection) -> bool:
    """Is what is under the pointer part of the selection? Nothing is part of every one."""
    return (
        here.nodes <= chosen.nodes and here.edges <= chosen.edges
        and here.notes <= chosen.notes and here.frames <= chosen.frames
    )  # fmt: skip


def _alone(item: str | Edge) -> Selection:
    if isinstance(item, Edge):
        return Selection(edges=frozenset({item}))
    return Selection(nodes=frozenset({item}))


class CanvasMenus(QObject):
    """Opens the menu for what is under the pointer, or for the selection from the keyboard."""

    def __init__(
        self,
        view: CanvasView,
        places: Places,
        actions: Mapping[str, QAction],
        submenus: Mapping[str, QMenu],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session = view.session
        self._view = view
        self._places = places
        self._actions = actions
        self._submenus = submenus
        self._parent = parent
        # an action runs right after its menu is hidden, and may still ask for the place
        self._after_menu = soon(self._unpin, self)
        view.customContextMenuRequested.connect(self.open_at)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    def open_at(self, at: QPoint) -> QMenu:
        """The menu for a point of the viewport; what is there becomes the selection first."""
        session, chosen = self._session, self._session.selection
        here = selectable_at(self._view, QPointF(at))
        number = number_at(self._view.canvas, self._view.scene_point(QPointF(at)))
        if number is not None and not here.nodes:
            here = _alone(number.of)
            self._submenus["ask"].setProperty(POINTED, number.kind)
        if not _contains(chosen, here):
            session.select(here.nodes, here.edges, here.notes, here.frames)
        return self._open(_entries(here), at, self._view.scene_point(QPointF(at)))

    def open_by_key(self) -> QMenu:
        """The menu for the selection, on it; with nothing selected that of the canvas."""
        view, chosen = self._view, self._session.selection
        entries = _entries(chosen)
        if entries is ON_NOTHING:
            return self._open(entries, view.viewport().rect().center(), self._places.middle())
        area = view.mapFromScene(self._area_of(chosen)).boundingRect()
        return self._open(entries, self._inside(area.center()), None)

    def _area_of(self, chosen: Selection) -> QRectF:
        canvas, graph = self._view.canvas, self._session.graph
        ends = {id for edge in chosen.edges for id in (edge.source, edge.target)}
        area = canvas.extent(nodes_of(graph, chosen) or ends)
        for index in chosen.notes:
            note = graph.notes[index]
            area = area.united(QRectF(*note.position, *note.size))
        return area

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """The menu key and Shift+F10."""
        if (
            isinstance(event, QContextMenuEvent)
            and event.reason() is QContextMenuEvent.Reason.Keyboard
        ):
            self.open_by_key()
            return True
        return super().eventFilter(watched, event)

    def _open(self, entries: tuple[str, ...], at: QPoint, place: QPointF | None) -> QMenu:
        menu = QMenu(self._parent)
        menu.setObjectName("menu.canvas")
        menu.setAccessibleName(self.tr("Menu of the canvas"))
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu, entries)
        self._places.pinned = place
        menu.aboutToHide.connect(self._after_menu.start)
        menu.popup(self._view.viewport().mapToGlobal(at))
        return menu

    def _fill(self, menu: QMenu, entries: tuple[str, ...]) -> None:
        """What can be run now; no separator at an end or beside another (Qt folds those)."""
        menu.setSeparatorsCollapsible(True)
        for entry in entries:
            if entry == "-":
                menu.addSeparator()
                continue
            if entry.startswith(">"):
                action = self._submenus[entry[1:]].menuAction()
            else:
                action = self._actions[entry]
            if action.isEnabled():
                menu.addAction(action)

    def _inside(self, at: QPoint) -> QPoint:
        """The nearest point of the viewport."""
        area = self._view.viewport().rect()
        x = min(max(at.x(), area.left()), area.right())
        return QPoint(x, min(max(at.y(), area.top()), area.bottom()))

    def _unpin(self) -> None:
        self._submenus["ask"].setProperty(POINTED, "")
        self._places.pinned = None
