"""The field for a leaf's number: a number, a fraction or a JSON array."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from graphapp.canvas.line_field import LineField
from graphapp.look.fonts import number_font


class NumberField(LineField):
    """Right-aligned, in the font of numbers."""

    def __init__(self, parent: QWidget, name: str, accept: Callable[[str], None]) -> None:
        super().__init__(parent, self.tr("Value of {}").format(name), accept)
        self.setObjectName("canvas.number")
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(number_font(14))
