"""The numbers of a training as a preview of the session, beside whatever else is previewed.

Nobody fights about what is shown: somebody else's preview, such as a number that is dragged,
interrupts the training; when it is gone, the trained numbers are shown again. Undo takes the
trained numbers back, as it takes back every preview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal

from graphapp.later import soon
from graphapp.model import Graph
from graphapp.operation import Value
from graphapp.session import Session
from graphapp.training.compiled import with_parameters


class TrainingPreview(QObject):
    """Shows parameters with other values than the document's."""

    interrupted = Signal()
    """Somebody else shows something."""
    taken_back = Signal()
    """A person wants the document's numbers."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown: Graph | None = None
        """The graph that is shown by us; None while there is nothing of ours to show."""
        self._parameters: Mapping[str, Value] = {}
        self._was_ours = False
        self.own = False
        """Is what the session tells just now our own doing?"""
        self._again = soon(self._show_again, self)  # now a signal of the session is under way
        session.graphChanged.connect(self._follow)
        session.takenBack.connect(self._take_back)

    def show(self, parameters: Mapping[str, Value]) -> None:
        """These values in place of the document's."""
        self._parameters = parameters
        with self.ours():
            self._session.preview(lambda graph: with_parameters(graph, parameters))
        self._shown = self._session.graph

    def forget(self) -> None:
        """Show nothing again."""
        self._shown = None
        self._again.stop()

    def drop(self) -> None:
        """The document's numbers."""
        self.forget()
        with self.ours():
            self._session.cancel_preview()

    @contextmanager
    def ours(self) -> Iterator[None]:
        """What the session tells meanwhile was done here."""
        self.own = True
        try:
            yield
        finally:
            self.own = False

    def _follow(self, old: Graph, new: Graph) -> None:
        if self.own:
            return
        self._was_ours = old is self._shown
        if self._session.previewing:
            self.interrupted.emit()
        elif self._shown is not None and new is self._session.document.graph:
            self._again.start()

    def _show_again(self) -> None:
        """Unless the document changed meanwhile, which whoever trains has followed by now."""
        if self._shown is not None and not self._session.previewing:
            self.show(self._parameters)

    def _take_back(self) -> None:
        if self._shown is not None and self._was_ours:
            self.forget()
            self.taken_back.emit()
