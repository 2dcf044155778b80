"""The inspector: all numbers of the selected node or edge, in full, and what can be changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from graphapp.engine import Evaluation
from graphapp.model import Graph
from graphapp.panels.array_window import open_array
from graphapp.panels.edge_page import EdgePage
from graphapp.panels.graph_page import GraphPage
from graphapp.panels.jacobian_window import open_jacobian
from graphapp.panels.node_page import NodePage
from graphapp.panels.quantity import Quantity
from graphapp.session import Session


class InspectorPanel(QWidget):
    """Shows a page for what is selected; the page stays while only its numbers change."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._made_for: object = None
        self._stale = True
        self._page: NodePage | EdgePage | GraphPage | None = None
        self._area = QScrollArea()
        self._area.setObjectName("inspector.area")
        self._area.setAccessibleName(self.tr("Numbers of what is selected"))
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        session.selectionChanged.connect(self._follow)
        session.evaluated.connect(self._follow)
        session.precisionChanged.connect(self._follow)
        session.hiddenChanged.connect(self._follow)
        session.stepChanged.connect(self._follow)
        self._follow()

    @property
    def page(self) -> QWidget | None:
        """What is shown."""
        return self._page

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme: the coloured numbers are written again."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._follow()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """What happened while nobody looked is caught up with."""
        super().showEvent(event)
        if self._stale:
            self._follow()

    def _follow(self) -> None:
        self._stale = not self.isVisible()
        if self._stale:
            return
        graph, evaluation = self._session.graph, self._session.evaluation
        wanted = self._subject(graph)
        if wanted != self._made_for or self._page is None:
            self._made_for = wanted
            self._show(self._make())
        self._refresh(graph, evaluation)

    def _refresh(self, graph: Graph, evaluation: Evaluation) -> None:
        if self._page is not None:
            self._page.refresh(graph, evaluation)

    def _subject(self, graph: Graph) -> object:
        """What decides which widgets a page has: the one selected thing and its ports."""
        selection = self._session.selection
        if len(selection.nodes) == 1 and not selection.edges:
            (id,) = selection.nodes
            node = graph.nodes[id]
            return (id, type(node.operation), node.op, tuple(graph.inputs_of(id).items()))
        if len(selection.edges) == 1 and not selection.nodes:
            (edge,) = selection.edges
            return (edge, graph.nodes[edge.target].op)
        return None

    def _make(self) -> NodePage | EdgePage | GraphPage:
        selection = self._session.selection
        if len(selection.nodes) == 1 and not selection.edges:
            (id,) = selection.nodes
            node_page = NodePage(self._session, id)
            node_page.table_wanted.connect(self._open_table)
            return node_page
        if len(selection.edges) == 1 and not selection.nodes:
            (edge,) = selection.edges
            edge_page = EdgePage(self._session, edge)
            edge_page.table_wanted.connect(self._open_table)
            return edge_page
        return GraphPage(self._session)

    def _show(self, page: NodePage | EdgePage | GraphPage) -> None:
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._page = page
        self._area.setWidget(page)

    def _open_table(self, quantity: Quantity) -> None:
        """An array in a window of its own; the one that shows it already comes to the front."""
        if quantity.kind == "jacobian":
            open_jacobian(self._session, quantity.of, self)
            return
        open_array(self._session, quantity, self)
