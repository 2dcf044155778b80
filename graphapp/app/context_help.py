"""Which place of the manual belongs to where the focus is, or to what is selected."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from graphapp.app.docks import Dock
from graphapp.session import Session

_PANELS = "guide/4-panels"
#: By the names of the widgets that are no docks.
_PLACES = {"timeline": f"{_PANELS}#timeline", "find": f"{_PANELS}#find"}


class ContextHelp:
    """The manual of one window; imported when it is first asked for."""

    def __init__(
        self, session: Session, open_example: Callable[[Path], object], window: QWidget
    ) -> None:
        self._session = session
        self._open_example = open_example
        self._window = window

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {"manual": self.show, "manual_node": self.show_node}

    def show(self) -> None:
        """The page on the panel that has the focus; from the canvas the first page."""
        self._show(place_of(QApplication.focusWidget()))

    def show_node(self) -> None:
        """The page of the selected node's operation, or the list of all nodes."""
        ops = [self._session.graph.nodes[id].op for id in sorted(self._session.selection.nodes)]
        self._show(f"node/{ops[0]}" if ops else "guide/nodes")

    def _show(self, place: str) -> None:
        from graphapp.app.manual import show_manual

        show_manual(self._window, self._open_example, place)


def place_of(widget: QWidget | None) -> str:
    """The place for a widget: a page, ``#`` and a heading. Empty where none belongs to it."""
    while widget is not None:
        if isinstance(widget, Dock):
            return f"{_PANELS}#{widget.spec.title.lower().replace(' ', '-')}"
        if widget.objectName() in _PLACES:
            return _PLACES[widget.objectName()]
        widget = widget.parentWidget()
    return ""
