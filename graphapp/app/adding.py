"""Adding and connecting from the menus and panels, and what the canvas asks of the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStatusBar, QWidget

from graphapp.app.docks import Docks
from graphapp.canvas.view import CanvasView
from graphapp.operation import Operation

#: How long the strip under the canvas says what the keys have reached.
_MESSAGE_MS = 5000


class Adding:
    """The actions of one view that make nodes and edges."""

    def __init__(self, view: CanvasView, docks: Docks) -> None:
        self._view = view
        self._docks = docks
        view.formWanted.connect(self.show_form)

    def actions(self) -> dict[str, Callable[[], object]]:
        """What to run, by verb."""
        view = self._view
        return {
            "add_node": view.searching.open, "connect": view.keyboard.start_connecting,
            "next_edge": view.keyboard.next_edge,
        }  # fmt: skip

    def announce_on(self, strip: QStatusBar) -> None:
        """Where to say what the keys have reached."""
        self._view.announced.connect(lambda text: strip.showMessage(text, _MESSAGE_MS))

    def add(self, operation: type[Operation]) -> None:
        """What was chosen in the library, in the middle of the view."""
        self._view.searching.add_in_the_middle(operation.op)

    def show_form(self, id: str) -> None:
        """The parameters of a node in the inspector, ready to type; its name where it has none."""
        from graphapp.panels.parameter_form import ParameterForm

        panel = self._docks.show("inspector")
        form = panel.findChild(ParameterForm)
        field = None if form is None else _first_field(form)
        if field is None:
            self._view.rename_selected()
        else:
            field.setFocus(Qt.FocusReason.TabFocusReason)


def _first_field(form: QWidget) -> QWidget | None:
    """The first widget that takes keys."""
    fields = (
        field
        for field in form.findChildren(QWidget)
        if field.focusPolicy() & Qt.FocusPolicy.TabFocus
        and field.isEnabled()
        and field.isVisibleTo(form)
    )
    return next(fields, None)
