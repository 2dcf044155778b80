"""What tests of widgets do with them: show them, type into them, let what is due happen."""

from __future__ import annotations

from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

W = TypeVar("W", bound=QWidget)


def shown(qtbot: Any, widget: W, width: int, height: int) -> W:
    """The widget on screen, closed when the test ends."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def type_into(line: QLineEdit, text: str) -> None:
    """Type in the place of what stands there, and Enter."""
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def settle() -> None:
    """Let events happen that other events bring."""
    for _ in range(3):
        QApplication.processEvents()
