"""The inspector's page of one node: what it is, its numbers, its parameters, its ports."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from graphapp.engine import Evaluation
from graphapp.model import Graph, Node
from graphapp.model.edits import set_differentiate, set_value
from graphapp.model.leaves import KINDS, set_kind
from graphapp.model.symbols import tex_of
from graphapp.operation import Source, Value, shape_of, shape_text
from graphapp.panels.array_table import ArrayTable
from graphapp.panels.chain_rule import sum_runs
from graphapp.panels.data_columns import about_columns, bound_columns
from graphapp.panels.equation import Equation
from graphapp.panels.formulas import node_tex
from graphapp.panels.mark import Mark
from graphapp.panels.page import Heading, Page, Remark, Text
from graphapp.panels.parameter_form import ParameterForm
from graphapp.panels.pictures.box import PictureBox
from graphapp.panels.quantity import Kind, Quantity
from graphapp.panels.quantity_rows import QuantityRows
from graphapp.panels.shape_dialog import ShapeDialog
from graphapp.panels.typeset_label import TypesetLabel
from graphapp.session import Session

_MOST_ROWS = 8
_EDGE_KINDS: tuple[Kind, ...] = ("value", "upstream", "local", "downstream")


class NodePage(Page):
    """Made for one node and its ports; ``refresh`` brings the numbers."""

    table_wanted = Signal(object)

    def __init__(self, session: Session, id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = id
        graph = session.graph
        node = graph.nodes[id]
        self._add_title(node)
        self.formula = TypesetLabel(17)
        self.add(self.formula)
        self._remarks = QVBoxLayout()
        self._remarks.setSpacing(6)
        self.column.addLayout(self._remarks)
        self._shown_remarks: tuple[tuple[str, str], ...] = ()
        self._rows = [self._add_rows(Quantity("value", id), Quantity("gradient", id))]
        self._sum = Equation(15)
        self._sum.setObjectName("node.sum")
        self.add(self._sum)
        self.array = ArrayTable()
        self.array.edited.connect(self._set_value)
        self.array.refused.connect(session.failed)
        self.add(self.array)
        self._columns = Text("muted")
        self._columns.setObjectName("node.columns")
        self.add(self._columns)
        self._picture = PictureBox(id)
        self.add(self._picture)
        self._add_differentiate()
        self._add_form(node)
        self._add_ports(graph, id)
        self.column.addStretch()

    def refresh(self, graph: Graph, evaluation: Evaluation) -> None:
        """Everything that may differ while the node and its ports stay."""
        node = graph.nodes[self._id]
        self._title.show_tex(tex_of(node))
        formula = node_tex(graph, self._id)
        self.formula.show_tex(formula)
        self.formula.setVisible(bool(formula))
        self._remark(evaluation)
        for rows in self._rows:
            rows.refresh(evaluation, self._session.precision, self._session.unseen)
        hidden = self._session.unseen
        self._sum.show_runs(sum_runs(evaluation, self._id, self._session.precision, hidden))
        asked = (self._id, "value") in hidden
        self._show_array(node, None if asked else evaluation.value(self._id))
        self._picture.refresh(evaluation, shown=not (self._session.hidden or asked))
        self.target.setChecked(graph.differentiate == self._id)
        if not self.form.is_empty:
            self.form.show_node(graph, node)
        self._columns.say(about_columns(graph, node.operation))
        if self._reshape is not None:
            self._reshape.setEnabled(evaluation.value(self._id) is not None and _is_free_leaf(node))

    # Parts --------------------------------------------------------------------------------

    def _add_title(self, node: Node) -> None:
        self._title = TypesetLabel(24)
        name = Text("muted")
        name.setWordWrap(False)
        name.say(f"{node.id}  ·  {node.op.replace('_', ' ')}" if node.id != node.op else node.id)
        name.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.addWidget(self._title, 1)
        row.addWidget(name)
        self.column.addLayout(row)
        help_text = Text("muted")
        whole = type(node.operation).help().replace("``", "")
        help_text.say(_first_sentence(whole))
        help_text.setToolTip(whole)
        self.add(help_text)

    def _add_rows(self, *quantities: Quantity) -> QuantityRows:
        rows = QuantityRows()
        rows.offer(quantities)
        rows.table_wanted.connect(self.table_wanted)
        self.add(rows)
        return rows

    def _add_differentiate(self) -> None:
        self.target = Mark(self.tr("Differentiate this node"))
        self.target.setObjectName("node.differentiate")
        self.target.setToolTip(self.tr("The backward pass starts here, with gradient 1"))
        self.target.clicked.connect(self._differentiate)
        self.add(self.target)

    def _add_form(self, node: Node) -> None:
        self._reshape: QPushButton | None = None
        self.form = ParameterForm(self._session)
        self.form.show_node(self._session.graph, node)
        if not self.form.is_empty:
            self.add(Heading(self.tr("Parameters")))
            if node.op in KINDS:
                self._add_kinds(node.op)
            self.add(self.form)
        else:
            self.form.setParent(self)
            self.form.hide()

    def _add_kinds(self, op: str) -> None:
        """A leaf can become an input, a parameter or a constant; its value stays."""
        kinds = QComboBox()
        kinds.setObjectName("node.kind")
        kinds.setAccessibleName(self.tr("Kind of leaf"))
        kinds.setToolTip(self.tr("Make it an input, a parameter or a constant: its value stays"))
        kinds.addItems(list(KINDS))
        kinds.setCurrentText(op)
        kinds.textActivated.connect(self._set_kind)
        self._reshape = QPushButton(self.tr("Shape…"))
        self._reshape.setObjectName("node.reshape")
        self._reshape.setToolTip(self.tr("Make it a number, a vector or a matrix"))
        self._reshape.setAccessibleName(self.tr("Change the shape of the value"))
        self._reshape.setAutoDefault(False)
        self._reshape.clicked.connect(self._change_shape)
        row = QHBoxLayout()
        row.addWidget(kinds, 1)
        row.addWidget(self._reshape)
        self.column.addLayout(row)

    def _add_ports(self, graph: Graph, id: str) -> None:
        inputs = graph.inputs_of(id)
        for port in _order(graph, id):
            self.add(Heading(self.tr("Port {0} from {1}").format(port, inputs[port])))
            edge = graph.edge_into(id, port)
            assert edge is not None
            self._rows.append(self._add_rows(*(Quantity(kind, edge) for kind in _EDGE_KINDS)))

    # Numbers ------------------------------------------------------------------------------

    def _remark(self, evaluation: Evaluation) -> None:
        failure = evaluation.failure(self._id)
        if failure is not None:
            remarks: tuple[tuple[str, str], ...] = (("error", _sentence(str(failure))),)
        else:
            notices = evaluation.notices(self._id)
            remarks = tuple(("notice", _sentence(notice.message)) for notice in notices)
        if remarks == self._shown_remarks:
            return
        self._shown_remarks = remarks
        while self._remarks.count():
            item = self._remarks.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        for kind, sentence in remarks:
            self._remarks.addWidget(Remark(kind, sentence))

    def _show_array(self, node: Node, value: Value | None) -> None:
        if value is None or isinstance(value, float):
            self.array.hide()
            return
        editable = _is_free_leaf(node)
        self.array.set_precision(self._session.precision)
        self.array.show_value(value, editable=editable)
        self.array.setFixedHeight(self.array.height_for(_MOST_ROWS))
        self.array.setToolTip(self.tr("Shape {0}").format(shape_text(shape_of(value))))
        self.array.show()

    # Edits --------------------------------------------------------------------------------

    def _set_value(self, value: Value) -> None:
        name = self.tr("Set {0}").format(self._id)
        self._session.apply(name, lambda graph: set_value(graph, self._id, value))

    def _set_kind(self, kind: str) -> None:
        name = self.tr("Make {0}: {1}").format(self._id, kind)
        wanted = KINDS[[str(k) for k in KINDS].index(kind)]
        self._session.apply(name, lambda graph: set_kind(graph, [self._id], wanted))

    def _change_shape(self) -> None:
        value = self._session.evaluation.value(self._id)
        if value is None:
            return
        dialog = ShapeDialog(value, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(self._set_value)
        dialog.open()

    def _differentiate(self, wanted: bool) -> None:
        id = self._id if wanted else None
        name = self.tr("Differentiate {0}").format(self._id)
        if not wanted:
            name = self.tr("Differentiate nothing")
        self._session.apply(name, lambda graph: set_differentiate(graph, id))


def _first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence."""
    return re.split(r"\n\n|(?<=[^.]\.)\s", text, maxsplit=1)[0].replace("\n", " ")


def _order(graph: Graph, id: str) -> list[str]:
    """The connected ports in the order of the operation, those of an unknown one sorted."""
    inputs = graph.inputs_of(id)
    known = [port for port in graph.nodes[id].operation.ports if port in inputs]
    return known or sorted(inputs)


def _is_free_leaf(node: Node) -> bool:
    """Does the node hold a value that a person may set?"""
    return isinstance(node.operation, Source) and not bound_columns(node.operation)


def _sentence(text: str) -> str:
    """With a capital letter and a full stop, unless it begins with a name of the graph."""
    return text if text.endswith((".", "!", "?")) else f"{text}."
