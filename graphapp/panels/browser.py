"""A tree with a search field above it: what the examples and the node library have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from graphapp.look.fonts import text_font
from graphapp.look.icons import icon

_ROW = 26
#: Where the pointer is, seen from the corner of what is dragged.
_BESIDE = QPoint(-10, -10)
_KEY = Qt.ItemDataRole.UserRole
_WORDS = Qt.ItemDataRole.UserRole + 1


class _Tree(QTreeWidget):
    """A tree whose entries can be dragged once somebody says what a drag carries."""

    carry: Callable[[QTreeWidgetItem], QMimeData | None] | None = None

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:  # noqa: N802 - Qt's name
        """What the first of the entries carries."""
        carried = None if self.carry is None or not items else self.carry(items[0])
        return QMimeData() if carried is None else carried

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        """With the entry's icon beside the pointer, so that it does not hide the aim."""
        item = self.currentItem()
        data = self.mimeData([item]) if item is not None else QMimeData()
        if item is None or not data.formats():
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(item.icon(0).pixmap(self.iconSize()))
        drag.setHotSpot(_BESIDE)
        drag.exec(Qt.DropAction.CopyAction)


class Browser(QWidget):
    """Groups of entries. Typing filters; Down goes from the search field into the tree.

    Several words are looked for as they stand, ``C 14``; where that is nowhere, in any order.
    """

    chosen = Signal(object)
    """The key of an entry that was double-clicked, or on which Enter was pressed."""
    looked_at = Signal(object)
    """The key of the entry under the cursor; None on a group."""

    def __init__(self, name: str, prompt: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setObjectName(f"{name}.search")
        self.search.setPlaceholderText(prompt)
        self.search.setAccessibleName(prompt)
        self.search.setClearButtonEnabled(True)
        self._search_icon = self.search.addAction(
            icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition
        )
        self.search.installEventFilter(self)
        self.tree = _Tree()
        self.tree.setObjectName(f"{name}.tree")
        self.tree.setAccessibleName(prompt)
        self.tree.setHeaderHidden(True)
        self.tree.setColumnCount(2)  # the second is as wide as what somebody notes there
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setMinimumSectionSize(0)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(14)
        self.tree.setFrameShape(QTreeWidget.Shape.NoFrame)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.setExpandsOnDoubleClick(False)
        self.tree.viewport().setAutoFillBackground(False)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(10, 10, 10, 0)
        self.column.setSpacing(8)
        self.column.addWidget(self.search)
        self.column.addWidget(self.tree, 1)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._choose_first)
        self.tree.itemActivated.connect(self._choose)
        self.tree.currentItemChanged.connect(self._look)

    def add_group(self, title: str) -> QTreeWidgetItem:
        """A heading under which entries come."""
        group = QTreeWidgetItem([title])
        group.setFont(0, text_font(bold=True))
        group.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        group.setSizeHint(0, QSize(0, _ROW))
        self.tree.addTopLevelItem(group)
        group.setFirstColumnSpanned(True)
        group.setExpanded(True)
        return group

    def add_entry(
        self, group: QTreeWidgetItem, title: str, key: object, words: str, tip: str
    ) -> QTreeWidgetItem:
        """An entry; ``words`` is what the search looks into besides the title."""
        entry = QTreeWidgetItem(group, [title])
        entry.setData(0, _KEY, key)
        entry.setData(0, _WORDS, f"{title} {words}".casefold())
        entry.setToolTip(0, tip)
        entry.setSizeHint(0, QSize(0, _ROW))
        return entry

    def note(self, entry: QTreeWidgetItem, text: str) -> None:
        """A few letters at the right end of an entry; without any it has the whole row."""
        entry.setFirstColumnSpanned(not text)
        entry.setText(1, text)
        entry.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def let_drag(self, carry: Callable[[object], QMimeData | None]) -> None:
        """Entries can be dragged; ``carry`` gets the key and says what goes along."""
        self.tree.carry = lambda item: carry(self.key_of(item))
        self.tree.setDragEnabled(True)
        self.tree.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

    def entries(self) -> list[QTreeWidgetItem]:
        """All entries, in order."""
        return [entry for group in self._groups() for entry in _children(group)]

    def key_of(self, item: QTreeWidgetItem) -> object:
        """The key that an entry was added with; None for a group."""
        return item.data(0, _KEY)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Down in the search field goes to the first hit; Escape clears it."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
                hits = self._hits()
                if hits:
                    self.tree.setCurrentItem(hits[0])
                    self.tree.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.search.text():
                if event.type() is QEvent.Type.KeyPress:
                    self.search.clear()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self._search_icon.setIcon(icon("search", "muted"))
        super().changeEvent(event)

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        together = re.compile(rf"\b{re.escape(' '.join(words))}\b")
        known = [(entry, entry.data(0, _WORDS)) for entry in self.entries()]
        exact = len(words) > 1 and any(together.search(told) for _, told in known)
        for entry, told in known:
            found = together.search(told) if exact else all(word in told for word in words)
            entry.setHidden(not found)
        for group in self._groups():
            group.setHidden(all(entry.isHidden() for entry in _children(group)))
            if words:
                group.setExpanded(True)

    def _groups(self) -> list[QTreeWidgetItem]:
        return _children(self.tree.invisibleRootItem())

    def _hits(self) -> list[QTreeWidgetItem]:
        return [entry for entry in self.entries() if not entry.isHidden()]

    def _choose_first(self) -> None:
        hits = self._hits()
        if self.search.text() and hits:
            self.tree.setCurrentItem(hits[0])
            self._choose(hits[0])

    def _choose(self, item: QTreeWidgetItem) -> None:
        key = self.key_of(item)
        if key is None:
            item.setExpanded(not item.isExpanded())
        else:
            self.chosen.emit(key)

    def _look(self, item: QTreeWidgetItem | None) -> None:
        self.looked_at.emit(None if item is None else self.key_of(item))


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    found = (item.child(i) for i in range(item.childCount()))
    return [child for child in found if child is not None]
