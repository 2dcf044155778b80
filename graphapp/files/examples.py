"""The bundled examples: which there are, and whether each computes what it says it must.

An example is ``examples/<theme>/<slug>.cgraph``. Its title is the file's, its sheet is the text of
the key ``sheet``, or else the ``source`` of its first expected quantity. An entry of ``expected``
may hold ``"independent": true``: then the gradient must be 0 because nothing depends on the node.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphapp.engine import Evaluation, evaluate
from graphapp.engine.asking import name_of, quantity_of
from graphapp.errors import FileError, ParameterError
from graphapp.files.bundled import folder
from graphapp.files.remarks import asks_fault
from graphapp.files.store import load
from graphapp.model import Graph
from graphapp.operation import Value, shape_of, shape_text
from graphapp.operation.parameters import read_value, write_value

#: How exactly a quantity without ``decimals`` must come out.
RELATIVE = 1e-9
#: Below this a number counts as the zero that was expected.
ABSOLUTE = 1e-12


@dataclass(frozen=True, slots=True)
class Example:
    """One bundled graph."""

    slug: str
    """The file's name without its ending."""
    theme: str
    """The folder's name: ``1-gates``."""
    title: str
    path: Path
    sheet: str
    """The worksheet and question: ``E 1``; empty where it has none."""
    teaches: str = ""
    """The paragraph of its text that says what to look at, as Markdown."""
    questions: int = 0
    """How many it asks."""

    @property
    def theme_title(self) -> str:
        """``Gates``."""
        words = self.theme.partition("-")[2] or self.theme
        return words.replace("-", " ").capitalize()


def examples() -> tuple[Example, ...]:
    """All bundled examples, in the order of their themes and then of their slugs."""
    paths = sorted(folder("examples").glob("*/*.cgraph"), key=_rank)
    return tuple(_example(path) for path in paths)


def _rank(path: Path) -> tuple[int, str, str]:
    number = path.parent.name.partition("-")[0]
    return (int(number) if number.isdecimal() else 1000, path.parent.name, path.stem)


def _example(path: Path) -> Example:
    graph = load(path)
    sheet = graph.extra.get("sheet")
    if not isinstance(sheet, str):
        sources = (entry.get("source") for entry in graph.expected)
        sheet = next((source for source in sources if isinstance(source, str)), "")
    questions = (graph.exercise or {}).get("questions", ())
    return Example(
        path.stem, path.parent.name, graph.title or path.stem, path, sheet,
        _teaches(graph.about), len(questions),
    )  # fmt: skip


def _teaches(about: str) -> str:
    """The paragraph that begins with ``**Look at**``, or else the first one."""
    paragraphs = about.split("\n\n")
    return next((text for text in paragraphs if text.startswith("**Look at**")), paragraphs[0])


def verify(example: Example) -> tuple[str, ...]:
    """What of the example's expected quantities does not come out; empty where all do."""
    try:
        graph = load(example.path)
    except FileError as error:
        return (str(error),)
    return verify_graph(graph)


def verify_graph(graph: Graph) -> tuple[str, ...]:
    """One sentence for each expected quantity of a graph that does not come out."""
    return tuple(_failures(graph, evaluate(graph)))


def _failures(graph: Graph, evaluation: Evaluation) -> Iterator[str]:
    for i, entry in enumerate(graph.expected):
        fault = asks_fault(graph, entry.get("asks")) or _fault(evaluation, entry)
        if fault:
            yield f"expected[{i}]: {fault}"


def _fault(evaluation: Evaluation, entry: Mapping[str, Any]) -> str:
    asks = entry["asks"]
    try:
        wanted = read_value(entry.get("value"))
    except ParameterError as error:
        return str(error)
    decimals = entry.get("decimals")
    if decimals is not None and decimals not in range(31):
        return "decimals must be an integer from 0 to 30"
    name = name_of(asks)
    found = quantity_of(evaluation, asks, shape_of(wanted))
    if found is None:
        return f"{name} has no value"
    if entry.get("independent") is True and not evaluation.independent(asks.get("node", "")):
        return f"{name} must be 0 because the target does not depend on it"
    return _difference(name, found, wanted, decimals)


def _difference(name: str, found: Value, wanted: Value, decimals: int | None) -> str:
    if shape_of(found) != shape_of(wanted):
        have, want = shape_text(shape_of(found)), shape_text(shape_of(wanted))
        return f"{name} is {have}, not {want}"
    if not is_close(found, wanted, decimals):
        return f"{name} is {write_value(found)}, not {write_value(wanted)}"
    return ""


def is_close(found: Value, wanted: Value, decimals: int | None = None) -> bool:
    """Equal to the printed precision: half a unit of the last decimal, or else relatively 1e-9.

    A nan equals a nan, an infinity itself.
    """
    if decimals is not None:
        absolute = 0.5 * 10.0**-decimals * (1 + RELATIVE)
        return bool(np.allclose(found, wanted, rtol=0, atol=absolute, equal_nan=True))
    if isinstance(found, float) and isinstance(wanted, float) and math.isfinite(wanted):
        return math.isclose(found, wanted, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    return bool(np.allclose(found, wanted, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True))
