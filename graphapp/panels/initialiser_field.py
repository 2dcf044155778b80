"""The field of a record that draws numbers: what from, of which shape, and drawing again."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from graphapp.operation import Shape
from graphapp.operation.parameters import ParameterInfo
from graphapp.panels.page import Text
from graphapp.panels.parameter_fields import RecordField


class InitialiserField(RecordField):
    """A record's keys, a button for the next seed and one that keeps what was drawn."""

    drawn_again = Signal()
    kept = Signal()

    def __init__(self, info: ParameterInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        self._shape: Shape = ()
        self._mark.setText(self.tr("draw the first value"))
        again = self._button("draw", self.tr("Draw again"), self.tr("Draw with the next seed"))
        again.clicked.connect(self.drawn_again)
        keep = self._button(
            "keep", self.tr("Use as value"), self.tr("Write the drawn numbers into the value")
        )
        keep.clicked.connect(self.kept)
        row = QHBoxLayout()
        row.addWidget(again)
        row.addWidget(keep)
        row.addStretch(1)
        self._form.addRow(row)
        self.note = Text("muted", size=12)
        self._form.addRow(self.note)

    def show_place(self, shape: Shape, *, has_value: bool) -> None:
        """The shape that a new initialiser takes over, and whether a value goes before it."""
        self._shape = shape
        self.note.say(
            self.tr("The value above goes first: empty it, or draw again.") if has_value else ""
        )

    def _first(self) -> dict[str, Any]:
        return {"shape": list(self._shape)} if self._shape else {}

    def _button(self, name: str, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"parameter.{self.info.name}.{name}")
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.setAccessibleDescription(tip)
        button.setAutoDefault(False)
        return button
