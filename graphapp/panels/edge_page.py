"""The inspector's page of one edge: the chain rule at this edge, in symbols and in numbers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from graphapp.engine import Evaluation
from graphapp.model import Edge, Graph
from graphapp.panels.chain_rule import share_runs, sum_runs
from graphapp.panels.equation import Equation
from graphapp.panels.formulas import edge_tex, local_tex
from graphapp.panels.page import Heading, Page, Text
from graphapp.panels.quantity import Kind, Quantity
from graphapp.panels.quantity_rows import QuantityRows
from graphapp.panels.typeset_label import TypesetLabel
from graphapp.session import Session

_KINDS: tuple[Kind, ...] = ("value", "upstream", "local", "downstream")


class EdgePage(Page):
    """Made for one edge; ``refresh`` brings the numbers."""

    table_wanted = Signal(object)

    def __init__(self, session: Session, edge: Edge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._edge = edge
        self._title = TypesetLabel(24)
        self.add(self._title)
        place = Text("muted")
        target = session.graph.nodes[edge.target]
        place.say(
            self.tr("From {0} into port {1} of {2} ({3})").format(
                edge.source, edge.port, edge.target, target.op.replace("_", " ")
            )
        )
        self.add(place)
        self._chain = Equation()
        self._chain.setObjectName("edge.equation")
        self.add(self._chain)
        self._sum = Equation()
        self._sum.setObjectName("edge.sum")
        self.add(self._sum)
        self.share = Text("muted")
        self.add(self.share)
        self.add(Heading(self.tr("In full")))
        self._rows = QuantityRows()
        self._rows.offer(Quantity(kind, edge) for kind in _KINDS)
        self._rows.table_wanted.connect(self.table_wanted)
        self.add(self._rows)
        self._jacobian = QPushButton(self.tr("Local Jacobian as a table"))
        self._jacobian.setObjectName("edge.jacobian")
        self._jacobian.clicked.connect(
            lambda: self.table_wanted.emit(Quantity("jacobian", self._edge))
        )
        self.add(self._jacobian)
        self._local_heading = Heading(self.tr("Local gradient"))
        self.add(self._local_heading)
        self.local = TypesetLabel(17)
        self.add(self.local)
        self.column.addStretch()

    def refresh(self, graph: Graph, evaluation: Evaluation) -> None:
        """Everything that may differ while the edge stays."""
        edge = self._edge
        self._title.show_tex(edge_tex(graph, edge))
        local = local_tex(evaluation, edge)
        self.local.show_tex(local)
        self.local.setVisible(bool(local))
        self._local_heading.setVisible(bool(local))
        precision, hidden = self._session.precision, self._session.unseen
        self._rows.refresh(evaluation, precision, hidden)
        self._chain.show_runs(share_runs(evaluation, edge, precision, hidden))
        self._sum.show_runs(sum_runs(evaluation, edge.source, precision, hidden))
        self.share.say(self._about_share(graph, evaluation))
        out, given = evaluation.value(edge.target), evaluation.value(edge.source)
        scalars = isinstance(out, float) and isinstance(given, float)
        asked = (edge, "local") in hidden
        there = out is not None and given is not None
        self._jacobian.setVisible(there and not scalars and not asked)

    def _about_share(self, graph: Graph, evaluation: Evaluation) -> str:
        source, target = self._edge.source, self._edge.target
        asked = self._session.concealed
        if (self._edge, "upstream") in asked or (source, "gradient") in asked:
            return ""
        if evaluation.target is None:
            return self.tr("No node is differentiated: mark one in its page to see gradients.")
        if evaluation.independent(target):
            sentence = self.tr("{0} does not depend on {1}: no gradient comes back on this edge.")
            return sentence.format(evaluation.target, target)
        count = len(graph.edges_from(source))
        if count > 1:
            return self.tr(
                "This is one edge's share: the gradient of {0} is the sum over its {1} edges."
            ).format(source, count)
        return ""
