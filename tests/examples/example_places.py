"""The places at which a formula of a sheet is compared with the engine."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphapp.engine import Evaluation, evaluate
from graphapp.files import load
from graphapp.files.examples import examples
from graphapp.model import Graph
from graphapp.model.data_edits import bound_columns, set_data
from graphapp.model.edits import set_value

PATHS = {example.slug: example.path for example in examples()}
Values = Mapping[str, NDArray[np.float64]]


def graph_of(slug: str) -> Graph:
    return load(PATHS[slug])


def places(
    example: str | Graph, *, at: Mapping[str, ArrayLike] | None = None, **like: str
) -> Iterator[tuple[Values, Evaluation]]:
    """The numbers in the leaves with the evaluation: first the example's own, then 20 others.

    ``at`` replaces numbers before. ``like`` says what a leaf may hold: "fixed" numbers stay as
    they are, "positive" ones positive. An input that reads data columns is drawn with them, and
    a leading column x0 of ones stays.
    """
    graph = graph_of(example) if isinstance(example, str) else example
    graph = _with(graph, at or {})
    chance = np.random.default_rng(zlib.crc32(graph.title.encode()))
    yield _values(graph), evaluate(graph)
    for _ in range(20):
        graph = _with(graph, _drawn(graph, chance, like))
        yield _values(graph), evaluate(graph)


def _drawn(
    graph: Graph, chance: np.random.Generator, like: Mapping[str, str]
) -> dict[str, ArrayLike]:
    drawn: dict[str, ArrayLike] = {}
    for id, value in _values(graph).items():
        kind = like.get(id, "any")
        if kind == "positive":
            drawn[id] = np.exp(chance.normal(0.0, 0.5, value.shape))
        elif kind == "any":
            drawn[id] = chance.normal(0.0, 1.5, value.shape)
        if id in drawn and bound_columns(graph.nodes[id].operation)[:1] == ("x0",):
            drawn[id] = np.column_stack([np.ones(len(value)), np.asarray(drawn[id])[:, 1:]])
    return drawn


def _with(graph: Graph, values: Mapping[str, ArrayLike]) -> Graph:
    columns = dict(graph.data)
    for id, value in values.items():
        names = bound_columns(graph.nodes[id].operation)
        if names:
            table = np.reshape(np.asarray(value, dtype=np.float64), (-1, len(names)))
            columns.update(zip(names, table.T, strict=True))
        else:
            graph = set_value(graph, id, value)
    return set_data(graph, columns) if columns else graph


def _values(graph: Graph) -> dict[str, NDArray[np.float64]]:
    return {
        id: np.array(node.operation.source_value(graph.data))
        for id, node in graph.nodes.items()
        if node.op in ("input", "parameter")
    }


def close(found: ArrayLike | None, wanted: ArrayLike) -> None:
    """Equal to 1e-9, in value and in shape."""
    assert found is not None
    assert np.shape(found) == np.shape(wanted)
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9)
