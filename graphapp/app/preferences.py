"""The preferences: looks, numbers, and how the canvas answers the hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from graphapp.app.actions import plain
from graphapp.app.habits import CanvasHabits
from graphapp.app.looks import KINDS, THEME_TITLES, Looks, sample_text, title_of
from graphapp.app.settings import LEAST_DIGITS, MOST_DIGITS, Habits
from graphapp.look.fonts import number_font, text_font
from graphapp.look.theme import CHOICES
from graphapp.model.numerals import Precision
from graphapp.panels.mark import Mark
from graphapp.session import Session

_WITHOUT_DIGITS = ("sheet",)


class Preferences(QDialog):
    """A choice holds at once, and for the next run; there is nothing to confirm."""

    def __init__(
        self, looks: Looks, habits: CanvasHabits, session: Session, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._looks = looks
        self._habits = habits
        self._session = session
        self._make_fields()
        self._form = QFormLayout()
        self._form.setVerticalSpacing(10)
        self._form.setHorizontalSpacing(16)
        self._fill_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 14)
        column.addLayout(self._form)
        column.addSpacing(16)
        column.addStretch()
        column.addWidget(self._buttons())
        self.setMinimumWidth(400)
        self._show_all()
        self._themes.activated.connect(lambda: looks.choose_theme(self._themes.currentData()))
        self._kind.activated.connect(self._write_numbers)
        self._digits.valueChanged.connect(self._write_numbers)
        for box in (self._wheel, self._touchpad, self._glide):
            box.activated.connect(self._take_habits)
        self._map.toggled.connect(self._take_habits)

    def _make_fields(self) -> None:
        self._themes = _combo("theme", [(plain(THEME_TITLES[name]), name) for name in CHOICES])
        self._kind = _combo("kind", [(title_of(kind), kind) for kind in KINDS])
        self._digits = QSpinBox()
        self._digits.setObjectName("preferences.digits")
        self._digits.setRange(LEAST_DIGITS, MOST_DIGITS)
        self._sample = QLabel()
        self._sample.setFont(number_font(13))
        zooms = [(self.tr("zooms"), True), (self.tr("scrolls; with Ctrl it zooms"), False)]
        self._wheel = _combo("wheel", zooms)
        fingers = [(self.tr("scroll; pinching zooms"), False), (self.tr("zoom"), True)]
        self._touchpad = _combo("touchpad", fingers)
        glides = [
            (self.tr("as the system wants it"), None), (self.tr("not at all"), 0),
            (self.tr("shortly"), 100), (self.tr("so that one can follow"), 400),
        ]  # fmt: skip
        self._glide = _combo("glide", glides)
        self._map = Mark(self.tr("of a graph that is larger than the window"))
        self._map.setObjectName("preferences.map")

    def _fill_form(self) -> None:
        for heading, rows in (
            (self.tr("Looks"), [(self.tr("Theme"), self._themes)]),
            (self.tr("Numbers"), [
                (self.tr("Written with"), self._kind), (self.tr("Digits"), self._digits),
                (self.tr("For example"), self._sample),
            ]),
            (self.tr("Canvas"), [
                (self.tr("The mouse wheel"), self._wheel),
                (self.tr("Two fingers on a touchpad"), self._touchpad),
                (self.tr("Nodes that are tidied up glide"), self._glide),
                (self.tr("Map"), self._map),
            ]),
        ):  # fmt: skip
            title = QLabel(heading)
            title.setFont(text_font(bold=True))
            title.setContentsMargins(0, 10 if self._form.rowCount() else 0, 0, 0)
            self._form.addRow(title)
            for text, field in rows:
                self._form.addRow(text, field)
                field.setAccessibleName(text)

    def _buttons(self) -> QDialogButtonBox:
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.RestoreDefaults | QDialogButtonBox.StandardButton.Close
        )
        reset = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        reset.setObjectName("preferences.reset")
        reset.setToolTip(self.tr("Everything here as it was at the first start"))
        reset.clicked.connect(self._reset)
        buttons.rejected.connect(self.close)
        return buttons

    def _show_all(self) -> None:
        """Every field as it is chosen, without telling anybody."""
        precision, habits = self._session.precision, self._habits.chosen
        choices: tuple[tuple[QComboBox, Any], ...] = (
            (self._themes, self._looks.theme), (self._kind, precision.kind),
            (self._wheel, habits.wheel_zooms), (self._touchpad, habits.touchpad_zooms),
            (self._glide, habits.glide_ms),
        )  # fmt: skip
        for box, chosen in choices:
            box.setCurrentIndex(_index_of(box, chosen))
        for field in (self._digits, self._map):
            field.blockSignals(True)
        self._digits.setValue(precision.digits)
        self._map.setChecked(habits.shows_map)
        for field in (self._digits, self._map):
            field.blockSignals(False)
        self._show_sample()

    def _reset(self) -> None:
        self._looks.choose_theme(CHOICES[0])
        self._looks.choose_precision(Precision())
        self._habits.choose(Habits())
        self._show_all()

    def _write_numbers(self) -> None:
        self._looks.choose_precision(Precision(self._kind.currentData(), self._digits.value()))
        self._show_sample()

    def _show_sample(self) -> None:
        precision = self._session.precision
        self._digits.setEnabled(precision.kind not in _WITHOUT_DIGITS)
        self._sample.setText(sample_text(precision))

    def _take_habits(self) -> None:
        self._habits.choose(
            Habits(
                self._wheel.currentData(), self._touchpad.currentData(),
                self._glide.currentData(), self._map.isChecked(),
            )
        )  # fmt: skip


def _combo(name: str, entries: Iterable[tuple[str, Any]]) -> QComboBox:
    """A box of titles with their data."""
    box = QComboBox()
    box.setObjectName(f"preferences.{name}")
    for title, data in entries:
        box.addItem(title, data)
    return box


def _index_of(box: QComboBox, wanted: object) -> int:
    """Where an entry is; the first where the choice is one that is not offered.

    Not ``findData``: that takes None, False and 0 for the same.
    """
    found = (i for i in range(box.count()) if box.itemData(i) == wanted)
    return next((i for i in found if type(box.itemData(i)) is type(wanted)), 0)
