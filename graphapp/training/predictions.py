"""What a graph predicts over the plane, or the line, of the columns that its inputs read.

The prediction is the node where what depends on parameters meets the labels: the first one behind
the differentiated node. It is computed for every point of a grid in one run.
"""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import numpy as np

from graphapp.engine import evaluate
from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import bound_columns
from graphapp.operation import Array
from graphapp.operation.values import frozen

#: The points of a line; the points along one side of a plane.
LINE, SIDE = 201, 45
#: How far the grid goes beyond the data, in parts of their range.
_MARGIN = 0.12
#: Losses whose prediction is a number before the sigmoid: 0 is the boundary, elsewhere 0.5.
_LOGITS = ("binary_cross_entropy_with_logits", "hinge")


@dataclasses.dataclass(frozen=True, slots=True)
class Ways:
    """Which columns go in, where the prediction comes out, and what it is compared with."""

    features: tuple[str, ...]
    prediction: str
    label: str | None
    """The column of the labels; None where there is not exactly one."""
    boundary: float


@dataclasses.dataclass(frozen=True, slots=True)
class Predictions:
    """The prediction on a grid: ``values`` has the shape (LINE,) or (SIDE, SIDE), x first."""

    ways: Ways
    axes: tuple[Array, ...]
    values: Array
    classes: int
    """How many classes ``values`` names; 0 where they are numbers."""


def ways_of(graph: Graph) -> Ways:
    """Raises UsageError where there is no prediction from one or two columns."""
    if graph.differentiate is None:
        raise UsageError("no node is differentiated: there is no loss to look behind")
    prediction = _prediction(graph)
    before = _ancestors(graph, prediction)
    features: list[str] = []
    labels: list[str] = []
    for id in sorted(_ancestors(graph, graph.differentiate)):
        names = bound_columns(graph.nodes[id].operation)
        (features if id in before else labels).extend(names)
    features = list(dict.fromkeys(features))
    if len(features) not in (1, 2):
        raise UsageError(
            f"the prediction {prediction} reads {len(features)} data columns: "
            "a line needs one, regions need two"
        )
    losses = [e.target for e in graph.edges_from(prediction)]
    logits = any(graph.nodes[id].op in _LOGITS for id in losses)
    label = labels[0] if len(labels) == 1 else None
    return Ways(tuple(features), prediction, label, 0.0 if logits else 0.5)


def predict(graph: Graph) -> Predictions:
    """The prediction on a grid around the data. Raises UsageError where there is none."""
    ways = ways_of(graph)
    missing = [name for name in ways.features if name not in graph.data]
    if missing:
        raise UsageError(f"there is no data column {missing[0]}")
    count = LINE if len(ways.features) == 1 else SIDE
    axes = tuple(_axis(graph.data[name], count) for name in ways.features)
    points = [np.ravel(grid) for grid in np.meshgrid(*axes, indexing="ij")]
    length = len(points[0])
    data = {name: frozen(np.zeros(length)) for name in graph.data}
    data |= {name: frozen(np.array(p)) for name, p in zip(ways.features, points, strict=True)}
    asked = dataclasses.replace(graph, data=MappingProxyType(data), differentiate=None)
    value = evaluate(asked).value(ways.prediction)
    if value is None or isinstance(value, float) or value.shape[0] != length:
        raise UsageError(f"{ways.prediction} has no row for each row of the data")
    flat = value.reshape(length, -1)
    classes = flat.shape[1] if flat.shape[1] > 1 else 0
    shown = np.argmax(flat, axis=1).astype(np.float64) if classes else flat[:, 0]
    return Predictions(ways, axes, shown.reshape((count,) * len(axes)), classes)


def level_line(xs: Array, ys: Array, values: Array, level: float) -> Array:
    """Where a function on a grid crosses a level: ends of segments, two rows for each.

    In each cell the crossings of its four sides, interpolated linearly, are joined in pairs.
    """
    above = values - level
    sides = []
    for (i, j), (k, m) in (((0, 0), (1, 0)), ((1, 0), (1, 1)), ((1, 1), (0, 1)), ((0, 1), (0, 0))):
        a, b = _corner(above, i, j), _corner(above, k, m)
        crossed = (a > 0) != (b > 0)
        share = np.where(crossed, a / np.where(crossed, a - b, 1.0), np.nan)
        x = (1 - share) * xs[i : len(xs) - 1 + i, None] + share * xs[k : len(xs) - 1 + k, None]
        y = (1 - share) * ys[None, j : len(ys) - 1 + j] + share * ys[None, m : len(ys) - 1 + m]
        sides.append(np.stack([x, y], axis=-1))
    crossings = np.stack(sides, axis=2)
    found = np.isfinite(crossings).all(axis=-1)
    found &= (found.sum(axis=2) % 2 == 0)[..., None]  # a cell beside nan has no line
    return frozen(crossings[found])


def _corner(values: Array, i: int, j: int) -> Array:
    """The same corner of every cell."""
    rows, columns = values.shape
    return values[i : rows - 1 + i, j : columns - 1 + j]


def _prediction(graph: Graph) -> str:
    """Back from the loss along the one input that depends on parameters, until labels join."""
    trained = {id for id, node in graph.nodes.items() if node.op == "parameter"}
    here = graph.differentiate
    assert here is not None
    while True:
        sources = set(graph.inputs_of(here).values())
        with_parameters = [s for s in sources if _ancestors(graph, s) & trained]
        labels = [s for s in sources if _reads_data(graph, s) and s not in with_parameters]
        if len(with_parameters) != 1:
            raise UsageError(
                f"{here} does not compare one prediction with labels: nothing can be drawn"
            )
        if labels:
            return with_parameters[0]
        here = with_parameters[0]


def _reads_data(graph: Graph, id: str) -> bool:
    return any(bound_columns(graph.nodes[a].operation) for a in _ancestors(graph, id))


def _ancestors(graph: Graph, id: str) -> set[str]:
    """The node and all that it depends on."""
    found, waiting = {id}, [id]
    while waiting:
        for source in graph.inputs_of(waiting.pop()).values():
            if source not in found:
                found.add(source)
                waiting.append(source)
    return found


def _axis(column: Array, count: int) -> Array:
    finite = column[np.isfinite(column)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    room = _MARGIN * (high - low) or 1.0
    return np.linspace(low - room, high + room, count)
