"""What stands in the middle of an empty canvas: where to begin."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QLabel


class EmptyHint(QLabel):
    """A text over the canvas that lets the mouse through; shown while there are no nodes."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self.setText(
            self.tr(
                "An empty graph.\n\nDouble-click here or press Tab; type a node or a formula:\n"
                "h = tanh(w*x + b)\n\n"
                "Or drag a node from the library, choose an example, open a file (Ctrl+O)."
            )
        )
        self.setObjectName("canvas.hint")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setEnabled(False)
        self.setAccessibleName(self.text())
        view.installEventFilter(self)
        self.setGeometry(view.rect())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Stay in the middle."""
        if event.type() is QEvent.Type.Resize:
            self.setGeometry(self._view.rect())
        return super().eventFilter(watched, event)
