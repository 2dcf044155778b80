"""The exercise panel: every question with its field, points and progress; a teacher's list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from graphapp.engine.hiding import hides_more
from graphapp.errors import EditError
from graphapp.later import soon
from graphapp.look.theme import of
from graphapp.model import Graph
from graphapp.model.questions import hides_of, seed_of
from graphapp.panels.about import about_markdown
from graphapp.panels.exercise_answering import Answering, item_of
from graphapp.panels.exercise_card import QuestionCard
from graphapp.panels.exercise_editor import QuestionEditor
from graphapp.panels.exercise_prose import Prose
from graphapp.panels.page import Text
from graphapp.session import Session

_MARGIN = 12
#: What is seen around a question that is brought into sight.
_AROUND = 24
#: Milliseconds until a card has the height of another hint.
_LAID_OUT = 30


class ExercisePanel(QWidget):
    """Cards stay while only their standing changes."""

    variant_wanted = Signal()
    looked_at = Signal(object)
    """The node or the edge of the question that a person went to."""

    def __init__(
        self, session: Session, answering: Answering, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self.answering = answering
        self.cards: dict[str, QuestionCard] = {}
        self.editor: QuestionEditor | None = None
        self.text: Prose | None = None
        self._wanted, self._later = "", soon(self._go_to, self)
        self._told, self._told_later = "", soon(self._see, self, _LAID_OUT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        self._area = QScrollArea()
        self._area.setObjectName("exercise.area")
        self._area.setAccessibleName(self.tr("Questions"))
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column.addWidget(self._area, 1)
        column.addLayout(self._make_foot())
        answering.changed.connect(self.refresh)
        answering.questionsChanged.connect(self._fill)
        answering.activeChanged.connect(self.refresh)
        session.precisionChanged.connect(self.refresh)
        session.graphChanged.connect(self._follow_text)
        self._paint_progress()
        self._fill()

    # Parts --------------------------------------------------------------------------------

    def _make_head(self) -> QWidget:
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(_MARGIN, 10, _MARGIN, 8)
        column.setSpacing(6)
        row = QHBoxLayout()
        self.mode = QPushButton(self.tr("Answer questions"))
        self.mode.setObjectName("exercise.mode")
        self.mode.setCheckable(True)
        self.mode.setAutoDefault(False)
        self.mode.setToolTip(self.tr("Hide the numbers that are asked for until they are answered"))
        self.mode.clicked.connect(self._switch)
        self.edit = QPushButton(self.tr("Edit questions"))
        self.edit.setObjectName("exercise.edit")
        self.edit.setCheckable(True)
        self.edit.setAutoDefault(False)
        self.edit.setToolTip(self.tr("Change, sort and remove the questions of this graph"))
        self.edit.toggled.connect(self._fill)
        row.addWidget(self.mode)
        row.addStretch(1)
        row.addWidget(self.edit)
        column.addLayout(row)
        self.points = Text()
        self.points.setObjectName("exercise.points")
        column.addWidget(self.points)
        self.progress = QProgressBar()
        self.progress.setObjectName("exercise.progress")
        self.progress.setAccessibleName(self.tr("Questions answered right"))
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        column.addWidget(self.progress)
        self._note = Text("muted")
        self._note.setObjectName("exercise.note")
        column.addWidget(self._note)
        return head

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN, 6, _MARGIN, 8)
        row.setSpacing(6)
        self.reveal_all = self._button("reveal_all", self.tr("Reveal all"))
        self.reveal_all.clicked.connect(
            lambda: self.answering.reveal(*(q.id for q in self.answering.questions))
        )
        self.reset = self._button("reset", self.tr("Start over"))
        self.reset.setToolTip(self.tr("Forget all answers to this exercise"))
        self.reset.clicked.connect(self._start_over)
        self.variant = self._button("variant", self.tr("Other numbers…"))
        self.variant.setToolTip(self.tr("The same questions with other numbers"))
        self.variant.clicked.connect(self.variant_wanted)
        for button in (self.reveal_all, self.reset, self.variant):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"exercise.{name}")
        button.setAutoDefault(False)
        return button

    # Filling ------------------------------------------------------------------------------

    def _fill(self) -> None:
        """The cards, or the teacher's list, made anew."""
        self.cards, self.editor, self.text = {}, None, None
        self.edit.setText(self.tr("Done") if self.edit.isChecked() else self.tr("Edit questions"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_MARGIN, 4, _MARGIN, _MARGIN)
        column.setSpacing(8)
        if self.edit.isChecked():
            self.editor = QuestionEditor(self._session)
            column.addWidget(self.editor)
        else:
            self.text = Prose(inside)
            self.text.setObjectName("exercise.text")
            column.addWidget(self.text)
            for question in self.answering.questions:
                column.addWidget(self._card(question.id))
        column.addStretch(1)
        old = self._area.takeWidget()
        if old is not None:
            old.deleteLater()
        self._area.setWidget(inside)
        self.refresh()

    def _card(self, id: str) -> QuestionCard:
        answering = self.answering
        question = next(q for q in answering.questions if q.id == id)
        card = QuestionCard(question, answering.number_of(id))
        card.given.connect(lambda text: self._check(id, text))
        card.hint_wanted.connect(lambda: self._hint(id))
        card.reveal_wanted.connect(lambda: answering.reveal(id))
        card.looked_at.connect(lambda: self._look(id))
        self.cards[id] = card
        return card

    def refresh(self) -> None:
        """Every question as it stands now."""
        answering = self.answering
        questions = answering.questions
        right = 0
        for question in questions:
            standing = answering.standing(question)
            right += standing.state in ("right", "carried")
            card = self.cards.get(question.id)
            if card is not None:
                card.show_standing(standing, answering.value_of(question))
        reached, whole = answering.points
        there = bool(questions)
        self.mode.setChecked(answering.active)
        self.mode.setText(self._mode_word(answering.active))
        self.mode.setEnabled(there or answering.active)
        self.points.say(self._count(right, len(questions), reached, whole) if there else "")
        self.progress.setRange(0, max(len(questions), 1))
        self.progress.setValue(right)
        self.progress.setVisible(there and not self.edit.isChecked())
        self._note.say(self._what_to_do())
        self._show_text()
        for button in (self.reveal_all, self.reset, self.variant):
            button.setVisible(there and not self.edit.isChecked())

    def _show_text(self) -> None:
        """What the questions are about; what there is to look at, once all numbers are seen."""
        if self.text is None:
            return
        answering, graph = self.answering, self._session.graph
        done = not answering.active or not self._session.hidden
        about = about_markdown(graph, errata=False, afterwards=done)
        if (seed := seed_of(graph)) is not None:
            told = self.tr("Other numbers, seed {0}: those of the graph count, not of this text.")
            about += f"\n\n**{told.format(seed)}**"
        self.text.say(about if answering.questions else "")

    def _mode_word(self, active: bool) -> str:
        return self.tr("Stop answering") if active else self.tr("Answer questions")

    def _count(self, right: int, questions: int, reached: float, whole: float) -> str:
        if self.edit.isChecked():
            return self.tr("{0} questions · {1:g} points").format(questions, whole)
        return self.tr("{0} of {1} right · {2:g} of {3:g} points").format(
            right, questions, reached, whole
        )

    def _what_to_do(self) -> str:
        answering = self.answering
        if self.edit.isChecked():
            return ""
        if answering.questions and not answering.active:
            return self.tr("All numbers can be seen. Answer questions hides those that are asked.")
        if not answering.questions and (self._session.graph.exercise or {}).get("questions"):
            return answering.fault[:1].upper() + answering.fault[1:] + "."
        if not answering.questions:
            return self.tr(
                "This graph asks nothing. To ask for a number, right-click its node or edge: "
                "Ask for this."
            )
        return self._what_is_hidden() if hides_more(self._session.hidden) else ""

    def _what_is_hidden(self) -> str:
        if hides_of(self._session.graph) == "gradients":
            return self.tr("All gradients are hidden until every question is done.")
        return self.tr("All that is computed is hidden until every question is done.")

    def _follow_text(self, old: Graph, new: Graph) -> None:
        same = old.about is new.about and old.title == new.title
        if not same or seed_of(old) != seed_of(new):
            self._show_text()

    # What people do -----------------------------------------------------------------------

    def _switch(self, active: bool) -> None:
        self.answering.set_active(active)
        if active:
            self.focus_next()

    def focus(self, id: str) -> None:
        """Bring a question into sight and let a person type."""
        self._wanted = id
        self._later.start()  # by then a new panel is there

    def _go_to(self) -> None:
        card = self.cards.get(self._wanted)
        if card is not None:
            card.focus()
            self._area.ensureWidgetVisible(card, 0, _AROUND)

    def see(self, id: str) -> None:
        """Bring a question into sight: somebody answers it elsewhere."""
        self._told = id
        self._told_later.start()

    def _hint(self, id: str) -> None:
        self.answering.hint(id)
        self.see(id)

    def _see(self) -> None:
        """A question whole, also with a hint that is told below the edge."""
        card = self.cards.get(self._told)
        if card is not None:
            self._area.ensureWidgetVisible(card.field, 0, _AROUND)
            self._area.ensureWidgetVisible(card.end, 0, _AROUND)

    def focus_next(self, after: str = "") -> None:
        """The next question that is not done; from the last one on to the first."""
        questions = self.answering.questions
        ids = [question.id for question in questions]
        start = ids.index(after) + 1 if after in ids else 0
        for question in (*questions[start:], *questions[:start]):
            if self.answering.standing(question).state in ("open", "wrong"):
                self.focus(question.id)
                return

    def _check(self, id: str, text: str) -> None:
        try:
            self.answering.answer(id, text)
        except EditError as error:
            self.cards[id].refuse(error)
            return
        card = self.cards.get(id)
        if card is None or not card.field.hasFocus():
            return
        if card.is_accepted:
            self.focus_next(id)
        else:
            self.see(id)  # what is wrong about it stands below the field

    def _look(self, id: str) -> None:
        """Select on the canvas what the question is about."""
        question = next((q for q in self.answering.questions if q.id == id), None)
        item = None if question is None else item_of(self._session.graph, question)
        if item is None:
            return
        if isinstance(item, str):
            self._session.select(nodes=[item])
        else:
            self._session.select(edges=[item])
        self.looked_at.emit(item)

    def _start_over(self) -> None:
        for card in self.cards.values():
            card.field.setModified(False)
        self.answering.reset()
        self.answering.set_active(True)
        self.focus_next()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and hasattr(self, "progress"):
            self._paint_progress()

    def _paint_progress(self) -> None:
        theme = of(self.palette())
        sheet = (
            f"QProgressBar {{ border: none; border-radius: 3px; background: {theme.line}; }}"
            f"QProgressBar::chunk {{ border-radius: 3px; background: {theme.right}; }}"
        )
        if self.progress.styleSheet() != sheet:
            self.progress.setStyleSheet(sheet)
