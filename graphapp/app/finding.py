"""Finding: the bar over the canvas, the trace table under it, and what they bring into sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QBoxLayout

from graphapp.app.docks import Docks
from graphapp.app.graph_file import GraphFile
from graphapp.canvas.drawing import LABELS_FROM
from graphapp.canvas.view import CanvasView
from graphapp.files.store import write
from graphapp.model import Edge
from graphapp.session import Session

if TYPE_CHECKING:
    from graphapp.panels.find_bar import FindBar
    from graphapp.panels.trace_panel import TracePanel

_MARGIN = 60


class Finding:
    """The two ways to a node besides the mouse. Both are made when they are first asked for."""

    def __init__(self, session: Session, view: CanvasView, file: GraphFile) -> None:
        self._session = session
        self._view = view
        self._file = file
        self._bar: FindBar | None = None
        self.docks: Docks | None = None
        """Where the trace table is; set by the window when the docks are there."""

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {"find": self.find, "trace": self.trace}

    @property
    def bar(self) -> FindBar:
        """The bar, made now if it was not yet, right over the canvas."""
        if self._bar is None:
            from graphapp.panels.find_bar import FindBar

            centre = self._view.parentWidget()
            assert centre is not None
            column = centre.layout()
            assert isinstance(column, QBoxLayout)
            self._bar = FindBar(self._session)
            column.insertWidget(column.indexOf(self._view), self._bar)
            self._bar.found.connect(lambda id: bring_into_sight(self._view, id, centred=True))
            self._bar.closed.connect(self._view.setFocus)
        return self._bar

    def find(self) -> None:
        """Open the bar."""
        self.bar.open()

    def make_trace(self) -> TracePanel:
        """The panel of the trace table."""
        from graphapp.panels.trace_panel import TracePanel

        panel = TracePanel(self._session)
        panel.looked_at.connect(lambda item: bring_into_sight(self._view, item))
        panel.save_wanted.connect(lambda: self._file.export_table(_writing(panel)))
        return panel

    def trace(self) -> None:
        """Go to the trace table; from inside it, put it away and go back to the canvas."""
        if self.docks is None:
            return
        dock = self.docks.by_name["trace"]
        here = QApplication.focusWidget()
        if here is not None and dock.isAncestorOf(here) and not dock.isHidden():
            dock.hide()
            self._view.setFocus()
            return
        panel = cast("TracePanel", self.docks.show("trace"))
        panel.view.go_to_first()
        panel.view.setFocus(Qt.FocusReason.ShortcutFocusReason)


def _writing(panel: TracePanel) -> Callable[[Path], None]:
    return lambda path: write(panel.csv.encode(), path)


def bring_into_sight(view: CanvasView, item: str | Edge, *, centred: bool = False) -> None:
    """Move the canvas so that a node or an edge is seen; ``centred``: large enough to be read."""
    ids = (item.source, item.target) if isinstance(item, Edge) else (item,)
    area = view.canvas.extent(ids)
    if area.isEmpty():
        return
    if not centred:
        view.ensureVisible(area, _MARGIN, _MARGIN)
        return
    view.zoom_to(max(view.scale_factor, LABELS_FROM))
    seen = view.mapToScene(view.viewport().rect()).boundingRect()
    if not seen.contains(area):
        view.centerOn(area.center())
    view.pan(QPoint())
