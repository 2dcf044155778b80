"""Edits of a graph's questions: what a teacher asks. Each returns another graph.

A question is the entry of the file: ``id``, ``prompt``, ``asks``, and what else it says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphapp.errors import EditError
from graphapp.model.graph import Graph

#: What an exercise may hide until all is answered; the first where it says nothing.
HIDES = ("asked", "gradients", "computed")


#: What a graph says after the question begins with these words.
_AFTERWARDS = re.compile(r"\**look at\b", re.IGNORECASE)


def question_text(about: str) -> str:
    """A graph's text as far as it asks: what it says from **Look at** on is for afterwards."""
    paragraphs = re.split(r"\n[ \t]*\n", about)
    end = next((i for i, p in enumerate(paragraphs) if _AFTERWARDS.match(p.strip())), None)
    return "\n\n".join(paragraphs[:end]).strip()


def question_entries(graph: Graph) -> tuple[Mapping[str, Any], ...]:
    """The entries as they stand in the file; none where there is no exercise."""
    entries = (graph.exercise or {}).get("questions")
    return tuple(entries) if isinstance(entries, list) else ()


def seed_of(graph: Graph) -> int | None:
    """The seed of the numbers in a graph; None where they are the exercise's own."""
    seed = (graph.exercise or {}).get("variant")
    return seed if isinstance(seed, int) and not isinstance(seed, bool) else None


def hides_of(graph: Graph) -> str:
    """What the exercise hides, one of ``HIDES``; the asked numbers unless it says so."""
    hides = (graph.exercise or {}).get("hides")
    return hides if isinstance(hides, str) and hides in HIDES else HIDES[0]


def set_hides(graph: Graph, hides: str) -> Graph:
    """The graph whose exercise hides more or less; the usual is not written into the file."""
    if hides not in HIDES:
        raise EditError(f"an exercise hides {', '.join(HIDES)}, not {hides!r:.60}")
    said = {key: value for key, value in (graph.exercise or {}).items() if key != "hides"}
    if hides != HIDES[0]:
        said = {"hides": hides, **said}
    return replace(graph, exercise=said or None)


def free_question_id(graph: Graph) -> str:
    """The first of q1, q2, q3… that no question has."""
    taken = {entry.get("id") for entry in question_entries(graph)}
    return next(f"q{i}" for i in range(1, len(taken) + 2) if f"q{i}" not in taken)


def add_question(graph: Graph, asks: Mapping[str, Any], **says: Any) -> Graph:
    """One more question at the end, with an id of its own; ``says`` are its other keys."""
    entry = {"id": free_question_id(graph), "asks": dict(asks), **_said(says)}
    return _with(graph, [*question_entries(graph), entry])


def set_question(graph: Graph, index: int, **says: Any) -> Graph:
    """Other keys of one question; None takes a key away."""
    entries = list(question_entries(graph))
    kept = {key: value for key, value in entries[_place(entries, index)].items() if key not in says}
    entries[index] = {**kept, **_said(says)}
    return _with(graph, entries)


def remove_question(graph: Graph, index: int) -> Graph:
    """The graph without one of its questions."""
    entries = list(question_entries(graph))
    del entries[_place(entries, index)]
    return _with(graph, entries)


def move_question(graph: Graph, index: int, to: int) -> Graph:
    """The questions in another order: one of them elsewhere."""
    entries = list(question_entries(graph))
    entry = entries.pop(_place(entries, index))
    entries.insert(_place([*entries, entry], to), entry)
    return _with(graph, entries)


def _said(says: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in says.items() if value is not None}


def _place(entries: Sequence[Any], index: int) -> int:
    if not 0 <= index < len(entries):
        raise EditError(f"there is no question {index + 1}: the graph asks {len(entries)}")
    return index


def _with(graph: Graph, entries: list[Any]) -> Graph:
    """A graph that asks nothing, and says nothing else about asking, has no exercise."""
    said = {key: value for key, value in (graph.exercise or {}).items() if key != "questions"}
    if entries:
        return replace(graph, exercise={**said, "questions": entries})
    return replace(graph, exercise=said or None)
