"""Answer mode: the questions of the graph on screen, what was answered, and how it is judged.

The one place that decides what is hidden: the number of every question that is neither answered
right nor revealed. Answers are kept as they were typed; they are marked again whenever the graph
is another one, so that they are always judged by the numbers that are there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from PySide6.QtCore import QObject, Signal

from graphapp.engine import Evaluation
from graphapp.engine.asking import name_of, quantity_of
from graphapp.engine.hiding import NOTHING, Quantity, hidden_by, places_of
from graphapp.errors import EditError, UsageError
from graphapp.exercise.answers import read_answer
from graphapp.exercise.hints import hints_of
from graphapp.exercise.marking import Mark, mark
from graphapp.exercise.questions import Question, questions_of
from graphapp.files.answers import Answers
from graphapp.model import Edge, Graph
from graphapp.model.numerals import value_text
from graphapp.model.questions import hides_of, seed_of
from graphapp.operation import Value
from graphapp.session import Session

State: TypeAlias = Literal["open", "right", "carried", "wrong", "revealed"]

#: A revealed array is written out up to so many entries.
_REVEALED_ENTRIES = 12


@dataclass(frozen=True, slots=True)
class Standing:
    """How one question stands."""

    state: State
    answer: str = ""
    """As it was typed."""
    message: str = ""
    """The marking's sentence; empty while there is no answer."""
    erratum: str = ""
    """Where the sheet is wrong about this number. It tells the number, so it comes last."""
    hints: tuple[str, ...] = ()
    """Those that were asked for, as Markdown."""
    more_hints: bool = False


