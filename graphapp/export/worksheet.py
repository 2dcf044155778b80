"""What stands on a printed exercise, as data: the question, the picture, the answers or their room.

A worksheet shows nothing that answers a question: the numbers that are asked for are empty boxes in
the picture, and what a graph says after the question, from **Look at** on, is left to the key. The
key has the numbers, where each comes from, and what number each usual mistake would give.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphapp.engine import Evaluation, evaluate
from graphapp.engine.asking import name_of, quantity_of
from graphapp.engine.hiding import NOTHING, Hidden, hidden_by
from graphapp.errors import GraphappError
from graphapp.exercise.questions import Question, questions_of
from graphapp.export.worksheet_answers import (
    Mistaken,
    Row,
    Term,
    array_tex,
    in_table,
    mistakes_of,
    number_row,
    rows_of,
    symbol_of,
    tidy,
)
from graphapp.model import Graph
from graphapp.model.geometry import SHORT_VECTOR
from graphapp.model.questions import HIDES, hides_of, question_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Shape, Source, Value, shape_of, shape_text

#: The signs of the questions; the typeface has no more of them.
_CIRCLED = "①②③④⑤⑥⑦⑧⑨"
#: Larger arrays are not written out: they are in the file only.
_MOST_ROWS, _MOST_COLUMNS = 12, 12
#: So many entries of an answer are written into boxes.
_MOST_WRITTEN = 320
#: A number that is rounded to fewer digits never counts as the number.
_ROUNDED = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One question with the room for its answer, or with the answer."""

    mark: str
    """①, ②, … as in the picture."""
    prompt: str
    """Markdown with ``$math$``."""
    remark: str
    """Points, and how exactly to answer."""
    symbol: str
    """LaTeX of what is asked."""
    shape: Shape
    numbers: tuple[str, ...] = ()
    """The entries of the answer, row by row, or the shape of a very large one; else none."""
    rows: tuple[Row, ...] = ()
    """Where the number comes from."""
    mistakes: tuple[Mistaken, ...] = ()
    erratum: str = ""
    """Where the printed sheet is wrong about this number."""


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A whole exercise, to be printed; or its key."""

    title: str
    source: str
    is_key: bool
    about: str
    """Markdown with ``$math$``."""
    given: tuple[Row, ...]
    """The numbers that the picture does not write out."""
    note: str
    """What is to be said about them; empty for nothing."""
    legend: str
    """What the boxes without a question are for; empty where there are none."""
    graph: Graph
    boxes: Hidden
    """What stands in a box in the picture, and what is written in it."""
    items: tuple[Item, ...]
    points: float
    errata: tuple[str, ...]
    """Those that are not about one of the questions, as Markdown."""
    footer: str


def worksheet(graph: Graph, *, key: bool = False, name: str = "") -> Worksheet:
    """The worksheet of a graph with questions, or the key; ``name`` is what its file is called.

    Raises UsageError where the graph asks nothing, GraphappError where what it asks for has no
    value.
    """
    questions = questions_of(graph)
    evaluation = evaluate(graph)
    marks = [mark_of(number) for number in range(1, len(questions) + 1)]
    values = [_value_of(evaluation, question) for question in questions]
    asked = [
        (_in_box(mark, value) if key else mark, question.asks)
        for mark, question, value in zip(marks, questions, values, strict=True)
    ]
    hides = HIDES[0] if key else hides_of(graph)
    boxes = hidden_by(evaluation, asked, hides)
    items = tuple(
        _item(evaluation, question, mark, value, key=key)
        for question, mark, value in zip(questions, marks, values, strict=True)
    )
    told = {item.erratum for item in items}
    seed = (graph.exercise or {}).get("variant")
    drawn = isinstance(seed, int) and not isinstance(seed, bool)
    return Worksheet(
        title=" ".join(graph.title.split()) or name or "Exercise",
        source=_source(graph),
        is_key=key,
        about=graph.about if key else question_text(graph.about),
        given=tuple(_given(evaluation, boxes, everything=drawn)),
        note=_DRAWN if drawn and graph.about else "",
        legend=_EMPTY[hides],
        graph=graph,
        boxes=boxes,
        items=items,
        points=sum(question.points for question in questions),
        errata=tuple(e for e in _errata(graph) if e not in told) if key else (),
        footer=" · ".join(filter(None, (name, f"seed {seed}" if drawn else ""))),
    )


def handout(graph: Graph, *, name: str = "") -> Worksheet:
    """A graph that asks nothing on paper: its text, its picture and its numbers."""
    return Worksheet(
        title=" ".join(graph.title.split()) or name or "Graph", source=_source(graph), is_key=False,
        about=graph.about, given=tuple(_given(evaluate(graph), NOTHING, everything=False)),
        note="", legend="", graph=graph, boxes=NOTHING, items=(), points=0.0, errata=(),
        footer=name,
    )  # fmt: skip


#: What is said of the boxes that no question asks for, by what the exercise hides.
_EMPTY = {
    "asked": "",
    "gradients": "Empty boxes stand for gradients that you find yourself.",
    "computed": "Empty boxes stand for values and gradients that you find yourself.",
}
_DRAWN = "These numbers count: they take the place of those in the text."


def mark_of(number: int) -> str:
    """``①`` for 1; from 10 on the number in brackets."""
    return _CIRCLED[number - 1] if number <= len(_CIRCLED) else f"({number})"


def _value_of(evaluation: Evaluation, question: Question) -> Value:
    value = quantity_of(evaluation, question.asks)
    if value is None:
        raise GraphappError(f"question {question.id}: {name_of(question.asks)} has no value")
    return value


def _in_box(mark: str, value: Value) -> str:
    """``① 0.336``: an answer as it stands in the picture of the key; an array in the list below."""
    short = isinstance(value, float) or (value.ndim == 1 and value.size <= SHORT_VECTOR)
    return f"{mark} {in_table(value)}" if short else mark


def _item(
    evaluation: Evaluation, question: Question, mark: str, value: Value, *, key: bool
) -> Item:
    asked = Item(
        mark=mark,
        prompt=question.prompt.strip() or f"What is the {name_of(question.asks)}?",
        remark=_remark(question),
        symbol=symbol_of(evaluation, question.asks),
        shape=shape_of(value),
    )
    if not key:
        return asked
    return Item(
        asked.mark, asked.prompt, asked.remark, asked.symbol, asked.shape,
        numbers=_entries(value),
        rows=rows_of(evaluation, question.asks, value),
        mistakes=mistakes_of(evaluation, question.asks, question.relative_tolerance),
        erratum=next(
            (e["erratum"] for e in evaluation.graph.expected
             if e.get("asks") == question.asks and isinstance(e.get("erratum"), str)), ""
        ),
    )  # fmt: skip


def _entries(value: Value) -> tuple[str, ...]:
    if isinstance(value, float):
        return (tidy(value),)
    if value.size > _MOST_WRITTEN:
        return (shape_text(np.shape(value)),)
    return tuple(map(tidy, value.ravel().tolist()))


def _remark(question: Question) -> str:
    """``2 points, to 3 significant digits``."""
    points = f"{question.points:g} point{'' if question.points == 1 else 's'}"
    if question.relative_tolerance > 0:
        digits = digits_wanted(question.relative_tolerance)
        return f"{points}, to {digits} significant digit{'' if digits == 1 else 's'}"
    if question.decimals is not None:
        return f"{points}, to {question.decimals} decimal{'' if question.decimals == 1 else 's'}"
    return f"{points}, exact"


def digits_wanted(tolerance: float) -> int:
    """So many significant digits are enough for a tolerance above 0 (see ``matches``).

    Rounding to them stays within the tolerance, or counts as the number.
    """
    within = math.ceil(1 - math.log10(2 * tolerance) - 1e-9)
    counts = max(_ROUNDED, math.ceil(-math.log10(tolerance) - 1e-9))
    return max(min(within, counts), 1)


def _source(graph: Graph) -> str:
    """The sheet that an exercise is taken from."""
    sheet = graph.extra.get("sheet")
    if not isinstance(sheet, str):
        named = (entry.get("source") for entry in graph.expected)
        sheet = next((source for source in named if isinstance(source, str)), "")
    return f"Worksheet {sheet}" if sheet else ""


def _errata(graph: Graph) -> list[str]:
    found = [e["erratum"] for e in graph.expected if isinstance(e.get("erratum"), str)]
    return list(dict.fromkeys(found))


def _given(evaluation: Evaluation, boxes: Hidden, *, everything: bool) -> Iterator[Row]:
    """Arrays that are too large for the picture; of a variant all numbers, for they are new."""
    for id, node in evaluation.graph.nodes.items():
        value = evaluation.value(id)
        if not isinstance(node.operation, Source) or value is None or (id, "value") in boxes:
            continue
        single = isinstance(value, float)
        if single and not (everything and node.op in ("input", "parameter")):
            continue
        name = tex_of(node)
        yield number_row(name, array_tex(value)) if _is_small(value) else _size_row(name, value)


def _is_small(value: Value) -> bool:
    rows, columns = np.atleast_2d(value).shape[-2:]
    return rows <= _MOST_ROWS and columns <= _MOST_COLUMNS and np.ndim(value) <= 2


def _size_row(name: str, value: Value) -> Row:
    """``X: 60 × 2, in the file``."""
    size = r" \times ".join(map(str, shape_of(value)))
    return (Term(rf"{name} : {size} \text{{, in the file}}"),)
