"""What a graph predicts over a line or a plane, again and again while its parameters change.

The plan of the passes is kept, so that one picture costs one run over the points of the grid. What
is evaluated is the graph as it is used, not as it is trained: without dropout. Inputs read data
columns, or hold two numbers themselves: a linear discriminant can be looked at without any data.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from graphapp.engine.evaluation import Evaluator
from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import bound_columns
from graphapp.model.edits import ancestors
from graphapp.operation import Array, Elementwise, Loss, Source, Value, as_value, shape_of
from graphapp.operation.values import frozen
from graphapp.training.levels import StraightLine, applied, plane_of, straight_line
from graphapp.training.ways import Ways, ways_of

#: The points of a line; the points along the shorter side of a plane, and the most of the longer.
LINE, SIDE, LONGEST = 201, 45, 121
#: Ranges of two columns that differ more than this are not drawn to one scale.
_ALIKE = 4.0
#: How far the grid goes beyond the data, in parts of their range.
_MARGIN = 0.12
#: How far it goes beyond the only point where there are no data: so many times its size.
_AROUND = 2.5
#: What makes 0.5 the boundary of two classes where no labels say otherwise.
_SHARES = ("sigmoid", "hard_sigmoid", "step", "heaviside")

#: A number of the graph: a data column, or an entry of an input.
Coordinate = str | tuple[str, tuple[int, ...]]


@dataclasses.dataclass(frozen=True, slots=True)
class Prediction:
    """The prediction on a grid: ``values`` has the lengths of the axes as its shape, x first."""

    node: str
    coordinates: tuple[Coordinate, ...]
    axes: tuple[Array, ...]
    values: Array
    scores: Array | None
    """Of each class, along a last axis, where ``values`` are the numbers of classes."""
    boundary: float
    """Where one class becomes the other, for numbers."""
    ways: Ways | None
    """None without labels."""
    fixed: tuple[str, ...] = ()
    """The columns that are held at their means."""
    line: StraightLine | None = None
    """The boundary, where it is straight and in the plane."""


class Grid:
    """Predicts over one or two coordinates. Keeps the plan while the topology stays."""

    def __init__(self) -> None:
        self._evaluator = Evaluator()
        self._data: Mapping[str, Array] = MappingProxyType({})
        self._key: object = None
        self._table: object = None
        self._axes: tuple[Array, ...] = ()

    def predict(self, graph: Graph, across: Sequence[str] = (), wide: float = 1.0) -> Prediction:
        """The prediction as it is now.

        ``across`` chooses from more than two columns. ``wide`` is the picture's width by its
        height: where both axes are alike, they get one scale, so that right angles are right.
        Raises UsageError where there is no prediction, or nothing to draw it over.
        """
        node, ways = prediction_of(graph)
        if ways is None or not ways.features:
            return self._over_entries(graph, node, ways, wide)
        features = varied(graph, ways)
        chosen = tuple(c for c in across if c in features) or features[:2]
        return self._over_columns(graph, ways, chosen, wide)

    # Over data columns ---------------------------------------------------------------------

    def _over_columns(
        self, graph: Graph, ways: Ways, chosen: tuple[str, ...], wide: float
    ) -> Prediction:
        self._lay_out(graph, ways, chosen, round(wide, 2))
        part = _part(graph, [ways.prediction])
        evaluation = self._evaluator.evaluate(dataclasses.replace(part, data=self._data))
        value = evaluation.value(ways.prediction)
        shape = tuple(len(axis) for axis in self._axes)
        length = int(np.prod(shape))
        if value is None:
            failure = evaluation.failure(ways.prediction)
            raise UsageError(f"{ways.prediction} has no value: {failure}")
        if isinstance(value, float) or value.shape[0] != length:
            raise UsageError(f"{ways.prediction} has no row for each row of the data")
        scores = value.reshape(*shape, -1)
        boundary = _boundary(graph, ways, ways.prediction)
        fixed = tuple(name for name in varied(graph, ways) if name not in chosen)
        if scores.shape[-1] > 1:
            best = np.argmax(scores, axis=-1).astype(np.float64)
            return Prediction(
                ways.prediction, chosen, self._axes, best, scores, boundary, ways, fixed
            )
        line = None
        if len(shape) == 2:
            start, operations = _before(graph, ways.prediction)
            inner = evaluation.value(start)
            if inner is not None and not isinstance(inner, float) and inner.size == length:
                line = straight_line(self._axes, inner.reshape(shape), operations, boundary)
        return Prediction(
            ways.prediction, chosen, self._axes, scores[..., 0], None, boundary, ways, fixed, line
        )

    def _lay_out(self, graph: Graph, ways: Ways, chosen: tuple[str, ...], wide: float) -> None:
        """The grid as data columns; the same arrays while the table stays."""
        key = (ways, chosen, wide)
        if key == self._key and graph.data is self._table:
            return
        missing = [name for name in ways.features if name not in graph.data]
        if missing:
            raise UsageError(f"there is no data column {missing[0]}")
        self._key, self._table = key, graph.data
        self._axes = _axes([_ends(graph.data[name]) for name in chosen], wide)
        points = [np.ravel(grid) for grid in np.meshgrid(*self._axes, indexing="ij")]
        length = len(points[0])
        means = {name: _mean(graph.data[name]) for name in ways.features}
        data = {name: frozen(np.full(length, mean)) for name, mean in means.items()}
        data |= {name: frozen(np.array(p)) for name, p in zip(chosen, points, strict=True)}
        self._data = MappingProxyType(data)

    # Over entries of inputs ----------------------------------------------------------------

    def _over_entries(self, graph: Graph, node: str, ways: Ways | None, wide: float) -> Prediction:
        places = _entries(graph, node)
        start, operations = _before(graph, node)
        probe = _Probe(self._evaluator, graph, start, places)
        axes = _axes([_around(number) for number in probe.at], wide)
        boundary = _boundary(graph, ways, node)
        few = tuple(axis[:: (len(axis) - 1) // 2] for axis in axes)
        corners = np.array([[probe(x, y) for y in few[1]] for x in few[0]])
        plane = plane_of(few, corners)
        if plane is None:  # each point is a run of its own: fewer of them
            axes = tuple(axis[::2] for axis in axes)
            inner = np.array([[probe(x, y) for y in axes[1]] for x in axes[0]])
        else:
            constant, across, up = plane
            inner = constant + across * axes[0][:, None] + up * axes[1][None, :]
        line = straight_line(axes, inner, operations, boundary)
        values = applied(operations, inner)
        return Prediction(node, places, axes, values, None, boundary, ways, (), line)


class _Probe:
    """A node's number at other values of two entries of inputs."""

    def __init__(
        self, evaluator: Evaluator, graph: Graph, node: str,
        places: tuple[tuple[str, tuple[int, ...]], ...],
    ) -> None:  # fmt: skip
        self._evaluator, self._node, self._places = evaluator, node, places
        self._graph = _part(graph, [node])
        self._values: dict[str, Value] = {}
        for id, _ in places:
            operation = graph.nodes[id].operation
            assert isinstance(operation, Source)
            self._values[id] = operation.source_value(graph.data)
        self.at = [float(np.asarray(self._values[id])[index]) for id, index in places]
        """The two numbers as they are."""

    def __call__(self, *numbers: float) -> float:
        values: dict[str, Any] = {id: np.array(value) for id, value in self._values.items()}
        for (id, index), number in zip(self._places, numbers, strict=True):
            values[id][index] = number
        changed = []
        for id, value in values.items():
            node = self._graph.nodes[id]
            assert isinstance(node.operation, Source)
            operation = node.operation.with_value(as_value(value))
            changed.append(dataclasses.replace(node, operation=operation))
        found = self._evaluator.evaluate(self._graph.with_nodes(changed)).value(self._node)
        return float(found) if isinstance(found, float) else float("nan")