class Answering(QObject):
    """The answers to the questions of one session's graph."""

    changed = Signal()
    """A question stands differently."""
    questionsChanged = Signal()  # noqa: N815 - Qt's style
    """There are other questions."""
    activeChanged = Signal(bool)  # noqa: N815 - Qt's style
    answered = Signal()
    """A person answered or revealed, or took that back: time to save it."""

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._active = False
        self._questions: tuple[Question, ...] = ()
        self._fault = ""
        self._answers: dict[str, str] = {}
        self._marks: dict[str, Mark] = {}
        self._revealed: set[str] = set()
        self._given: set[str] = set()
        """Revealed before they were answered right: they earn nothing."""
        self._hints: dict[str, int] = {}
        session.graphChanged.connect(self._follow)
        session.documentChanged.connect(self._mark)
        session.evaluated.connect(self._hide_again)
        self._read(session.graph)

    # What there is ------------------------------------------------------------------------

    @property
    def active(self) -> bool:
        """Are the asked numbers hidden until they are answered?"""
        return self._active

    @property
    def questions(self) -> tuple[Question, ...]:
        """In order; none where the graph asks nothing, or asks for what it has not."""
        return self._questions

    @property
    def fault(self) -> str:
        """Why there are no questions; empty where there are."""
        return self._fault

    @property
    def answers(self) -> Mapping[str, str]:
        """What was answered, by question, as it was typed."""
        return self._answers

    @property
    def saved(self) -> Answers:
        """What is worth keeping: answers and reveals of questions that there are."""
        known = {question.id for question in self._questions}
        answers = {id: text for id, text in self._answers.items() if id in known}
        revealed = frozenset((self._revealed | self._given) & known)
        return Answers(answers, seed_of(self._session.graph), revealed)

    @property
    def points(self) -> tuple[float, float]:
        """Reached, and to be reached."""
        reached = sum(mark.points for id, mark in self._marks.items() if id not in self._given)
        return reached, sum(question.points for question in self._questions)

    def number_of(self, id: str) -> str:
        """What a question is called on the canvas: 1, 2, 3."""
        return str([question.id for question in self._questions].index(id) + 1)

    def question_at(self, number: str) -> Question | None:
        """The question with a number of the canvas."""
        place = int(number) - 1 if number.isdecimal() else -1
        return self._questions[place] if 0 <= place < len(self._questions) else None

    def standing(self, question: Question) -> Standing:
        """How a question stands."""
        id, marked = question.id, self._marks.get(question.id)
        state: State = "open"
        if id in self._revealed:
            state = "revealed"
        elif marked is not None and marked.status != "missing":
            state = marked.status
        wanted = self._hints.get(id, 0)
        hints = self._all_hints(question) if wanted else ()
        return Standing(
            state,
            self._answers.get(id, ""),
            self._message(question, state),
            self._erratum(question) if state in ("right", "revealed") else "",
            hints[:wanted],
            state in ("open", "wrong", "carried") and (not wanted or wanted < len(hints)),
        )

    def _message(self, question: Question, state: State) -> str:
        if state == "revealed":
            return self.tr("The number is {0}.").format(self._number(question))
        marked = self._marks.get(question.id)
        if marked is None or state == "open":
            return ""
        if state == "carried":
            numbers = [self.number_of(id) for id in marked.earlier]
            one = self.tr("It follows from the answer to question {0}.")
            several = self.tr("It follows from the answers to the questions {0}.")
            return (one if len(numbers) == 1 else several).format(", ".join(numbers))
        return marked.message

    def _number(self, question: Question) -> str:
        value = self.value_of(question)
        return "–" if value is None else value_text(
            value, self._session.precision, _REVEALED_ENTRIES
        )  # fmt: skip

    def value_of(self, question: Question) -> Value | None:
        """The right number."""
        return quantity_of(self._session.evaluation, question.asks)

    def _all_hints(self, question: Question) -> tuple[str, ...]:
        session = self._session
        return hints_of(session.evaluation, question, session.hidden, session.precision)

    def _erratum(self, question: Question) -> str:
        """What the graph says about the sheet's mistake in this very number."""
        for entry in self._session.graph.expected:
            if entry.get("asks") == question.asks and isinstance(entry.get("erratum"), str):
                erratum = " ".join(entry["erratum"].split())
                return self.tr("**Where the sheet is wrong.** {0}").format(erratum)
        return ""

    @property
    def verdicts(self) -> dict[Quantity, str]:
        """How answers were judged, by the numbers that they are about; none outside answer mode."""
        found: dict[Quantity, str] = {}
        for question in self._questions if self._active else ():
            state = self.standing(question).state
            if state != "open":
                places = places_of(self._session.evaluation, question.asks)
                found.update(dict.fromkeys(places, state))
        return found

    # What people do -----------------------------------------------------------------------

    def set_active(self, active: bool) -> None:
        """Hide the numbers that are asked for, or show everything."""
        if active != self._active:
            self._active = active
            self._hide()
            self.activeChanged.emit(active)
            self.changed.emit()

    def open_with(self, saved: Answers) -> None:
        """Another document is shown, with the answers that were saved beside it."""
        self._forget()
        known = {question.id for question in self._questions}
        for id, given in saved.by_question.items():
            if id in known and isinstance(given, str | int | float | list):
                self._answers[id] = given if isinstance(given, str) else json.dumps(given)
        self._mark()
        self._note_revealed(saved.revealed & known)
        self._hide()
        self.changed.emit()
        self.questionsChanged.emit()

    def answer(self, id: str, text: str) -> None:
        """Take an answer and judge it; an empty one takes the old one back.

        Raises EditError with one sentence where the text is no number; nothing changes then.
        """
        text = text.strip()
        if text:
            question = next(q for q in self._questions if q.id == id)
            read_answer(text, self.value_of(question))
            self._answers[id] = text
        else:
            self._answers.pop(id, None)
        self._mark()
        self.answered.emit()

    def hint(self, id: str) -> None:
        """One more hint."""
        self._hints[id] = self._hints.get(id, 0) + 1
        self.changed.emit()

    def reveal(self, *ids: str) -> None:
        """Show the numbers; what was not answered right before earns nothing."""
        self._note_revealed(ids)
        self._hide()
        self.changed.emit()
        self.answered.emit()

    def _note_revealed(self, ids: Iterable[str]) -> None:
        for id in ids:
            marked = self._marks.get(id)
            if marked is None or marked.status != "right":
                self._revealed.add(id)
            if marked is None or not marked.points:
                self._given.add(id)

    def reset(self) -> None:
        """Begin again: no answers, nothing revealed, no hints."""
        self._forget()
        self._mark()
        self.answered.emit()

    def _forget(self) -> None:
        self._answers, self._marks = {}, {}
        self._revealed, self._given, self._hints = set(), set(), {}

    # Following ----------------------------------------------------------------------------

    def _follow(self, old: Graph, new: Graph) -> None:
        same_shape = old.nodes.keys() == new.nodes.keys() and old.edges is new.edges
        if old.exercise is new.exercise and same_shape and old.differentiate == new.differentiate:
            return
        before = self._questions
        self._read(new)
        self._hide()
        if before != self._questions or hides_of(old) != hides_of(new):
            self.questionsChanged.emit()

    def _read(self, graph: Graph) -> None:
        try:
            self._questions, self._fault = questions_of(graph), ""
        except UsageError as error:
            self._questions, self._fault = (), str(error)

    def _mark(self) -> None:
        """Judge all answers by the graph as it is now."""
        known = {question.id for question in self._questions}
        answers = {id: text for id, text in self._answers.items() if id in known}
        try:
            marks = mark(self._session.graph, answers).questions if answers else ()
        except (UsageError, EditError) as error:
            marks, self._fault = (), str(error)
        self._marks = {mark.id: mark for mark in marks}
        self._hide()
        self.changed.emit()

    def _hide_again(self, _evaluation: Evaluation) -> None:
        """Other numbers may stand in other places: an active ReLU passes its value on."""
        if self._active:
            self._hide()

    def _hide(self) -> None:
        """Tell the session what may not be seen."""
        asked: list[tuple[str, Mapping[str, Any]]] = []
        done: list[Mapping[str, Any]] = []
        for place, question in enumerate(self._questions if self._active else (), 1):
            if self._is_done(question.id):
                done.append(question.asks)
            else:
                asked.append((str(place), question.asks))
        session = self._session
        hidden = hidden_by(session.evaluation, asked, hides_of(session.graph), done)
        self._session.set_hidden(hidden if hidden else NOTHING)

    def _is_done(self, id: str) -> bool:
        """May its number be seen: is it answered right, or revealed?"""
        marked = self._marks.get(id)
        return id in self._revealed or (marked is not None and marked.status == "right")


def title_of(question: Question) -> str:
    """What is asked, in words: ``gradient of x``."""
    return name_of(question.asks)


def item_of(graph: Graph, question: Question) -> str | Edge | None:
    """The node or the edge that a question is about; None where it is gone."""
    asks = question.asks
    if "node" in asks:
        return asks["node"] if asks["node"] in graph.nodes else None
    return graph.edge_into(asks["edge"]["target"], asks["edge"]["port"])
