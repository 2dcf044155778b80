"""Where nodes go: the layered layout from left to right, and a place for nodes that have none.

Leaves stand in the column before the node that uses them, inputs stand in the order of their
ports, and the room left of every input port is kept free for the label of its edge. Columns and
heights are our own (``layers`` and ``alignment``), because general engines do not know that a
node's inputs enter below each other; where that leaves crossings, graphlay, which searches longer,
proposes another order (``search``), and the better of the two is taken. Without graphlay
everything works all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import floor

from graphapp.model.alignment import Heights, horizontal_places
from graphapp.model.edits import move
from graphapp.model.footprints import Taken, box_of
from graphapp.model.geometry import port_offset, shown_ports
from graphapp.model.graph import Edge, Graph
from graphapp.model.layers import (
    UNHURRIED,
    Columns,
    columns_of,
    rank_boxes,
    reduce_crossings,
)
from graphapp.model.layout_units import Units
from graphapp.model.search import propose_order

Point = tuple[float, float]
Positions = dict[str, Point]
Proposal = Callable[[Columns], Sequence[Sequence[int]] | None]

#: Between parts of a graph that no edge joins.
_PART_GAP = 64.0
#: Several parts are packed into a rectangle of about this ratio of width to height.
_ASPECT = 1.6
#: More parts than these without a position are no additions to a drawing: they stand below it.
_MOST_BESIDE = 100
#: Between a node and a new neighbour beside it, besides the room for labels.
_BESIDE = 40.0


def arrange(
    graph: Graph, ids: Iterable[str] | None = None, *, propose: Proposal = propose_order
) -> Positions:
    """Centres for all nodes of a graph, or for ``ids`` among themselves.

    All nodes: the leftmost centre is at x = 0 and the top at y = 0. Some: the middle of
    what is arranged stays where it was. Deterministic. ``propose`` is asked for another order
    where crossings are left.
    """
    wanted = set(graph.nodes if ids is None else ids)
    chosen = [id for id in graph.nodes if id in wanted]
    if not chosen:
        return {}
    units = Units(graph, chosen)
    parts = [_lay_out(units, part, propose, len(units.ids)) for part in _parts(units)]
    placed = _packed(units, parts)
    known = [at for at in map(units.middle, units.ids) if at is not None]
    if ids is not None and len(known) == len(units.ids):
        placed = _shifted(placed, _difference(_middle(placed.values()), _middle(known)))
    return units.places(placed)


def lay_out_missing(graph: Graph) -> Graph:
    """The graph with every node positioned.

    Without any position: ``arrange``. Else nodes that have a position keep it, and the others
    are placed beside their neighbours, clear of everything; very many of them below everything.
    """
    missing = [id for id, node in graph.nodes.items() if node.position is None]
    if not missing:
        return graph
    if len(missing) == len(graph.nodes):
        return move(graph, arrange(graph))
    taken = Taken(graph)
    found: Positions = {
        id: node.position for id, node in graph.nodes.items() if node.position is not None
    }
    units = Units(graph, missing)
    shapes = [_lay_out(units, part, propose_order, len(missing)) for part in _parts(units)]
    if len(shapes) > _MOST_BESIDE:
        block = _packed(units, shapes)
        return move(graph, _shifted(block, _below(units, block, taken)))
    for part in shapes:
        shape = _shifted(part, _wish(units, graph, part, found, taken))
        shape = _shifted(shape, taken.clear_by(graph, shape))
        taken.add(graph, shape)
        found.update(shape)
    return move(graph, {id: found[id] for id in missing})


def _parts(units: Units) -> list[list[str]]:
    """The units in groups that edges join, each in the order of the file."""
    ids = units.ids
    near: dict[str, list[str]] = {id: [] for id in ids}
    for source, target in units.neighbours():
        near[source].append(target)
        near[target].append(source)
    group: dict[str, int] = {}
    for id in ids:
        if id in group:
            continue
        number, stack = len(group), [id]
        while stack:
            other = stack.pop()
            if other not in group:
                group[other] = number
                stack.extend(near[other])
    parts: dict[int, list[str]] = {}
    for id in ids:
        parts.setdefault(group[id], []).append(id)
    return list(parts.values())


def _lay_out(units: Units, ids: Sequence[str], propose: Proposal, whole: int = 0) -> Positions:
    """Columns and heights for units that edges join; the leftmost column at x = 0.

    ``whole`` says how many are laid out in all.
    """
    drawing = units.drawing(ids)
    columns = columns_of(drawing, rank_boxes(drawing))
    reduce_crossings(columns, whole)
    least = columns.crossings()
    if least and whole <= UNHURRIED:
        ours = columns.rows
        proposed = propose(columns)
        if proposed is not None:
            columns.rows = [list(row) for row in proposed]
            reduce_crossings(columns, whole)
            if columns.crossings() >= least:
                columns.rows = ours
    heights = Heights(columns)
    heights.settle(whole)
    xs = horizontal_places(columns, heights.y)
    return {id: (float(round(xs[i])), _whole(heights.y[i])) for i, id in enumerate(ids)}


def _whole(y: float) -> float:
    """A whole number of pixels; what is level stays level in spite of rounding errors."""
    return float(floor(round(y, 3) + 0.5))


def _packed(units: Units, parts: Sequence[Positions]) -> Positions:
    """Parts in rows from the top left, in their order."""
    if len(parts) == 1:
        frames = [_extent(units, parts[0])]
        left = min(x for x, _ in parts[0].values())
        return _shifted(parts[0], (-left, -frames[0][1]))
    frames = [_extent(units, part) for part in parts]
    sizes = [(right - left, bottom - top) for left, top, right, bottom in frames]
    area = sum((w + _PART_GAP) * (h + _PART_GAP) for w, h in sizes)
    width = max(*(w for w, _ in sizes), (area * _ASPECT) ** 0.5)
    placed: Positions = {}
    x = y = tallest = 0.0
    for part, (left, top, _, _), (w, h) in zip(parts, frames, sizes, strict=True):
        if x and x + w > width:
            x, y, tallest = 0.0, y + tallest + _PART_GAP, 0.0
        placed.update(_shifted(part, (round(x - left), round(y - top))))
        x, tallest = x + w + _PART_GAP, max(tallest, h)
    first = min(x for x, _ in placed.values())
    return _shifted(placed, (-first, 0.0))


def _extent(units: Units, positions: Mapping[str, Point]) -> tuple[float, float, float, float]:
    rectangles = [r for id, at in positions.items() for r in units.footprint(id, at)]
    lefts, tops, rights, bottoms = zip(*rectangles, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _wish(
    units: Units, graph: Graph, shape: Positions, found: Mapping[str, Point], taken: Taken
) -> Point:
    """By how much to shift new nodes so that they stand beside what they are joined to."""
    after, before, levels = [], [], []
    for source, target, port in _crossing_edges(graph, shape):
        fixed = found.get(target if source in shape else source)
        if fixed is None:
            continue
        moved = shape[source if source in shape else target]
        drop = port_offset(graph.nodes[target], shown_ports(graph, target), port)[1]
        reach = box_of(graph, source).half + _BESIDE + box_of(graph, target).left
        if source in shape:
            before.append(fixed[0] - reach - moved[0])
            levels.append(fixed[1] + drop - moved[1])
        else:
            after.append(fixed[0] + reach - moved[0])
            levels.append(fixed[1] - drop - moved[1])
    if not levels:
        return _below(units, shape, taken)
    x = max(after) if after else min(before)
    if after and before:
        x = (max(after) + min(before)) / 2
    return float(round(x)), _whole(sum(levels) / len(levels))


def _below(units: Units, shape: Positions, taken: Taken) -> Point:
    """By how much to shift new nodes so that they stand below all that is taken, at its left."""
    left, top, _, _ = _extent(units, shape)
    return float(round(taken.left - left)), float(round(taken.bottom + _PART_GAP - top))


def _crossing_edges(graph: Graph, shape: Positions) -> Iterator[Edge]:
    """The edges with one end in the shape."""
    for id in shape:
        for port, source in graph.inputs_of(id).items():
            if source not in shape:
                yield Edge(source, id, port)
        yield from (edge for edge in graph.edges_from(id) if edge.target not in shape)


def _shifted(positions: Mapping[str, Point], by: Point) -> Positions:
    return {id: (x + by[0], y + by[1]) for id, (x, y) in positions.items()}


def _middle(points: Iterable[Point]) -> Point:
    xs, ys = zip(*points, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _difference(start: Point, end: Point) -> Point:
    return float(round(end[0] - start[0])), float(round(end[1] - start[1]))
