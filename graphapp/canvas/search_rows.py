"""The rows of the search box: symbol, name, category and one line of help."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from graphapp.canvas.faces import fitted
from graphapp.canvas.offers import Offer
from graphapp.look import theme
from graphapp.look.fonts import text_font

#: Where a row keeps its Offer.
OFFER = Qt.ItemDataRole.UserRole
ROW_HEIGHT = 42
_SYMBOL_WIDTH, _SYMBOL_SIZE, _MARGIN = 52.0, 17.0, 8.0


class OfferRows(QStyledItemDelegate):
    """Paints one offer, in the colours of the theme."""

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Two lines of text."""
        return QSize(200, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """The whole row."""
        offer = index.data(OFFER)
        assert isinstance(offer, Offer)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        row = QRectF(option.rect)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_row(painter, row, offer, is_chosen=is_chosen)
        painter.restore()


def _paint_row(painter: QPainter, row: QRectF, offer: Offer, *, is_chosen: bool) -> None:
    colors = theme.shown()
    strong, quiet = colors.color("text"), colors.color("muted")
    if is_chosen:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color("accent"))
        painter.drawRoundedRect(row.adjusted(2, 1, -2, -1), 5, 5)
        strong = quiet = colors.color("accent_text")
    symbol = fitted(offer.symbol, _SYMBOL_SIZE, _SYMBOL_WIDTH - 10)
    centre = row.left() + _MARGIN / 2 + _SYMBOL_WIDTH / 2
    painter.fillPath(symbol.centred(centre, row.center().y()), strong)
    text = row.adjusted(_SYMBOL_WIDTH + _MARGIN, 4, -_MARGIN - 4, -4)
    upper = QRectF(text.left(), text.top(), text.width(), text.height() / 2)
    lower = upper.translated(0, upper.height())
    small = text_font(11)
    width = QFontMetricsF(small).horizontalAdvance(offer.category) + 12
    left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
    middle = Qt.AlignmentFlag.AlignVCenter
    title = text_font(13, bold=True)
    painter.setFont(title)
    painter.setPen(strong)
    shown = _cut(title, offer.title, upper.width() - width)
    painter.drawText(upper, left | middle, shown)
    painter.setFont(small)
    painter.setPen(quiet)
    painter.drawText(upper, right | middle, offer.category)
    painter.drawText(lower, left | middle, _cut(small, offer.help, lower.width()))


def _cut(font: QFont, text: str, width: float) -> str:
    return QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