def prediction_of(graph: Graph) -> tuple[str, Ways | None]:
    """The node that predicts, and how; without labels the differentiated node is meant.

    Raises UsageError where a loss has no prediction, or nothing is differentiated.
    """
    try:
        ways = ways_of(graph)
    except UsageError:
        node = graph.differentiate
        if node is None or isinstance(graph.nodes[node].operation, Loss):
            raise
        return node, None
    if not ways.features and ways.target in ancestors(graph, ways.prediction):
        assert graph.differentiate is not None
        return graph.differentiate, None  # an input that enters twice is no label
    return ways.prediction, ways


def _before(graph: Graph, node: str) -> tuple[str, list[Elementwise]]:
    """Back through operations on one number each: where they begin, and they, first to last."""
    operations: list[Elementwise] = []
    here = node
    while True:
        operation, inputs = graph.nodes[here].operation, list(graph.inputs_of(here).values())
        if not isinstance(operation, Elementwise) or len(inputs) != 1:
            return here, operations[::-1]
        operations.append(operation)
        here = inputs[0]


def _entries(graph: Graph, node: str) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The two numbers of inputs that a node depends on. Raises UsageError for more or fewer."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for id in sorted(ancestors(graph, node)):
        operation = graph.nodes[id].operation
        if graph.nodes[id].op == "input" and not bound_columns(operation):
            assert isinstance(operation, Source)
            shape = shape_of(operation.source_value(graph.data))
            found += [(id, index) for index in np.ndindex(shape)][: 3 - len(found)]
    if len(found) != 2:
        many = "no input" if not found else "one number" if len(found) == 1 else "more than two"
        raise UsageError(
            f"{node} depends on {many}: bind inputs to one or two data columns, "
            "or give it two numbers as inputs"
        )
    return tuple(found)


