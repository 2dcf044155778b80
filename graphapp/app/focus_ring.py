"""F6 and Shift+F6: from the canvas to each open panel and back, without a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QToolBar, QWidget

from graphapp.app.docks import Docks


class FocusRing:
    """The places of one window that F6 visits: canvas, what stands below it, open docks, toolbar.

    A dock that is hidden behind another tab comes to the front.
    """

    def __init__(self, canvas: QWidget, below: QWidget, docks: Docks, toolbar: QToolBar) -> None:
        self._canvas = canvas
        self._below = below
        self._docks = docks
        self._toolbar = toolbar

    def go(self, step: int) -> QWidget:
        """The focus to the next place (1) or the one before (-1); the widget that has it."""
        places = self._places()
        here = QApplication.focusWidget()
        current = next(
            (i for i, place in enumerate(places) if here is not None and _is_in(here, place)), 0
        )
        place = places[(current + step) % len(places)]
        if isinstance(place, QDockWidget):
            place.raise_()
            self._docks.by_name[place.objectName().removeprefix("dock.")].panel.show()
        target = _first_focusable(place)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return target

    def _places(self) -> list[QWidget]:
        open_docks = [dock for dock in self._docks.by_name.values() if not dock.isHidden()]
        below = [] if self._below.isHidden() else [self._below]
        return [self._canvas, *below, *open_docks, self._toolbar]


def _is_in(widget: QWidget, place: QWidget) -> bool:
    return widget is place or place.isAncestorOf(widget)


def _first_focusable(place: QWidget) -> QWidget:
    """The place itself or the topmost widget inside that takes the focus by Tab."""
    inside = [
        widget
        for widget in (place, *place.findChildren(QWidget))
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisibleTo(place)
        and widget.isEnabled()
    ]
    if place in inside or not inside:
        return place
    return min(inside, key=lambda widget: _reading_order(widget, place))


def _reading_order(widget: QWidget, place: QWidget) -> tuple[int, int]:
    corner = widget.mapTo(place, widget.rect().topLeft())
    return corner.y(), corner.x()
