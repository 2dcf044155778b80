"""A teacher's view of the questions: change, sort, remove; and the form that asks for a number."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from graphapp.engine.asking import name_of, quantity_of
from graphapp.exercise.questions import STANDARD_TOLERANCE
from graphapp.files.remarks import asks_fault
from graphapp.model import Graph
from graphapp.model.numerals import exact_text, value_text
from graphapp.model.questions import (
    HIDES,
    add_question,
    hides_of,
    move_question,
    question_entries,
    remove_question,
    set_hides,
    set_question,
)
from graphapp.panels.exercise_prose import Prose
from graphapp.panels.page import Text
from graphapp.session import Session

_PROMPT_LINES = 4
_NARROW = 32
_WIDTH = 440
_WRITTEN_OUT = 12
_NO_DECIMALS, _MOST_DECIMALS = -1, 12
#: Where one of these stands in a text, it looks different when it is typeset.
_MARKUP = "$*_`#[|"


class _Figures(QDoubleSpinBox):
    """A number without the zeros behind it: 0.1 and not 0.1000."""

    def textFromValue(self, value: float) -> str:  # noqa: N802 - Qt's name
        """As it is written."""
        return exact_text(round(value, self.decimals()))


class QuestionForm(QWidget):
    """Prompt, hint, tolerance, rounding and points of one question."""

    def __init__(self, entry: Mapping[str, Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.prompt = QPlainTextEdit()
        self.prompt.setObjectName("ask.prompt")
        self.prompt.setAccessibleName(self.tr("Question, as Markdown with $math$"))
        self.prompt.setPlainText(str(entry.get("prompt", "")))
        self.prompt.setTabChangesFocus(True)
        self.prompt.setFixedHeight(self.prompt.fontMetrics().lineSpacing() * _PROMPT_LINES + 12)
        self.preview = Prose()
        self.preview.setObjectName("ask.preview")
        self.prompt.textChanged.connect(self._show_typeset)
        self.hint = QLineEdit(str(entry.get("hint", "")))
        self.hint.setObjectName("ask.hint")
        self.hint.setAccessibleName(self.tr("Hint"))
        self.hint.setPlaceholderText(self.tr("comes before those that the program makes"))
        self.tolerance = self._box("ask.tolerance", self.tr("Tolerance in percent"), 100.0, 4)
        self.tolerance.setSuffix(" %")
        self.tolerance.setSingleStep(0.1)
        self.tolerance.setValue(100.0 * _number(entry, "relative_tolerance", STANDARD_TOLERANCE))
        self.decimals = self._rounding(entry)
        self.points = self._box("ask.points", self.tr("Points"), 1000.0, 2)
        self.points.setValue(_number(entry, "points", 1.0))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self.tr("Question"), self.prompt)
        form.addRow("", self.preview)
        form.addRow(self.tr("Hint"), self.hint)
        form.addRow(self.tr("Tolerance"), self.tolerance)
        form.addRow(self.tr("Rounded to"), self.decimals)
        form.addRow(self.tr("Points"), self.points)
        self._show_typeset()

    def _box(self, name: str, said: str, most: float, decimals: int) -> QDoubleSpinBox:
        box = _Figures()
        box.setObjectName(name)
        box.setAccessibleName(said)
        box.setDecimals(decimals)
        box.setRange(0.0, most)
        return box

    def _rounding(self, entry: Mapping[str, Any]) -> QSpinBox:
        box = QSpinBox()
        box.setObjectName("ask.decimals")
        box.setAccessibleName(self.tr("Decimals to which the number may be rounded"))
        box.setToolTip(
            self.tr("A number rounded like that is right, whatever the tolerance: as on a sheet")
        )
        box.setRange(_NO_DECIMALS, _MOST_DECIMALS)
        box.setSpecialValueText(self.tr("three digits or more"))
        box.setSuffix(self.tr(" decimals"))
        given = entry.get("decimals")
        whole = isinstance(given, int) and not isinstance(given, bool)
        box.setValue(given if whole and given is not None else _NO_DECIMALS)
        return box

    def _show_typeset(self) -> None:
        """The question as a learner will read it, where that is not what is typed."""
        text = self.prompt.toPlainText().strip()
        self.preview.say(text if any(mark in text for mark in _MARKUP) else "")

    def says(self) -> dict[str, Any]:
        """The keys of the question; None for what it need not say."""
        points, decimals = self.points.value(), self.decimals.value()
        return {
            "prompt": self.prompt.toPlainText().strip() or None,
            "hint": self.hint.text().strip() or None,
            "relative_tolerance": round(self.tolerance.value() / 100.0, 8),
            "decimals": None if decimals == _NO_DECIMALS else decimals,
            "points": None if points == 1.0 else points,
        }


def _number(entry: Mapping[str, Any], key: str, standard: float) -> float:
    given = entry.get(key, standard)
    good = isinstance(given, int | float) and not isinstance(given, bool)
    return float(given) if good else standard


class AskDialog(QDialog):
    """A new question about one number, or another text for a question that is there."""

    def __init__(
        self,
        asks: Mapping[str, Any],
        entry: Mapping[str, Any],
        parent: QWidget | None = None,
        answer: str = "",
    ) -> None:
        super().__init__(parent)
        self.setObjectName("ask")
        self.setWindowTitle(self.tr("Ask for the {0}").format(name_of(asks)))
        self.form = QuestionForm(entry)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):  # Enter alone is a new line of the question
            QShortcut(QKeySequence(keys), self, self.accept)
        column = QVBoxLayout(self)
        column.addWidget(self.form)
        if answer:
            told = Text("muted", parent=self)
            told.setObjectName("ask.answer")
            told.say(self.tr("The answer is {0} with the numbers as they are.").format(answer))
            column.addWidget(told)
        column.addStretch()
        column.addWidget(buttons)
        self.resize(_WIDTH, self.sizeHint().height())
        self.form.prompt.setFocus()
        self.form.prompt.selectAll()


def ask_for(session: Session, asks: Mapping[str, Any], prompt: str, parent: QWidget) -> AskDialog:
    """Open the form for a new question; accepting it is one step of the history."""
    dialog = AskDialog(asks, {"prompt": prompt}, parent, _answer_to(session, asks))

    def accepted() -> None:
        says = dialog.form.says()
        session.apply(
            dialog.tr("Ask for the {0}").format(name_of(asks)),
            lambda graph: add_question(graph, asks, **says),
        )

    dialog.accepted.connect(accepted)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def _answer_to(session: Session, asks: Mapping[str, Any]) -> str:
    """The number that would be right; empty where there is none, or where it must not be seen."""
    if session.hidden or asks_fault(session.graph, asks):
        return ""
    value = quantity_of(session.evaluation, asks)
    return "" if value is None else value_text(value, session.precision, _WRITTEN_OUT)


class _Row(QFrame):
    """One question of the list."""

    change_wanted = Signal()
    remove_wanted = Signal()
    move_wanted = Signal(int)

    def __init__(self, index: int, count: int, entry: Mapping[str, Any]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(2)
        title = Prose(self)
        title.say(f"**{index + 1}**   {entry.get('prompt') or entry.get('id', '')}")
        asked = Text("muted", parent=self)
        asked.say(_asked(entry))
        column.addWidget(title)
        column.addWidget(asked)
        row = QHBoxLayout()
        row.setSpacing(4)
        number = str(index + 1)
        edit = self._button("change", self.tr("Change…"), number)
        edit.clicked.connect(self.change_wanted)
        up = self._button("up", self.tr("Up"), number, "↑")
        up.setEnabled(index > 0)
        up.clicked.connect(lambda: self.move_wanted.emit(index - 1))
        down = self._button("down", self.tr("Down"), number, "↓")
        down.setEnabled(index < count - 1)
        down.clicked.connect(lambda: self.move_wanted.emit(index + 1))
        remove = self._button("remove", self.tr("Remove"), number)
        remove.clicked.connect(self.remove_wanted)
        for button in (edit, up, down, remove):
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)

    def _button(self, name: str, text: str, number: str, sign: str = "") -> QPushButton:
        button = QPushButton(sign or text)
        if sign:
            button.setFixedWidth(_NARROW)
            button.setToolTip(text)
        button.setObjectName(f"edit.{name}.{number}")
        button.setAccessibleName(self.tr("{0}: question {1}").format(text, number))
        button.setAutoDefault(False)
        return button


def _asked(entry: Mapping[str, Any]) -> str:
    asks = entry.get("asks")
    known = isinstance(asks, Mapping) and ("node" in asks or "edge" in asks)
    name = name_of(asks) if known and isinstance(asks, Mapping) else "nothing that is there"
    tolerance = 100.0 * _number(entry, "relative_tolerance", STANDARD_TOLERANCE)
    points = _number(entry, "points", 1.0)
    return f"{name} · ±{exact_text(round(tolerance, 6))} % · {points:g} p"


class QuestionEditor(QWidget):
    """The list; every change is one step of the history."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        entries = question_entries(session.graph)
        if entries:
            self._column.addLayout(self._hiding_row())
        for index, entry in enumerate(entries):
            row = _Row(index, len(entries), entry)
            row.change_wanted.connect(lambda i=index: self._change(i))
            row.remove_wanted.connect(lambda i=index: self._remove(i))
            row.move_wanted.connect(lambda to, i=index: self._move(i, to))
            self._column.addWidget(row)
        hint = Text("muted", parent=self)
        hint.say(self.tr("To ask for another number, right-click its node or edge: Ask for this."))
        self._column.addWidget(hint)

    def _hiding_row(self) -> QFormLayout:
        """How much is hidden besides the numbers that are asked for."""
        self.hides = QComboBox()
        self.hides.setObjectName("edit.hides")
        self.hides.setAccessibleName(self.tr("What is hidden until all is answered"))
        self.hides.setToolTip(
            self.tr("Here and on paper: what is hidden cannot be copied from its neighbours")
        )
        words = self.tr("the asked numbers"), self.tr("all gradients"), self.tr("all but the given")
        for hides, word in zip(HIDES, words, strict=True):
            self.hides.addItem(word, hides)
        self.hides.setCurrentIndex(HIDES.index(hides_of(self._session.graph)))
        self.hides.activated.connect(self._hide)
        row = QFormLayout()
        row.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        row.addRow(self.tr("Hide"), self.hides)
        return row

    def _hide(self, index: int) -> None:
        hides = self.hides.itemData(index)
        if hides != hides_of(self._session.graph):
            name = self.tr("Hide {0}").format(self.hides.itemText(index))
            self._session.apply(name, lambda graph: set_hides(graph, hides))

    def _change(self, index: int) -> None:
        entry = question_entries(self._session.graph)[index]
        asks = entry["asks"]
        dialog = AskDialog(asks, entry, self.window(), _answer_to(self._session, asks))

        def accepted() -> None:
            says = dialog.form.says()

            def change(graph: Graph) -> Graph:
                return set_question(graph, index, **says)

            self._session.apply(dialog.tr("Change question {0}").format(index + 1), change)

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _remove(self, index: int) -> None:
        name = self.tr("Remove question {0}").format(index + 1)
        self._session.apply(name, lambda graph: remove_question(graph, index))

    def _move(self, index: int, to: int) -> None:
        name = self.tr("Move question {0}").format(index + 1)
        self._session.apply(name, lambda graph: move_question(graph, index, to))
