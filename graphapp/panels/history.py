"""The history: every edit by name; a click goes there, and what was undone stays until an edit."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from graphapp.look.fonts import text_font
from graphapp.look.theme import of
from graphapp.session import Session

_NOWHERE = QModelIndex()
_ROW = 26


class _Names(QAbstractListModel):
    """The names of the document's states."""

    def __init__(self, session: Session, view: QWidget) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self.names: tuple[str, ...] = ()
        self.position = 0

    def follow(self) -> None:
        """Read the history again."""
        self.beginResetModel()
        document = self._session.document
        self.names, self.position = document.names, document.position
        self.endResetModel()

    def rowCount(  # noqa: N802 - Qt's name
        self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE
    ) -> int:
        return 0 if parent.isValid() else len(self.names)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.names[row]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.names[row]}{self._state(row)}"
        if role == Qt.ItemDataRole.ForegroundRole and row > self.position:
            return of(self._view.palette()).color("muted")
        if role == Qt.ItemDataRole.FontRole:
            return self._font(row)
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, _ROW)
        return None

    def _state(self, row: int) -> str:
        """What bold and grey mean, in words."""
        if row == self.position:
            return self.tr(", shown now")
        return self.tr(", undone") if row > self.position else ""

    def _font(self, row: int) -> QFont:
        return text_font(bold=row == self.position, italic=row > self.position)


class HistoryPanel(QWidget):
    """The list of edits; the current state is bold, what was undone is italic."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._list = QListView(self)
        self._list.setObjectName("history.list")
        self._list.setAccessibleName(self.tr("History of edits"))
        self._list.setFrameShape(QListView.Shape.NoFrame)
        self._list.setUniformItemSizes(True)
        self._list.viewport().setAutoFillBackground(False)
        self._names = _Names(session, self._list)
        self._list.setModel(self._names)
        self._list.clicked.connect(self._go)
        self._list.activated.connect(self._go)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.addWidget(self._list)
        session.documentChanged.connect(self._follow)
        self._follow()

    def _go(self, index: QModelIndex) -> None:
        self._session.go_to(index.row())

    def _follow(self) -> None:
        self._names.follow()
        current = self._names.index(self._names.position, 0)
        self._list.setCurrentIndex(current)
        self._list.scrollTo(current)
