"""Asking a number: the derivation panel, Jacobians, the sweep and the gradient check of a window.

All of them are imported and made when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from graphapp.app.docks import Docks
from graphapp.canvas.view import CanvasView
from graphapp.model import Edge
from graphapp.session import Session

if TYPE_CHECKING:
    from graphapp.panels.check_window import CheckWindow
    from graphapp.panels.derivation_flow import Part
    from graphapp.panels.derivation_panel import DerivationPanel

#: Windows that show numbers of the whole graph.
_TELLING = ("jacobian", "sweep", "check")


class Asking:
    """Ties the panels to the selection and the canvas of one window."""

    def __init__(self, session: Session, view: CanvasView, window: QWidget) -> None:
        self._session = session
        self._view = view
        self._window = window
        self._check: CheckWindow | None = None
        self.docks: Docks | None = None
        """Where the panel is; set by the window when the docks are there."""
        session.hiddenChanged.connect(self._close_what_tells)

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        return {
            "explain": self.explain, "local_jacobian": self.jacobian, "sweep": self.sweep,
            "check_gradients": self.check,
        }  # fmt: skip

    def make_panel(self) -> DerivationPanel:
        """The derivation panel."""
        from graphapp.panels.derivation_panel import DerivationPanel

        panel = DerivationPanel(self._session)
        panel.highlight_wanted.connect(self.highlight)
        panel.jacobian_wanted.connect(self.jacobian)
        panel.sweep_wanted.connect(self.sweep)
        return panel

    def explain(self) -> None:
        """Bring the panel to the front, with what is selected."""
        from graphapp.panels.derivation_panel import DerivationPanel

        assert self.docks is not None
        panel = self.docks.show("derivation")
        assert isinstance(panel, DerivationPanel)
        panel.explain_selection()

    def jacobian(self, subject: str | Edge | None = None) -> None:
        """Jacobians of what is selected, or of the differentiated node."""
        from graphapp.panels.jacobian_window import open_jacobian

        chosen = self._chosen() if subject is None else subject
        if chosen is not None and self._may_show():
            open_jacobian(self._session, chosen, self._window)

    def sweep(self, id: str | None = None) -> None:
        """The differentiated node against the selected leaf."""
        from graphapp.panels.sweep_window import open_sweep

        chosen = self._chosen() if id is None else id
        if isinstance(chosen, Edge):
            chosen = chosen.source
        if chosen is not None and self._may_show():
            open_sweep(self._session, chosen, self._window)

    def check(self) -> None:
        """Check all gradients."""
        if not self._may_show():
            return
        from graphapp.panels.check_window import CheckWindow

        if self._check is None:
            self._check = CheckWindow(self._session, self._window)
            self._check.highlight_wanted.connect(self.highlight)
        self._check.show()
        self._check.raise_()
        if not self._check.is_running:
            self._check.start()

    def highlight(self, part: Part) -> None:
        """Light up nodes and edges on the canvas without selecting them."""
        canvas = self._view.canvas
        canvas.overlay.mark(part.edges, "gradient")
        canvas.set_lit(part.nodes, frozenset())

    def _may_show(self) -> bool:
        """Not while an exercise asks for numbers, or some are covered: they would stand there."""
        if self._session.covered:
            self._session.failed.emit(
                QCoreApplication.translate(
                    "Asking", "This would show numbers that are covered: uncover them first."
                )
            )
        elif self._session.hidden:
            self._session.failed.emit(
                QCoreApplication.translate(
                    "Asking",
                    "This would show numbers that the exercise asks for: answer them first.",
                )
            )
        return not self._session.concealed

    def _close_what_tells(self) -> None:
        """Numbers are asked for or covered from now on: windows that show all of them close."""
        if self._session.concealed:
            for window in self._window.findChildren(QWidget):
                if window.isWindow() and window.objectName() in _TELLING:
                    window.close()

    def _chosen(self) -> str | Edge | None:
        """The selected edge or node, or else the differentiated node, or else the last one."""
        selection, evaluation = self._session.selection, self._session.evaluation
        if len(selection.edges) == 1 and not selection.nodes:
            return next(iter(selection.edges))
        if selection.nodes:
            return min(selection.nodes)
        return evaluation.graph.differentiate or (evaluation.order or (None,))[-1]
