"""Files dropped on a window: the first is shown here if nothing is lost by that, others beside."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FileDrops(QObject):
    """Watches widgets for dragged files; whatever else is dragged is left to them."""

    dropped = Signal(object)
    """The Paths, in the order in which they were dragged."""

    def watch(self, widget: QWidget) -> None:
        """Take files that are dragged over this widget."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Accept a drag of files, and take them."""
        if not isinstance(event, QDragEnterEvent | QDragMoveEvent | QDropEvent):
            return False
        files = dragged_files(event.mimeData())
        if not files:
            return False
        event.acceptProposedAction()
        if event.type() is QEvent.Type.Drop:
            self.dropped.emit(files)
        return True


def dragged_files(data: QMimeData) -> list[Path]:
    """The files of a drag; what is on the net or a folder is none."""
    local = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [path for path in dict.fromkeys(local) if not path.is_dir()]
