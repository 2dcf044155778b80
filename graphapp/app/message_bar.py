"""The one line above the canvas that says what went wrong, until it is dismissed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from graphapp.look.icons import icon, pixmap
from graphapp.look.theme import colour

#: A kind of message → the theme's colours of its text and ground.
_COLORS = {"error": ("error", "error_fill"), "warning": ("notice", "notice_fill")}


class MessageBar(QFrame):
    """Shows one message at a time; the next one takes its place. Hidden when there is none."""

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = "error"
        self._picture = QLabel()
        self._text = QLabel()
        self._text.setObjectName("message.text")
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._way_out = QToolButton()
        self._way_out.setObjectName("message.action")
        self._way_out.setAccessibleName(self.tr("What can be done"))
        self._way_out.hide()
        self._close = QToolButton()
        self._close.setObjectName("message.dismiss")
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Dismiss this message"))
        self._close.setAccessibleName(self.tr("Dismiss this message"))
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(8)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._text, 1)
        row.addWidget(self._way_out, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.setAutoFillBackground(True)
        self.hide()

    @property
    def message(self) -> str:
        """What is shown; empty where nothing is."""
        return "" if self.isHidden() else self._text.text()

    def show_error(self, sentence: str) -> None:
        """Something failed."""
        self._show("error", sentence)

    def show_warning(self, sentence: str, action: QAction | None = None) -> None:
        """Something is worth knowing, and perhaps something can be done: a button for it."""
        self._show("warning", sentence)
        if action is not None:
            self._way_out.setDefaultAction(action)
            self._way_out.setAccessibleName(action.text().replace("&", ""))
            self._way_out.show()

    def dismiss(self) -> None:
        """Hide the message."""
        if not self.isHidden():
            self.hide()
            self.dismissed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self._recolour()
        super().changeEvent(event)

    def _show(self, kind: str, sentence: str) -> None:
        self._kind = kind
        self._way_out.hide()
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self._recolour()
        self.show()

    def _recolour(self) -> None:
        ink, ground = _COLORS[self._kind]
        colour(self, QPalette.ColorRole.Window, ground)
        colour(self._text, QPalette.ColorRole.WindowText, ink)
        self._picture.setPixmap(pixmap(self._kind, ink))
        self._close.setIcon(icon("dismiss", ink))
