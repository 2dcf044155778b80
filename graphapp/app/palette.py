"""The command palette: every action of the menus, found by typing, run by Enter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from graphapp.app.actions import keys_text, plain
from graphapp.look import theme
from graphapp.look.fonts import TEXT_SIZE, scale_of, text_font
from graphapp.model.fuzzy import misfit

_WIDTH, _ROWS, _ROW, _TOP = 620, 12, 30, 64
_MARGIN = 12
_NOWHERE = QModelIndex()
_ENTRY = Qt.ItemDataRole.UserRole


class Command(NamedTuple):
    """An action as it is when the palette opens."""

    action: QAction
    title: str
    """``Zoom to selection``."""
    where: str
    """The menus that lead to it: ``View``, ``View › Theme``."""
    keys: str
    tip: str
    enabled: bool
    checked: bool

    @classmethod
    def of(cls, action: QAction, path: tuple[str, ...]) -> Command:
        """What the palette shows of an action."""
        title = plain(action.text().split("\t")[0])
        return cls(
            action, title, " › ".join(path), keys_text(action), action.toolTip(),
            action.isEnabled(), action.isChecked(),
        )  # fmt: skip


def commands(bar: QMenuBar) -> Iterator[Command]:
    """Every action of a menu bar in its order; menus that are filled when shown are filled.

    The menus are looked up by their actions: ``QAction.menu()`` would hand the menu to Python,
    which deletes it (PySide6 6.8 to 6.11).
    """
    menus = {menu.menuAction(): menu for menu in bar.window().findChildren(QMenu)}
    for entry in bar.actions():
        yield from _inside(entry, (), menus)


def _inside(
    entry: QAction, path: tuple[str, ...], menus: Mapping[QAction, QMenu]
) -> Iterator[Command]:
    if entry in menus:
        menu = menus[entry]
        menu.aboutToShow.emit()
        for action in menu.actions():
            yield from _inside(action, (*path, plain(entry.text())), menus)
    elif not entry.isSeparator() and entry.isVisible():
        yield Command.of(entry, path)


class _Found(QAbstractListModel):
    """The commands that fit what is typed, the best first; without a text, all in menu order."""

    def __init__(self, known: list[Command], parent: QObject) -> None:
        super().__init__(parent)
        self._known = known
        self.shown = known

    def find(self, text: str) -> None:
        """Show what fits."""
        self.beginResetModel()
        costs = ((misfit(text, entry.title, about=entry.where), entry) for entry in self._known)
        found = [(cost, entry) for cost, entry in costs if cost is not None]
        if text.split():
            found.sort(key=lambda pair: (not pair[1].enabled, pair[0]))
        self.shown = [entry for _, entry in found]
        self.endResetModel()

    def rowCount(  # noqa: N802 - Qt's name
        self, parent: QModelIndex | QPersistentModelIndex = _NOWHERE
    ) -> int:
        return 0 if parent.isValid() else len(self.shown)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        entry = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            now = "" if entry.enabled else self.tr("not possible now")
            return ", ".join(filter(None, (entry.title, entry.where, entry.keys, now)))
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.tip
        return entry if role == _ENTRY else None


class _Row(QStyledItemDelegate):
    """Left a check mark and the name with its menu, right the keys."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(_WIDTH - 40, round(_ROW * scale_of(option.font)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        entry: Command = index.data(_ENTRY)
        area: QRect = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        groups, roles = QPalette.ColorGroup, QPalette.ColorRole
        group = groups.Active if entry.enabled else groups.Disabled
        if chosen:
            painter.fillRect(option.rect, option.palette.color(group, roles.Highlight))
        ink = roles.HighlightedText if chosen and entry.enabled else roles.Text
        text = option.palette.color(group, ink)
        quiet = text if chosen else theme.of(option.palette).color("muted")
        middle = Qt.AlignmentFlag.AlignVCenter
        letters = scale_of(option.font)
        painter.setFont(text_font(TEXT_SIZE * letters))
        painter.setPen(text)
        mark = "✓ " if entry.checked else ""
        title = painter.boundingRect(area, middle, mark + entry.title)
        painter.drawText(area, middle, mark + entry.title)
        painter.setPen(quiet)
        painter.drawText(area, middle | Qt.AlignmentFlag.AlignRight, entry.keys)
        taken = painter.boundingRect(area, middle, entry.keys).width() + 24
        painter.setFont(text_font(11 * letters))
        area.adjust(title.width() + 14, 0, -taken, 0)
        where = painter.fontMetrics().elidedText(
            entry.where, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, middle, where)


class CommandPalette(QDialog):
    """A search field over a list; it closes as soon as something is run or clicked beside."""

    def __init__(self, bar: QMenuBar, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("palette")
        self.setWindowTitle(self.tr("Command palette"))
        self.setAccessibleName(self.windowTitle())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.search = QLineEdit()
        self.search.setObjectName("palette.search")
        self.search.setPlaceholderText(self.tr("Type what you want to do"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.installEventFilter(self)
        self.list = QListView()
        self.list.setObjectName("palette.list")
        self.list.setAccessibleName(self.tr("Commands"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setItemDelegate(_Row(self.list))
        self._found = _Found(list(commands(bar)), self)
        self.list.setModel(self._found)
        column = QVBoxLayout(self)
        column.setContentsMargins(9, 9, 9, 9)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self._letters = scale_of(self.font())
        self.setFixedWidth(min(round(_WIDTH * self._letters), parent.width()))
        self.search.textChanged.connect(self._find)
        self.search.returnPressed.connect(lambda: self._run(self.list.currentIndex()))
        self.list.clicked.connect(self._run)
        self._fit()

    def open_over(self, window: QWidget) -> None:
        """Show it near the top of a window."""
        top = window.mapToGlobal(window.rect().topLeft())
        self.move(top.x() + (window.width() - self.width()) // 2, top.y() + _TOP)
        self.show()
        self.search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Up, Down and the pages move in the list while one types."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1,
                     Qt.Key.Key_PageDown: _ROWS, Qt.Key.Key_PageUp: -_ROWS}  # fmt: skip
            step = steps.get(Qt.Key(event.key()))
            if step is not None:
                self._choose(self.list.currentIndex().row() + step)
                return True
        return super().eventFilter(watched, event)

    def shown(self) -> list[str]:
        """The titles that are listed now."""
        return [entry.title for entry in self._found.shown]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A line around it, so that it stands out from the canvas in every theme."""
        super().paintEvent(event)
        with QPainter(self) as painter:
            painter.setPen(theme.of(self.palette()).color("edge"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _find(self, text: str) -> None:
        self._found.find(text)
        self._fit()

    def _fit(self) -> None:
        """As high as its rows, and the first of them chosen."""
        high, window = round(_ROW * self._letters), self.parentWidget()
        assert window is not None
        room = (window.height() - _TOP) // high - 3
        rows = max(min(self._found.rowCount(), _ROWS, room), 1)
        self.list.setFixedHeight(rows * high + 2)
        self.adjustSize()
        self._choose(0)

    def _choose(self, row: int) -> None:
        row = min(max(row, 0), self._found.rowCount() - 1)
        self.list.setCurrentIndex(self._found.index(row, 0))

    def _run(self, index: QModelIndex) -> None:
        """Close first: the action finds the window as it would from a menu."""
        if not index.isValid():
            return
        entry = self._found.shown[index.row()]
        if entry.enabled:
            self.close()
            entry.action.trigger()
