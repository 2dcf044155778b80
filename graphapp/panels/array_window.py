"""An array in a window of its own: it follows the graph until it is closed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QVBoxLayout, QWidget

from graphapp.engine import Evaluation
from graphapp.engine.hiding import UNASKED
from graphapp.engine.unreached import NOT_YET
from graphapp.model import Edge
from graphapp.model.edits import set_value
from graphapp.model.numerals import Precision
from graphapp.operation import Source, Value, shape_of, shape_text
from graphapp.panels.array_table import ArrayTable
from graphapp.panels.data_columns import bound_columns
from graphapp.panels.page import Text
from graphapp.panels.quantity import Quantity
from graphapp.session import Session


class ArrayWindow(QDialog):
    """Shows one quantity as a table. Closes itself when what it shows is gone."""

    def __init__(self, session: Session, quantity: Quantity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{quantity.title()[0].upper()}{quantity.title()[1:]}")
        self._session = session
        self._quantity = quantity
        self._shape = QLabel()
        self._shape.setTextFormat(Qt.TextFormat.PlainText)
        self.table = ArrayTable()
        self._error = Text("error")
        self._error.setObjectName("array.error")
        self._error.hide()
        self.table.edited.connect(self._set_value)
        self.table.refused.connect(self._error.say)
        column = QVBoxLayout(self)
        column.addWidget(self._shape)
        column.addWidget(self.table)
        column.addWidget(self._error)
        self.resize(560, 400)
        session.evaluated.connect(self._follow)
        session.hiddenChanged.connect(self._look_again)
        session.stepChanged.connect(self._look_again)
        session.precisionChanged.connect(self._write_like)
        self._write_like(session.precision)
        self._follow(session.evaluation)

    def _write_like(self, precision: Precision) -> None:
        self.table.set_precision(precision)

    def _look_again(self) -> None:
        self._follow(self._session.evaluation)

    def _follow(self, evaluation: Evaluation) -> None:
        if not self._quantity.exists_in(evaluation.graph):
            self.close()
            return
        asked = self._quantity.asked_in(self._session.unseen)
        self.table.setVisible(not asked)
        if asked:
            self._shape.setText(self._why_hidden(asked))
            self.table.show_value(0.0, editable=False)
            return
        value = self._quantity.read(evaluation)
        self.table.setEnabled(value is not None)
        if value is None:
            self._shape.setText(self._quantity.absence(evaluation))
            return
        self._shape.setText(self.tr("Shape {0}").format(shape_text(shape_of(value))))
        self.table.show_value(value, editable=self._is_leaf(evaluation))

    def _why_hidden(self, asked: str) -> str:
        if asked == NOT_YET:
            return self.tr("Not reached yet.")
        if asked == UNASKED:
            return self.tr("This is hidden until all questions are answered.")
        return self.tr("Question {0} asks for this.").format(asked)

    def _is_leaf(self, evaluation: Evaluation) -> bool:
        """Is it the value of a leaf, which can be changed here?"""
        of = self._quantity.of
        if self._quantity.kind != "value" or isinstance(of, Edge):
            return False
        operation = evaluation.graph.nodes[of].operation
        return isinstance(operation, Source) and not bound_columns(operation)

    def _set_value(self, value: Value) -> None:
        of = self._quantity.of
        assert isinstance(of, str)
        self._error.say("")
        name = self.tr("Set {0}").format(of)
        self._session.apply(name, lambda graph: set_value(graph, of, value))


def open_array(session: Session, quantity: Quantity, parent: QWidget) -> ArrayWindow:
    """The window that shows a quantity, made or brought to the front."""
    name = f"array.{quantity.title()}"
    window = parent.findChild(ArrayWindow, name)
    if window is None:
        window = ArrayWindow(session, quantity, parent)
        window.setObjectName(name)
    window.show()
    window.raise_()
    window.activateWindow()
    return window
