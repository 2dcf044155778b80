"""Another variant of an exercise: the same graph with other tidy numbers, drawn by a seed.

Numbers that mean something stay: constants, zeros and ones, class labels and one-hot rows. The
variant evaluates everywhere the original does, and no node comes to stand at a kink or a tie,
where a gradient is only a convention.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from graphapp.engine import Evaluation, evaluate
from graphapp.errors import EditError, ParameterError
from graphapp.model import Graph
from graphapp.model.edits import set_value
from graphapp.model.questions import seed_of
from graphapp.operation import Source, Value, as_value, shape_of, size_of
from graphapp.operation.parameters import read_value, write_value

#: So many draws are tried for one seed before the graph counts as one that has no variants.
_TRIES = 60
#: The share of its size by which a number may move.
_SPREAD = 0.6
_STEP = 0.1
#: Longer arrays are data; they stay as they are.
_LARGEST = 256


#: What ``exercise`` says of a variant: its seed, and what there was before.
_SEED, _ORIGINAL = "variant", "original"


def original_of(graph: Graph) -> Graph:
    """The exercise with its own numbers: the graph itself unless it is a variant.

    A leaf that is gone, or has another shape by now, stays as it is.
    """
    if seed_of(graph) is None:
        return graph
    said = dict(graph.exercise or {})
    kept = said.pop(_ORIGINAL, None)
    del said[_SEED]
    values = kept.get("values") if isinstance(kept, Mapping) else None
    expected = kept.get("expected") if isinstance(kept, Mapping) else None
    for id, given in values.items() if isinstance(values, Mapping) else ():
        graph = _put_back(graph, str(id), given)
    entries = [e for e in expected if isinstance(e, Mapping)] if isinstance(expected, list) else []
    return replace(graph, exercise=said, expected=tuple(entries))


def _put_back(graph: Graph, id: str, given: Any) -> Graph:
    if id not in graph.nodes or not _has_value(graph, id):
        return graph
    try:
        value = read_value(given)
    except ParameterError:
        return graph
    now: Value = getattr(graph.nodes[id].operation, "value")  # noqa: B009 - see _has_value
    return set_value(graph, id, value) if shape_of(now) == shape_of(value) else graph


def another_variant(graph: Graph, seed: int) -> Graph:
    """The graph with other values at its leaves; the same for the same seed.

    A variant is drawn from the exercise's own numbers, also where ``graph`` is a variant already.
    ``exercise.variant`` holds the seed, ``exercise.original`` the way back. Raises EditError where
    no leaf can have another number, or where no draw gives a number at every node.
    """
    graph = original_of(graph)
    leaves = [id for id in graph.nodes if _is_free(graph, id)]
    if not leaves:
        raise EditError("no number of this graph can be drawn anew: all of them are labels or 0, 1")
    before = evaluate(graph)
    chance = random.Random(seed)  # noqa: S311 - numbers of an exercise, not a secret
    values = {id: getattr(graph.nodes[id].operation, "value") for id in leaves}  # noqa: B009
    for _ in range(_TRIES):
        drawn = graph
        for id, value in values.items():
            drawn = set_value(drawn, id, _drawn(value, chance))
        if _is_good(before, evaluate(drawn)):
            return _with_seed(drawn, seed, values)
    raise EditError("no other numbers suit this graph: change one of its values by hand")


def _with_seed(graph: Graph, seed: int, values: Mapping[str, Value]) -> Graph:
    """The sheet's numbers are not expected of a variant."""
    original: dict[str, Any] = {"values": {id: write_value(v) for id, v in values.items()}}
    if graph.expected:
        original["expected"] = [dict(entry) for entry in graph.expected]
    said = {**(graph.exercise or {}), _SEED: seed, _ORIGINAL: original}
    return replace(graph, exercise=said, expected=())


def _has_value(graph: Graph, id: str) -> bool:
    operation = graph.nodes[id].operation
    return isinstance(operation, Source) and getattr(operation, "value", None) is not None


def _is_free(graph: Graph, id: str) -> bool:
    """May the leaf have another number?"""
    operation = graph.nodes[id].operation
    if not isinstance(operation, Source) or operation.op not in ("input", "parameter"):
        return False
    if getattr(operation, "column", None) or getattr(operation, "columns", None):
        return False
    value = getattr(operation, "value", None)
    if value is None or size_of(value) > _LARGEST or not np.all(np.isfinite(value)):
        return False
    if operation.op == "parameter":
        return bool(np.any(value))
    return not (_is_label(value) or _feeds_labels(graph, id))


def _is_label(value: Value) -> bool:
    """Zeros and ones only: a label, a one-hot row, a mask, a constant 1."""
    return bool(np.all(np.isin(value, (0.0, 1.0))))


def _feeds_labels(graph: Graph, id: str) -> bool:
    """Is it the target of a loss that takes classes, as whole numbers?"""
    value = getattr(graph.nodes[id].operation, "value", 0.0)
    whole = bool(np.all(np.asarray(value) == np.round(value)))
    edges = graph.edges_from(id)
    return whole and any(
        edge.port == "target" and "entropy" in graph.nodes[edge.target].op for edge in edges
    )


def _drawn(value: Value, chance: random.Random) -> Value:
    """Numbers of similar size with one decimal, never 0; whole numbers stay whole; a 0 stays 0."""
    numbers = np.asarray(value, dtype=np.float64)
    whole = bool(np.all(numbers == np.round(numbers))) and bool(np.any(np.abs(numbers) > 1))
    entries = [_entry(float(x), chance, whole=whole) for x in numbers.ravel()]
    return as_value(np.array(entries).reshape(numbers.shape))


def _entry(x: float, chance: random.Random, *, whole: bool) -> float:
    if x == 0:
        return 0.0
    unit = 1.0 if whole else _STEP
    reach = max(abs(x) * _SPREAD, 2 * unit)
    choices = [n for n in _around(abs(x), reach, unit) if n != abs(x)]
    size = chance.choice(choices)
    return -size if x < 0 else size


def _around(x: float, reach: float, unit: float) -> Iterator[float]:
    first, last = round((x - reach) / unit), round((x + reach) / unit)
    for count in range(max(first, 1), max(last, 2) + 1):
        yield round(count * unit, 1)


def _is_good(before: Evaluation, after: Evaluation) -> bool:
    """Does every node have a number that had one, without new doubts about any?"""
    for id in before.order:
        if after.status(id) != before.status(id):
            return False
        value = after.value(id)
        if value is not None and not np.all(np.isfinite(value)):
            return False
        if _doubts(after, id) - _doubts(before, id):
            return False
    return True


def _doubts(evaluation: Evaluation, id: str) -> set[str]:
    """What there is to remark on a node: kinks, ties, saturation."""
    return {notice.kind for notice in evaluation.notices(id)}
