"""What the layout moves as one: a node, or all nodes of a folded frame, which are drawn as a box.

A unit goes by an id: its own, or that of the first node in the frame. Where a node outside feeds on
a folded frame and also feeds it, the boxes form a cycle although the graph has none; an edge that
closes one is drawn back, and is no reason for a place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from graphapp.model.folding import Fold, folds_of
from graphapp.model.footprints import LABEL_HALF, Point, Rectangle, box_of, footprint
from graphapp.model.geometry import LABEL_WIDTH, output_offset, port_offset, shown_ports, size_of
from graphapp.model.graph import Edge, Graph
from graphapp.model.layers import Box, Drawing, Link

#: The width of a folded box: of a letter of its title, of what stands beside it, at least, at most.
_LETTER, _BESIDE, _NARROWEST, _WIDEST = 8.6, 44.0, 120.0, 260.0


class Units:
    """The units among some nodes of a graph, with their sizes, links and places."""

    def __init__(self, graph: Graph, ids: Sequence[str]) -> None:
        self._graph = graph
        self._folds: dict[str, tuple[Fold, float]] = {}
        """By the unit's id: the fold and its width."""
        chosen = set(ids)
        head: dict[str, str] = {}
        for index, fold in folds_of(graph).items():
            placed = all(graph.nodes[id].position is not None for id in fold.nodes)
            if placed and fold.nodes <= chosen:
                first = next(id for id in ids if id in fold.nodes)
                width = len(graph.frames[index].title) * _LETTER + _BESIDE
                self._folds[first] = fold, min(max(width, _NARROWEST), _WIDEST)
                head.update(dict.fromkeys(fold.nodes, first))
        self._unit_of = {id: head.get(id, id) for id in ids}
        self.ids = list(dict.fromkeys(self._unit_of.values()))
        self._into = {unit: self._edges_into(unit) for unit in self.ids}
        if self._folds:
            self._drop_cycles()

    # Sizes ------------------------------------------------------------------------------------

    def box(self, unit: str) -> Box:
        """A unit as the layout sees it."""
        if unit not in self._folds:
            return box_of(self._graph, unit)
        fold, width = self._folds[unit]
        label = LABEL_WIDTH if fold.inputs else 0.0
        return Box(half=width / 2, tall=fold.height / 2, label=label)

    def footprint(self, unit: str, at: Point) -> list[Rectangle]:
        """What a unit covers when its middle is at a point."""
        if unit not in self._folds:
            return footprint(self._graph, unit, at)
        (fold, width), (x, y) = self._folds[unit], at
        left, right = x - width / 2, x + width / 2
        covered = [(left, y - fold.height / 2, right, y + fold.height / 2)]
        for edge in fold.inputs:
            level = y + fold.input_offset(edge)
            covered.append((left - LABEL_WIDTH, level - LABEL_HALF, left, level + LABEL_HALF))
        return covered

    # Links ------------------------------------------------------------------------------------

    def neighbours(self) -> Iterator[tuple[str, str]]:
        """Pairs of units that an edge joins, the one that feeds first."""
        for unit, edges in self._into.items():
            for edge in edges:
                yield self._unit_of[edge.source], unit

    def drawing(self, units: Sequence[str]) -> Drawing:
        """Boxes and links of some units."""
        number = {unit: i for i, unit in enumerate(units)}
        links = []
        for unit in units:
            for edge in self._into[unit]:
                source = self._unit_of[edge.source]
                if source in number:
                    below = self._enters(edge, unit) - self._leaves(edge)
                    links.append(Link(number[source], number[unit], below))
        return Drawing([self.box(unit) for unit in units], links)

    def _edges_into(self, unit: str) -> list[Edge]:
        """From other units, in the order of the ports."""
        if unit in self._folds:
            edges: Iterable[Edge] = self._folds[unit][0].inputs
        else:
            inputs = self._graph.inputs_of(unit).items()
            edges = (Edge(source, unit, port) for port, source in inputs)
        return [edge for edge in edges if edge.source in self._unit_of]

    def _leaves(self, edge: Edge) -> float:
        """How far below the middle of its unit an edge begins."""
        unit = self._unit_of[edge.source]
        if unit in self._folds:
            return self._folds[unit][0].output_offset(edge.source)
        graph = self._graph
        return output_offset(graph.nodes[edge.source], shown_ports(graph, edge.source))[1]

    def _enters(self, edge: Edge, unit: str) -> float:
        if unit in self._folds:
            return self._folds[unit][0].input_offset(edge)
        graph = self._graph
        ports = shown_ports(graph, edge.target)
        return port_offset(graph.nodes[edge.target], ports, edge.port)[1]

    def _drop_cycles(self) -> None:
        """Leave out the edges that lead back to a unit that they come from."""
        out: dict[str, list[tuple[Edge, str]]] = {unit: [] for unit in self.ids}
        for unit, edges in self._into.items():
            for edge in edges:
                out[self._unit_of[edge.source]].append((edge, unit))
        state: dict[str, Literal["open", "done"]] = {}
        for start in self.ids:
            stack = [] if start in state else [(start, iter(out[start]))]
            state.setdefault(start, "open")
            while stack:
                unit, left = stack[-1]
                found = next(left, None)
                if found is None:
                    state[unit] = "done"
                    stack.pop()
                    continue
                edge, target = found
                if state.get(target) == "open":
                    self._into[target].remove(edge)
                elif target not in state:
                    state[target] = "open"
                    stack.append((target, iter(out[target])))

    # Places -----------------------------------------------------------------------------------

    def middle(self, unit: str) -> Point | None:
        """Where a unit stands; None where it has no place."""
        if unit not in self._folds:
            return self._graph.nodes[unit].position
        sides = []
        for id in self._folds[unit][0].nodes:
            node = self._graph.nodes[id]
            assert node.position is not None
            width, height = size_of(node, shown_ports(self._graph, id))
            (x, y), dx, dy = node.position, width / 2, height / 2
            sides.append((x - dx, y - dy, x + dx, y + dy))
        lefts, tops, rights, bottoms = zip(*sides, strict=True)
        return (min(lefts) + max(rights)) / 2, (min(tops) + max(bottoms)) / 2

    def places(self, middles: Mapping[str, Point]) -> dict[str, Point]:
        """Centres of nodes where units have these middles: those in a fold move together."""
        found = {}
        for unit, (x, y) in middles.items():
            if unit not in self._folds:
                found[unit] = x, y
                continue
            before = self.middle(unit)
            assert before is not None
            dx, dy = float(round(x - before[0])), float(round(y - before[1]))
            for id in self._folds[unit][0].nodes:
                at = self._graph.nodes[id].position
                assert at is not None
                found[id] = at[0] + dx, at[1] + dy
        return found
