"""One question in the exercise panel: its text, the field, how it was judged, hints."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.errors import EditError
from graphapp.exercise.questions import Question
from graphapp.look.fonts import number_font
from graphapp.look.icons import pixmap
from graphapp.look.theme import colour
from graphapp.operation import Value, shape_of
from graphapp.operation.parameters import write_value
from graphapp.operation.values import zeros
from graphapp.panels.array_table import ArrayTable
from graphapp.panels.exercise_answering import Standing, State, title_of
from graphapp.panels.exercise_prose import Prose
from graphapp.panels.page import Text

_MARGIN = 12
_MOST_ROWS = 6
_ICON = 18
#: Pixels that a button is wider than its text, at least.
_AROUND_TEXT = 14

#: The icon and the colour of each state.
LOOKS: dict[State, tuple[str, str]] = {
    "open": ("", "muted"), "right": ("mark-right", "right"),
    "carried": ("mark-carried", "notice"), "wrong": ("mark-wrong", "error"),
    "revealed": ("mark-revealed", "muted"),
}  # fmt: skip


class QuestionCard(QFrame):
    """Made for one question; ``show_standing`` brings the rest."""

    given = Signal(str)
    """An answer to be checked."""
    hint_wanted = Signal()
    reveal_wanted = Signal()
    looked_at = Signal()
    """A person went to the field."""

    def __init__(self, question: Question, number: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._shape_of: Value | None = None
        self._state: State = "open"
        self.setObjectName(f"question.{question.id}")
        self.setAutoFillBackground(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 10)
        column.setSpacing(6)
        column.addLayout(self._prompt(question, number))
        column.addLayout(self._answer_row(number))
        self._table = ArrayTable()
        self._table.edited.connect(self._take_table)
        self._table.refused.connect(self._complain)
        self._table.hide()
        column.addWidget(self._table)
        column.addLayout(self._mark_row())
        self._erratum = Prose()
        self._hints = Prose()
        column.addWidget(self._erratum)
        column.addWidget(self._hints)
        column.addLayout(self._buttons(number))
        self._recolour()

    # Parts --------------------------------------------------------------------------------

    def _prompt(self, question: Question, number: str) -> QHBoxLayout:
        badge = Text("accent", bold=True, size=14, parent=self)
        badge.setWordWrap(False)
        badge.setContentsMargins(0, 4, 0, 0)
        badge.say(number)
        badge.setMinimumWidth(16)
        badge.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        prompt = Prose(self)
        prompt.say(question.prompt or self.tr("The {0}?").format(title_of(question)))
        points = f"{question.points:g}"
        worth = self.tr("1 point") if points == "1" else self.tr("{0} points").format(points)
        badge.setToolTip(worth)
        prompt.setToolTip(worth)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(badge)
        row.addWidget(prompt, 1)
        return row

    def _answer_row(self, number: str) -> QHBoxLayout:
        self.field = QLineEdit()
        self.field.setObjectName(f"answer.{self.question.id}")
        self.field.setAccessibleName(self.tr("Answer to question {0}").format(number))
        self.field.setToolTip(
            self.tr("A number, a fraction, an expression, or a list in brackets; Enter checks it")
        )
        self.field.setFont(number_font(14))
        self.field.returnPressed.connect(self._give)
        self.field.textEdited.connect(lambda: self._complain(""))
        self.field.installEventFilter(self)
        self.check = QPushButton(self.tr("Check"))
        self.check.setObjectName(f"check.{self.question.id}")
        self.check.setAccessibleName(self.tr("Check question {0}").format(number))
        self.check.setAutoDefault(False)
        self.check.clicked.connect(self._give)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.check)
        return row

    def _mark_row(self) -> QHBoxLayout:
        self._icon = QLabel()
        self._icon.setFixedSize(QSize(_ICON, _ICON))
        self._word = Text("text", bold=True)
        self._word.setObjectName(f"mark.{self.question.id}")
        self._message = Text()
        self._message.setObjectName(f"message.{self.question.id}")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._word)
        words.addWidget(self._message)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self._icon.hide()
        self._word.hide()
        self._message.hide()
        return row

    def _buttons(self, number: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.hint = self._button("hint", self.tr("Hint"), number)
        self.hint.clicked.connect(self.hint_wanted)
        self.reveal = self._button("reveal", self.tr("Reveal"), number)
        self.reveal.clicked.connect(self.reveal_wanted)
        self.as_table = self._button("table", self.tr("Table"), number)
        self.as_table.setToolTip(self.tr("Type the answer into the cells of a table"))
        self.as_table.clicked.connect(self._open_table)
        self.as_table.hide()
        for button in (self.hint, self.reveal, self.as_table):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _button(self, name: str, text: str, number: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"{name}.{self.question.id}")
        button.setAccessibleName(self.tr("{0}: question {1}").format(text, number))
        button.setAutoDefault(False)
        widest = max((text, self.tr("Next hint")), key=button.fontMetrics().horizontalAdvance)
        # Three stand beside each other in a narrow panel: the style would make each wider.
        button.setMinimumWidth(button.fontMetrics().horizontalAdvance(widest) + _AROUND_TEXT)
        return button

    # Showing ------------------------------------------------------------------------------

    def show_standing(self, standing: Standing, right: Value | None) -> None:
        """How the question stands now; ``right`` lends a table its shape, never its numbers."""
        self._shape_of = None if isinstance(right, float) else right
        self._state = standing.state
        done = standing.state in ("right", "revealed")
        if not self.field.isModified() or done:
            self.field.setText(standing.answer)
        self.field.setReadOnly(done)
        self.field.setPlaceholderText("" if done else self.tr("−0.5, 1/3, [1, 2]"))
        self.check.setVisible(not done)
        self._offer_hints(standing, done=done)
        self.reveal.setVisible(not done)
        self.as_table.setVisible(not done and self._shape_of is not None and self._table.isHidden())
        if done:
            self._table.hide()
        self._word.say(self._words()[standing.state])
        self._message.say("" if standing.state == "right" else standing.message)
        self._erratum.say(standing.erratum)
        self._hints.say("\n\n".join(standing.hints))
        self._recolour()

    def _offer_hints(self, standing: Standing, *, done: bool) -> None:
        """After the last hint the button stays, so that Reveal neither moves there nor gets its
        focus: one press too many must not reveal.
        """
        if self.hint.hasFocus() and not standing.more_hints:
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.hint.setVisible(not done)
        self.hint.setEnabled(standing.more_hints)
        self.hint.setText(self.tr("Next hint") if standing.hints else self.tr("Hint"))

    def _words(self) -> dict[State, str]:
        return {
            "open": "", "right": self.tr("Right"), "wrong": self.tr("Wrong"),
            "carried": self.tr("Right, given an earlier error"),
            "revealed": self.tr("Revealed"),
        }  # fmt: skip

    @property
    def end(self) -> QWidget:
        """The last part that is shown."""
        return self.reveal if self.reveal.isVisible() else self.field

    @property
    def is_accepted(self) -> bool:
        """Is there nothing more to do here?"""
        return self._state in ("right", "carried")

    def focus(self) -> None:
        """Let a person type the answer."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def refuse(self, error: EditError) -> None:
        """The text is no answer that can be read."""
        self._complain(str(error))

    def _complain(self, sentence: str) -> None:
        if sentence:
            self._word.say(self.tr("Not read"))
            self._message.say(sentence[:1].upper() + sentence[1:])
            self._paint_mark("mark-wrong", "notice")
        elif self._state == "open":
            self._word.say("")
            self._message.say("")
            self._icon.hide()

    def _give(self) -> None:
        if not self.field.isReadOnly():
            text = self.field.text()
            self.field.setModified(False)
            self.given.emit(text)

    def _open_table(self) -> None:
        """Cells to type into, all 0 at first."""
        if self._shape_of is None:
            return
        self._table.show_value(zeros(shape_of(self._shape_of)), editable=True, may_grow=False)
        self._table.show()
        self._table.setFixedHeight(self._table.height_for(_MOST_ROWS))
        self.as_table.hide()
        self._table.view.setFocus()

    def _take_table(self, value: Value) -> None:
        self._table.show_value(value, editable=True, may_grow=False)
        self.field.setText(str(write_value(value)))
        self.field.setModified(True)

    # Events -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Who goes to the field wants to see the number's place."""
        if watched is self.field and event.type() is QEvent.Type.FocusIn:
            self.looked_at.emit()
        return False

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        colour(self, QPalette.ColorRole.Window, "base")
        self._paint_mark(*LOOKS[self._state])

    def _paint_mark(self, name: str, role: str) -> None:
        self._icon.setVisible(bool(name))
        if name:
            self._icon.setPixmap(pixmap(name, role, _ICON))
        self._word.ink(role)
