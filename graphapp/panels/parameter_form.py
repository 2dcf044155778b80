"""The form of a node's parameters, made from its operation: one field each, one edit each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from graphapp.errors import GraphappError
from graphapp.look.theme import colour
from graphapp.model import Graph, Node
from graphapp.model.edits import set_params, set_value
from graphapp.model.leaves import free_seed, redraw
from graphapp.operation import Operation, Source, shape_of, shape_text
from graphapp.operation.parameters import ParameterInfo, write_parameter
from graphapp.panels.column_fields import ColumnField, ColumnsField
from graphapp.panels.initialiser_field import InitialiserField
from graphapp.panels.parameter_fields import WRITTEN_OUT, Field, TextField, make_field, tip_of
from graphapp.session import Edit, Session

#: The parameters by which a source names columns of the data: setting one unsets the other.
_COLUMNS = {"column": "columns", "columns": "column"}


class ParameterForm(QWidget):
    """Shows and changes the parameters of one node. A refused value says why under its field."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._id = ""
        self._made_for: object = None
        self.fields: dict[str, Field] = {}
        self.refusals: dict[str, QLabel] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(6)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    @property
    def is_empty(self) -> bool:
        """Has the node no parameters?"""
        return not self.fields

    def show_node(self, graph: Graph, node: Node) -> None:
        """The parameters of a node as they are now."""
        operation = node.operation
        infos = tuple(_offered(graph, operation))
        made_for = (node.id, infos, tuple(graph.data))
        if made_for != self._made_for:
            self._id, self._made_for = node.id, made_for
            self._rebuild(type(operation), infos, tuple(graph.data))
        for name, field in self.fields.items():
            held = getattr(operation, name)
            large = isinstance(held, np.ndarray) and held.size > WRITTEN_OUT
            field.show_json(shape_text(held.shape) if large else write_parameter(held))
            self.refusals[name].hide()
            if isinstance(field, InitialiserField):
                self._show_place(field, operation)

    def _show_place(self, field: InitialiserField, operation: Operation) -> None:
        value = self._session.evaluation.value(self._id)
        shape = () if value is None else shape_of(value)
        drawn = getattr(operation, field.info.name) is not None
        field.show_place(shape, has_value=getattr(operation, "value", None) is not None)
        line = self.fields.get("value")
        if isinstance(line, TextField):
            line.show_hint(self.tr("drawn") if drawn else self.tr("none"))

    def _rebuild(
        self, operation: type[Operation], infos: tuple[ParameterInfo, ...], columns: tuple[str, ...]
    ) -> None:
        while self._form.rowCount():
            self._form.removeRow(0)
        self.fields, self.refusals = {}, {}
        for info in infos:
            field = self._make_field(operation, info, columns)
            field.changed.connect(lambda value, name=info.name: self._set(name, value))
            label = QLabel(info.name.replace("_", " "))
            label.setBuddy(field)
            label.setToolTip(tip_of(info))
            self._form.addRow(label, field)
            self.fields[info.name] = field
            self.refusals[info.name] = self._refusal()
            self._form.addRow(self.refusals[info.name])

    def _make_field(
        self, operation: type[Operation], info: ParameterInfo, columns: tuple[str, ...]
    ) -> Field:
        if issubclass(operation, Source) and info.name in _COLUMNS:
            kind = ColumnField if info.name == "column" else ColumnsField
            return kind(info, columns)
        if info.record is not None and hasattr(info.record, "draw"):
            field = InitialiserField(info)
            field.drawn_again.connect(lambda: self._draw_again(info.name))
            field.kept.connect(lambda: self._keep(info.name))
            return field
        return make_field(info)

    def _refusal(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.hide()
        return label

    # Edits --------------------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> None:
        """Change one parameter through the session, as one step of the history."""
        params = {name: value}
        if name in _COLUMNS and name in self.fields and value is not None:
            params[_COLUMNS[name]] = None
        if isinstance(self.fields[name], InitialiserField):
            params.update(self._drawing(name, value))
        step = self.tr("Set {0} of {1}").format(name.replace("_", " "), self._id)
        self._apply(name, step, _setting(self._id, params))

    def _drawing(self, name: str, initialiser: dict[str, Any] | None) -> dict[str, Any]:
        """Who asks for drawn numbers sees them; who wants no more keeps those that there are.

        The first seed is one that no other leaf has, which would draw the same numbers.
        """
        graph = self._session.document.graph
        operation = graph.nodes[self._id].operation
        before = getattr(operation, name)
        if before is None and initialiser is not None:
            return {name: {"seed": free_seed(graph), **initialiser}, "value": None}
        if initialiser is None and getattr(operation, "value", None) is None:
            return {"value": write_parameter(before.draw())}
        return {}

    def _draw_again(self, name: str) -> None:
        id = self._id
        step = self.tr("Draw {0} again").format(id)
        self._apply(name, step, lambda graph: redraw(graph, [id]))

    def _keep(self, name: str) -> None:
        """The drawn numbers become the value."""
        id = self._id

        def keep(graph: Graph) -> Graph:
            return set_value(graph, id, getattr(graph.nodes[id].operation, name).draw())

        self._apply(name, self.tr("Use the drawn value of {0}").format(id), keep)

    def _apply(self, name: str, step: str, edit: Edit) -> None:
        """One step of the history, or a sentence under the field that asked for it."""
        try:
            graph = edit(self._session.document.graph)
        except GraphappError as error:
            self._refuse(name, str(error))
            return
        self.refusals[name].hide()
        self._session.apply(step, graph)

    def _refuse(self, name: str, sentence: str) -> None:
        label = self.refusals[name]
        colour(label, QPalette.ColorRole.WindowText, "error")
        label.setText(sentence)
        label.show()
        self.fields[name].setAccessibleDescription(sentence)


def _setting(id: str, params: Mapping[str, Any]) -> Edit:
    return lambda graph: set_params(graph, id, **params)


def _offered(graph: Graph, operation: Operation) -> list[ParameterInfo]:
    """The parameters that a person may set; columns only where there are any to choose."""
    return [
        info
        for info in operation.parameters()
        if not (isinstance(operation, Source) and info.name in _COLUMNS)
        or graph.data
        or getattr(operation, info.name) is not None
    ]
