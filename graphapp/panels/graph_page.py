"""The inspector's page of the whole graph: shown while nothing, or several things, are selected."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from graphapp.engine import Evaluation
from graphapp.model import Graph
from graphapp.model.symbols import tex_of
from graphapp.panels.counts import how_many
from graphapp.panels.page import Heading, Page, Text
from graphapp.panels.quantity import Quantity
from graphapp.panels.quantity_rows import QuantityRows
from graphapp.panels.typeset_label import TypesetLabel
from graphapp.session import Session

#: More failures than this are counted, not listed.
_MOST_FAILURES = 8


class GraphPage(Page):
    """The differentiated node's number, how much there is, and which nodes failed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.hint = Text("muted")
        self.add(self.hint)
        self._untargeted = Text("muted")
        self._untargeted.say(
            self.tr("Nothing is differentiated: select the loss and press T to see gradients.")
        )
        self.add(self._untargeted)
        self._heading = Heading(self.tr("Differentiated"))
        self.add(self._heading)
        self._title = TypesetLabel(24)
        self.add(self._title)
        self._rows_place = QVBoxLayout()
        self._rows: QuantityRows | None = None
        self._rows_of: str | None = None
        self.column.addLayout(self._rows_place)
        self._count_heading = Heading(self.tr("In this graph"))
        self.add(self._count_heading)
        self.counts = Text()
        self.add(self.counts)
        self._failures = QVBoxLayout()
        self._failures.setSpacing(4)
        self._listed: tuple[int, tuple[tuple[str, str], ...]] = 0, ()
        self.column.addLayout(self._failures)
        self.column.addStretch()

    def refresh(self, graph: Graph, evaluation: Evaluation) -> None:
        """Everything as it is now."""
        selection = self._session.selection
        chosen = len(selection.nodes) + len(selection.edges)
        if chosen:
            self.hint.say(self.tr("{0} selected: select one to see its numbers.").format(chosen))
        else:
            self.hint.say(self.tr("Select a node or an edge to see its numbers in full."))
        self._show_target(graph, evaluation)
        self._untargeted.setVisible(bool(graph.nodes) and graph.differentiate is None)
        self.counts.say(how_many(graph))
        self._list_failures(evaluation)

    def _show_target(self, graph: Graph, evaluation: Evaluation) -> None:
        id = graph.differentiate
        self._heading.setVisible(id is not None)
        self._title.setVisible(id is not None)
        if id != self._rows_of:
            self._rows_of = id
            if self._rows is not None:
                self._rows.deleteLater()
                self._rows = None
            if id is not None:
                self._rows = QuantityRows()
                self._rows.offer([Quantity("value", id)])
                self._rows_place.addWidget(self._rows)
        if id is not None and self._rows is not None:
            self._title.show_tex(tex_of(graph.nodes[id]))
            self._rows.refresh(evaluation, self._session.precision, self._session.unseen)

    def _list_failures(self, evaluation: Evaluation) -> None:
        failed = [id for id in evaluation.failed if evaluation.status(id) == "failed"]
        reasons = tuple((id, str(evaluation.failure(id))) for id in failed[:_MOST_FAILURES])
        if (len(failed), reasons) == self._listed:
            return
        self._listed = len(failed), reasons
        while self._failures.count():
            item = self._failures.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        if failed:
            self._failures.addWidget(Heading(self.tr("Cannot be computed")))
        for id, reason in reasons:
            self._failures.addWidget(self._failure_button(id, reason))
            why = Text("muted")
            why.say(f"{reason}.")
            self._failures.addWidget(why)
        if len(failed) > _MOST_FAILURES:
            rest = Text("muted")
            rest.say(self.tr("and {0} more").format(len(failed) - _MOST_FAILURES))
            self._failures.addWidget(rest)

    def _failure_button(self, id: str, reason: str) -> QWidget:
        button = QPushButton(id)
        button.setAccessibleDescription(reason)
        button.clicked.connect(lambda: self._session.select(nodes=[id]))
        return button
