"""How far somebody has come with an exercise: marked again from the graph, not read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from graphapp.errors import EditError, FileError, UsageError
from graphapp.exercise.marking import mark
from graphapp.exercise.questions import questions_of
from graphapp.files import load
from graphapp.files.answers import load_answers


@dataclass(frozen=True, slots=True)
class Progress:
    """The questions of one exercise, counted; each once."""

    right: int = 0
    """Also those that are right given an earlier error."""
    wrong: int = 0
    revealed: int = 0
    """Shown before they were answered right."""
    missing: int = 0

    @property
    def begun(self) -> bool:
        """Has anything been done?"""
        return bool(self.right or self.wrong or self.revealed)


def progress_of(graph_file: Path, answers_file: Path) -> Progress | None:
    """What the answers are worth; None where the files cannot be read or do not belong together."""
    try:
        graph, answers = load(graph_file), load_answers(answers_file)
        questions = questions_of(graph)
        known = {question.id for question in questions}
        given = {id: text for id, text in answers.by_question.items() if id in known}
        marks = mark(graph, given).questions
    except (FileError, UsageError, EditError):
        return None
    if answers.variant is not None:
        return None
    right = wrong = revealed = 0
    for entry in marks:
        if entry.status == "right":
            right += 1
        elif entry.id in answers.revealed:
            revealed += 1
        else:
            right += entry.status == "carried"
            wrong += entry.status == "wrong"
    return Progress(right, wrong, revealed, len(questions) - right - wrong - revealed)