def _boundary(graph: Graph, ways: Ways | None, node: str) -> float:
    """Half way between the labels where they are two numbers; else as the loss has it."""
    if ways is None:
        return 0.5 if graph.nodes[node].op in _SHARES else 0.0
    labels = graph.data.get(ways.label) if ways.label is not None else None
    if labels is not None and len(labels):
        low, high = float(np.min(labels)), float(np.max(labels))
        if (low, high) == (-1.0, 1.0) and np.isin(labels, (low, high)).all():
            return 0.0
    return ways.boundary


def _part(graph: Graph, ids: Sequence[str]) -> Graph:
    """Some nodes and all that they depend on."""
    kept = {a for id in ids for a in (id, *ancestors(graph, id))}
    nodes = [node for id, node in graph.nodes.items() if id in kept]
    edges = [edge for edge in graph.edges if edge.target in kept]
    return Graph.of(nodes, edges, data=graph.data)


def varied(graph: Graph, ways: Ways) -> tuple[str, ...]:
    """The columns that a prediction reads, without those that are the same in every row."""
    columns = {name: graph.data.get(name, np.zeros(0)) for name in ways.features}
    found = tuple(name for name, x in columns.items() if len(x) and np.ptp(x) != 0)
    return found or ways.features


def _axes(ends: Sequence[tuple[float, float]], wide: float) -> tuple[Array, ...]:
    """A line of many points; a plane in one scale where both ranges are alike."""
    if len(ends) == 1:
        return (np.linspace(*ends[0], LINE),)
    ranges = [high - low for low, high in ends]
    if max(ranges) > _ALIKE * min(ranges):
        return tuple(np.linspace(low, high, SIDE) for low, high in ends)
    unit = max(ranges[0] / wide, ranges[1])
    counts = [SIDE, SIDE]
    counts[0 if wide > 1 else 1] = _odd(SIDE * max(wide, 1 / wide))
    axes = []
    for (low, high), size, count in zip(ends, (unit * wide, unit), counts, strict=True):
        middle = (low + high) / 2
        axes.append(np.linspace(middle - size / 2, middle + size / 2, count))
    return tuple(axes)


def _odd(number: float) -> int:
    """So that the middle is a point."""
    return min(round(number) // 2 * 2 + 1, LONGEST)


def _ends(column: Array) -> tuple[float, float]:
    finite = column[np.isfinite(column)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (-1.0, 1.0)
    room = _MARGIN * (high - low) or 1.0
    return low - room, high + room


def _mean(column: Array) -> float:
    finite = column[np.isfinite(column)]
    return float(finite.mean()) if finite.size else 0.0


def _around(number: float) -> tuple[float, float]:
    """Around the origin, so that it stays while the number is dragged, and the number inside."""
    end = _AROUND * 2.0 ** np.ceil(np.log2(max(abs(number), 1.0)))
    return -end, end
