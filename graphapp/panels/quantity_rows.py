"""Rows of named numbers: full precision, selectable, with a button that opens an array."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QGridLayout, QLabel, QMenu, QToolButton, QWidget

from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, UNASKED, Hidden
from graphapp.engine.unreached import NOT_YET
from graphapp.look.fonts import number_font, text_font
from graphapp.look.icons import icon
from graphapp.look.theme import colour
from graphapp.model.numerals import MINUS, Precision, exact_text, value_text
from graphapp.operation import Value, shape_text, size_of
from graphapp.operation.parameters import write_value
from graphapp.panels.quantity import ROLES, Quantity

_CAPTION = 76


class NumberLabel(QLabel):
    """A number that can be selected and copied; copied text has an ASCII minus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exact = self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setMinimumWidth(40)

    def show_number(self, text: str, exact: str) -> None:
        """What is read, and what is copied."""
        self._exact, self._whole = exact, text
        self._fit()

    def _fit(self) -> None:
        """Where the number is wider than its room, it ends in dots: a cut one reads as another."""
        text = self._whole
        if self.isVisible() and self.fontMetrics().horizontalAdvance(text) > self.width():
            text = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self.width())
        if text != self.text():
            self.setText(text)
        other = self._exact != self._whole.replace(MINUS, "-")
        tip = self._exact.replace("-", MINUS) if other else ""
        self.setToolTip(tip if text == self._whole else self._whole)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """As much of it as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """It may be narrower than its text."""
        return QSize(self.minimumWidth(), super().minimumSizeHint().height())

    def copy(self) -> None:
        """The selected part, or else the whole number."""
        chosen = self.selectedText().replace(MINUS, "-") or self._exact
        QGuiApplication.clipboard().setText(chosen)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Ctrl+C."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Copy."""
        menu = QMenu(self)
        menu.addAction(self.tr("Copy"), self.copy)
        menu.exec(event.globalPos())
        menu.deleteLater()


class QuantityRows(QWidget):
    """A row for each quantity. The widgets stay while the numbers change."""

    table_wanted = Signal(object)
    """The Quantity whose array is to be opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[Quantity, tuple[NumberLabel, QToolButton]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnMinimumWidth(0, _CAPTION)

    def offer(self, quantities: Iterable[Quantity]) -> None:
        """Make a row for each quantity."""
        for row, quantity in enumerate(quantities):
            caption = QLabel(self.tr(quantity.kind))
            number = NumberLabel()
            number.setObjectName(f"quantity.{quantity.kind}")
            number.setAccessibleName(quantity.title())
            button = self._button(quantity)
            self._grid.addWidget(caption, row, 0)
            self._grid.addWidget(number, row, 1)
            self._grid.addWidget(button, row, 2)
            self._rows[quantity] = (number, button)
        self._recolour()

    def refresh(
        self, evaluation: Evaluation, precision: Precision, hidden: Hidden = NOTHING
    ) -> None:
        """The numbers as they are now, except those that are asked for."""
        for quantity, (label, button) in self._rows.items():
            number = quantity.asked_in(hidden)
            if number is not None:
                label.show_number(_why_hidden(number), "")
                self._ink(label, "muted")
                button.hide()
                continue
            large = quantity.large_shape(evaluation)
            value = None if large is not None else quantity.read(evaluation)
            there = value is not None or large is not None
            if large is not None:
                text = exact = shape_text(large)
            elif value is None:
                text, exact = quantity.absence(evaluation), ""
            elif quantity.is_independent(evaluation):
                text, exact = self._independent(evaluation), plain_text(value)
            else:
                text, exact = shown_text(value, precision), plain_text(value)
            muted = not there or quantity.is_independent(evaluation)
            label.show_number(text, exact)
            self._ink(label, "muted" if muted else ROLES[quantity.kind])
            button.setVisible(there and not isinstance(value, float))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self._recolour()
        super().changeEvent(event)

    def _independent(self, evaluation: Evaluation) -> str:
        return self.tr("0: {0} does not depend on it").format(evaluation.target)

    def _button(self, quantity: Quantity) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"table.{quantity.kind}")
        button.setAutoRaise(True)
        tip = self.tr("Open the {0} as a table").format(quantity.title())
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self.table_wanted.emit(quantity))
        button.hide()
        return button

    def _ink(self, label: NumberLabel, role: str) -> None:
        colour(label, QPalette.ColorRole.WindowText, role)
        label.setFont(text_font(italic=True) if role == "muted" else number_font(13))

    def _recolour(self) -> None:
        for quantity, (label, button) in self._rows.items():
            self._ink(label, ROLES[quantity.kind])
            button.setIcon(icon("table", "muted"))


def shown_text(value: Value, precision: Precision) -> str:
    """A scalar in full, an array as its shape or written out if it is short."""
    return exact_text(value) if isinstance(value, float) else value_text(value, precision)


def plain_text(value: Value) -> str:
    """What is copied: a number, or nested lists that can be pasted into code."""
    if isinstance(value, float):
        return exact_text(value).replace(MINUS, "-")
    if size_of(value) > 10_000:
        return value_text(value)
    return str(write_value(value))


def _why_hidden(number: str) -> str:
    """Why a number is left out: it is asked for, hidden, or its step is not taken yet."""
    if number == NOT_YET:
        return QCoreApplication.translate("quantity_rows", "not reached yet")
    if number == UNASKED:
        return QCoreApplication.translate("quantity_rows", "hidden until all is answered")
    asked = QCoreApplication.translate("quantity_rows", "asked in question {0}")
    return asked.format(number)
