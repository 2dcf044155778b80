"""What is said of a whole graph: its title, its text with a preview, the node to differentiate."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from graphapp.later import soon
from graphapp.model import Graph
from graphapp.model.annotations import set_texts
from graphapp.model.edits import set_differentiate
from graphapp.panels.about import about_markdown
from graphapp.panels.math_text import MathText
from graphapp.session import Session

_SIZE = (860, 560)
#: The preview waits until nobody has typed for so long: formulas may take their time.
_REST_MS = 150


class GraphProperties(QDialog):
    """Applied with OK, in one step of the history; only what differs is changed."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._before = graph = session.document.graph
        self.setObjectName("properties")
        self.setWindowTitle(self.tr("Graph properties"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.title = QLineEdit(graph.title)
        self.title.setObjectName("properties.title")
        self.target = self._make_target(graph)
        self.about = QPlainTextEdit(graph.about)
        self.about.setObjectName("properties.about")
        self.about.setTabChangesFocus(True)
        self.about.setPlaceholderText(self.tr("Markdown, and mathematics between $ and $"))
        self.preview = MathText()
        self.preview.setObjectName("properties.preview")
        self._rest = soon(self._show, self, _REST_MS)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        for name, field in ((self.tr("Title"), self.title),
                            (self.tr("Differentiate"), self.target)):  # fmt: skip
            field.setAccessibleName(name)
            form.addRow(name, field)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        column.addLayout(form)
        column.addWidget(self._make_texts(), 1)
        column.addWidget(self._make_buttons())
        self.resize(*_SIZE)
        self.title.textChanged.connect(self._rest.start)
        self.about.textChanged.connect(self._rest.start)
        self._show()

    def _make_target(self, graph: Graph) -> QComboBox:
        """Every node, and none."""
        box = QComboBox()
        box.setObjectName("properties.differentiate")
        box.addItem(self.tr("nothing: no backward pass"), None)
        for id in graph.nodes:
            box.addItem(id, id)
        box.setCurrentIndex(1 + list(graph.nodes).index(graph.differentiate)
                            if graph.differentiate is not None else 0)  # fmt: skip
        return box

    def _make_texts(self) -> QSplitter:
        texts = QSplitter()
        texts.setChildrenCollapsible(False)
        for name, field in ((self.tr("Text"), self.about), (self.tr("Preview"), self.preview)):
            part = QWidget()
            lines = QVBoxLayout(part)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(4)
            label = QLabel(name)
            label.setBuddy(field)
            field.setAccessibleName(name)
            lines.addWidget(label)
            lines.addWidget(field, 1)
            texts.addWidget(part)
        texts.setSizes([_SIZE[0] // 2] * 2)
        return texts

    def _make_buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        return buttons

    def _changed(self, graph: Graph) -> Graph:
        """A graph as the fields say; what nobody touched here stays as it is there."""
        before, title, about = self._before, self.title.text().strip(), self.about.toPlainText()
        target = self.target.currentData()
        if (title, about) != (before.title, before.about):
            graph = set_texts(
                graph,
                title=title if title != before.title else None,
                about=about if about != before.about else None,
            )
        return graph if target == before.differentiate else set_differentiate(graph, target)

    def _show(self) -> None:
        graph = set_texts(self._before, title=self.title.text(), about=self.about.toPlainText())
        self.preview.show_markdown(about_markdown(graph, errata=not self._session.hidden))

    def accept(self) -> None:
        """One step of the history; where the edit is refused, the dialog stays."""
        if self._session.apply(self.tr("Graph properties"), self._changed):
            super().accept()
