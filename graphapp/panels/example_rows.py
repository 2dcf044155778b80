"""How an example looks in the list: its picture, its title on up to three lines, its worksheet."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPalette, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from graphapp.look import theme
from graphapp.look.fonts import text_font

#: The size of a picture, in pixels at 100 %.
PICTURE = QSize(68, 42)
#: Where an entry keeps what stands below its title. Groups have nothing there.
BELOW = Qt.ItemDataRole.UserRole + 2
#: Left of the picture, between it and the text, above and below.
_MARGIN, _GAP, _AIR = 2, 9, 5
_SMALL_SIZE = 11
_MOST_LINES = 3


class ExampleRows(QStyledItemDelegate):
    """Draws entries that have a line below; groups look as in every list."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """As high as the picture, or as the text where that is higher."""
        if index.data(BELOW) is None:
            return super().sizeHint(option, index)
        indented = 2 * self._tree.indentation()
        width = self._tree.columnWidth(0) - indented - _taken()
        if not index.sibling(index.row(), 1).data():
            width += self._tree.columnWidth(1)
        height = max(_text_height(index.data(), width), PICTURE.height())
        return QSize(0, height + 2 * _AIR)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The whole row."""
        below = index.data(BELOW)
        if below is None:
            super().paint(painter, option, index)
            return
        row: QRect = option.rect  # type: ignore[attr-defined]
        palette: QPalette = option.palette  # type: ignore[attr-defined]
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        if chosen:
            painter.fillRect(row, palette.color(QPalette.ColorRole.Highlight))
        picture: QIcon = index.data(Qt.ItemDataRole.DecorationRole)
        place = QRect(row.left() + _MARGIN, 0, PICTURE.width(), PICTURE.height())
        place.moveTop(row.top() + (row.height() - place.height()) // 2)
        picture.paint(painter, place)
        ink = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        strong = palette.color(ink)
        quiet = strong if chosen else theme.of(palette).color("muted")
        room = row.adjusted(_taken(), 0, 0, 0)
        room.setTop(row.top() + (row.height() - _text_height(index.data(), room.width())) // 2)
        painter.setPen(strong)
        painter.setFont(text_font())
        for line in title_lines(index.data(), room.width()):
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft, line)
            room.setTop(room.top() + _height(text_font()))
        painter.setPen(quiet)
        painter.setFont(text_font(_SMALL_SIZE))
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft, _cut(painter.font(), below, room))
        painter.restore()


def title_lines(title: str, width: int) -> list[str]:
    """A title in a room of so many pixels: at most three lines, the last one elided."""
    layout = QTextLayout(title, text_font())
    layout.beginLayout()
    starts = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1))
        starts.append(line.textStart())
    layout.endLayout()
    starts = starts[:_MOST_LINES]
    ends = [*starts[1:], len(title)]
    lines = [title[begin:end].strip() for begin, end in zip(starts, ends, strict=True)]
    return [*lines[:-1], _cut(text_font(), lines[-1], QRect(0, 0, width, 0))]


def _taken() -> int:
    """What is not there for text."""
    return _MARGIN + PICTURE.width() + _GAP


def _text_height(title: str, width: int) -> int:
    lines = len(title_lines(title, width))
    return lines * _height(text_font()) + _height(text_font(_SMALL_SIZE))


def _height(font: QFont) -> int:
    return QFontMetrics(font).height()


def _cut(font: QFont, text: str, room: QRect) -> str:
    return QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
