"""The form of a node's parameters, made from its operation: one field each, one edit each."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from graphapp.errors import GraphappError
from graphapp.look.theme import colour
from graphapp.model import Node
from graphapp.model.edits import set_params
from graphapp.operation import Operation, shape_text
from graphapp.operation.parameters import write_parameter
from graphapp.panels.parameter_fields import WRITTEN_OUT, Field, make_field
from graphapp.session import Session


class ParameterForm(QWidget):
    """Shows and changes the parameters of one node. A refused value says why under its field."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        self._made_for: type[Operation] | None = None
        self._fields: dict[str, Field] = {}
        self._refusals: dict[str, QLabel] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(6)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    @property
    def is_empty(self) -> bool:
        """Has the node no parameters?"""
        return not self._fields

    def show_node(self, node: Node) -> None:
        """The parameters of a node as they are now."""
        operation = type(node.operation)
        if operation is not self._made_for or node.id != self._id:
            self._id = node.id
            self._made_for = operation
            self._rebuild(operation)
        for name, field in self._fields.items():
            held = getattr(node.operation, name)
            large = isinstance(held, np.ndarray) and held.size > WRITTEN_OUT
            field.show_json(shape_text(held.shape) if large else write_parameter(held))
            self._refusals[name].hide()

    def _rebuild(self, operation: type[Operation]) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self._fields, self._refusals = {}, {}
        for info in operation.parameters():
            field = make_field(info)
            field.changed.connect(lambda value, name=info.name: self._set(name, value))
            label = QLabel(info.name.replace("_", " "))
            label.setBuddy(field)
            label.setToolTip(info.help)
            self._form.addRow(label, field)
            self._fields[info.name] = field
            self._refusals[info.name] = self._refusal()
            self._form.addRow(self._refusals[info.name])

    def _refusal(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.hide()
        return label

    def _set(self, name: str, value: Any) -> None:
        """Change one parameter through the session, as one step of the history."""
        id = self._id
        try:
            graph = set_params(self._session.document.graph, id, **{name: value})
        except GraphappError as error:
            self._refuse(name, str(error))
            return
        self._refusals[name].hide()
        self._session.apply(self.tr("Set {0} of {1}").format(name, id), graph)

    def _refuse(self, name: str, sentence: str) -> None:
        label = self._refusals[name]
        colour(label, QPalette.ColorRole.WindowText, "error")
        label.setText(sentence)
        label.show()
