"""The box at the cursor: search for a node, type a number or a formula."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from graphapp.canvas.offers import Answer, Offer
from graphapp.canvas.search_rows import OFFER, ROW_HEIGHT, OfferRows
from graphapp.errors import FormulaError
from graphapp.look import theme
from graphapp.look.fonts import number_font, text_font

_WIDTH, _MOST_ROWS, _MARGIN = 440, 8, 8
_STEPS = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Backtab: -1,
    Qt.Key.Key_PageDown: _MOST_ROWS - 1, Qt.Key.Key_PageUp: 1 - _MOST_ROWS,
}  # fmt: skip


class SearchBox(QFrame):
    """Asks ``answer`` for the rows of each text. Enter or a click chooses, Esc closes."""

    chosen = Signal(object)
    """The Offer."""
    closed = Signal()

    def __init__(self, parent: QWidget, prompt: str, answer: Callable[[str], Answer]) -> None:
        super().__init__(parent)
        self._parent = parent
        self._answer = answer
        self._closing = False
        self.setObjectName("canvas.search")
        self.setAutoFillBackground(True)
        self._build(prompt)
        self._paint_frame()
        self._fill("")

    def _build(self, prompt: str) -> None:
        self.field = QLineEdit()
        self.field.setObjectName("canvas.search.field")
        self.field.setPlaceholderText(prompt)
        self.field.setAccessibleName(prompt)
        self.field.setMaxLength(20_000)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.error = QLabel()
        self.error.setObjectName("canvas.search.error")
        self.error.setTextFormat(Qt.TextFormat.RichText)
        self.error.setWordWrap(True)
        self.error.setFont(text_font(12))
        self.rows = QListWidget()
        self.rows.setObjectName("canvas.search.rows")
        self.rows.setAccessibleName(self.tr("What can be added"))
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setFrameShape(QFrame.Shape.NoFrame)
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setUniformItemSizes(True)
        self.rows.setItemDelegate(OfferRows(self.rows))
        self.rows.itemClicked.connect(self._take)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(6)
        for part in (self.field, self.error, self.rows):
            column.addWidget(part)

    def open_at(self, at: QPoint) -> None:
        """Show the box with its corner at a point of its parent, or as near as it fits."""
        self.resize(min(_WIDTH, self._parent.width() - 2 * _MARGIN), 10)
        self._corner = at
        self._fit()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def put_away(self) -> None:
        """Close without choosing."""
        if not self._closing:
            self._closing = True
            self.hide()
            self.closed.emit()
            self.deleteLater()

    def offers(self) -> list[Offer]:
        """The rows, from top to bottom."""
        return [self.rows.item(row).data(OFFER) for row in range(self.rows.count())]

    # Rows -----------------------------------------------------------------------------------

    def _fill(self, text: str) -> None:
        answer = self._answer(text)
        self.rows.clear()
        for offer in answer.offers:
            row = QListWidgetItem(offer.title)
            row.setData(OFFER, offer)
            said = f"{offer.title}, {offer.category}. {offer.help}"
            row.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            row.setToolTip(offer.help)
            self.rows.addItem(row)
        self.rows.setCurrentRow(0)
        self.rows.scrollToTop()
        self._say(text, answer)
        if self.isVisible():
            self._fit()

    def _say(self, text: str, answer: Answer) -> None:
        colors = theme.shown()
        said = ""
        if answer.error is not None:
            marked = _marked(text, answer.error, colors)
            message = escape(answer.error.message)
            said = f"{marked}<div style='color:{colors.error}'>{message}</div>"
            self.field.setAccessibleDescription(str(answer.error))
        elif not answer.offers:
            said = self.tr("Nothing is called so. Type a name, a number, or a formula: w*x + b")
            self.field.setAccessibleDescription(said)
            said = f"<div style='color:{colors.muted}'>{escape(said)}</div>"
        else:
            self.field.setAccessibleDescription(answer.offers[0].title)
        self.error.setText(said)
        self.error.setVisible(bool(said))

    def _fit(self) -> None:
        """As high as the rows need; the corner stays as far as the parent has room."""
        count = self.rows.count()
        self.rows.setVisible(count > 0)
        self.rows.setFixedHeight(min(count, _MOST_ROWS) * ROW_HEIGHT + 2)
        self._column.activate()
        height = self._column.totalSizeHint().height()
        if self._column.hasHeightForWidth():  # an error may need several lines
            height = self._column.totalHeightForWidth(self.width())
        self.resize(self.width(), height)
        room = self._parent.rect()
        x = min(self._corner.x(), room.width() - self.width() - _MARGIN)
        tallest = self.field.sizeHint().height() + _MOST_ROWS * ROW_HEIGHT + 24
        y = min(self._corner.y(), room.height() - tallest - _MARGIN)
        self.move(max(x, _MARGIN), max(y, _MARGIN))

    def _take(self, row: QListWidgetItem | None) -> None:
        if row is not None:
            offer = row.data(OFFER)
            self.put_away()
            self.chosen.emit(offer)

    # Events ---------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keys that go to the rows, while the cursor stays in the field."""
        if watched is not self.field:
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(event)
        if (
            event.type() is QEvent.Type.FocusOut
            and isinstance(event, QFocusEvent)
            and event.reason() != Qt.FocusReason.PopupFocusReason
        ):
            self.put_away()
        return super().eventFilter(watched, event)

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.put_away()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.rows.currentItem())
        elif key in _STEPS:
            last = self.rows.count() - 1
            row = self.rows.currentRow() + _STEPS[key]
            self.rows.setCurrentRow(min(max(row, 0), last))
        else:
            return False
        return True

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """The frame follows the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._paint_frame()

    def _paint_frame(self) -> None:
        colors = theme.shown()
        sheet = (
            f"#{self.objectName().replace('.', chr(92) + '.')} {{ background: {colors.raised};"
            f" border: 1px solid {colors.accent}; border-radius: 7px; }}"
            f" QListWidget {{ background: {colors.raised}; }}"
            f" QLineEdit {{ background: {colors.base}; border: 1px solid {colors.line};"
            f" border-radius: 4px; padding: 4px 7px; }}"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)


def _marked(text: str, error: FormulaError, colors: theme.Theme) -> str:
    """The text with the character that the error is about underlined."""
    at = min(error.column - 1, len(text))
    before, here, after = text[:at], text[at : at + 1] or "\u2009▴", text[at + 1 :]
    family = number_font().family()
    return (
        f"<div style='font-family:{family}; color:{colors.muted}; white-space:pre'>"
        f"{escape(before)}<span style='color:{colors.error}; font-weight:600;"
        f" text-decoration:underline'>{escape(here)}</span>{escape(after)}</div>"
    )
