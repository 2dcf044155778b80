"""What the fields that float over the canvas share: how they go away, and the frame around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, SignalInstance
from PySide6.QtWidgets import QToolTip, QWidget

from graphapp.look import theme

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object


class FloatingField(_Widget):
    """Stands before the widget that takes the text, among the bases of a field.

    The field has a signal ``closed``.
    """

    if TYPE_CHECKING:
        closed: SignalInstance
    closing = False
    """Is it on its way out? Then nothing is taken any more."""
    wrong = False
    """Is something wrong with the text? The frame says it."""
    padding = "1px 6px"

    def put_away(self) -> None:
        """Close without taking anything."""
        if self.closing:
            return
        self.closing = True
        self.closed.emit()
        QToolTip.hideText()
        below = self.parentWidget()
        if self.hasFocus() and below is not None:  # else it is on its way elsewhere
            below.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hide()
        self.deleteLater()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The frame follows the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.paint_frame()

    def paint_frame(self) -> None:
        """The frame in the colours of the theme."""
        colors = theme.of(self.palette())
        frame = colors.error if self.wrong else colors.accent
        sheet = (
            f"QLineEdit, QPlainTextEdit {{ border: 2px solid {frame}; border-radius: 5px;"
            f" padding: {self.padding}; background: {colors.base}; color: {colors.text}; }}"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
