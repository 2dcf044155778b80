"""The columns of a layered drawing: which node stands in which, and in what order.

The first half of our own layout engine (``graphapp.model.alignment`` is the second), after
Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures"
(1981), with one addition that matters here: a node's inputs enter at ports that lie below each
other, so crossings are counted at ports and not at node centres.

A ``Drawing`` knows nothing of operations: boxes with heights, links with ports. Boxes are numbered
in the order of the file and every tie is broken by that number, so the layout is deterministic.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

#: A link longer than one column gets a point in every column that it passes, which keeps a lane
#: free for it. Past this many points for each box the longest links go without.
POINTS_PER_BOX = 4

#: Drawings up to this many boxes and points are sifted after every sweep, after every fourth.
_FEW, _MORE = 150, 400
_SWEEPS = 12
#: Graphs with more nodes than this are laid out with less effort for each part.
UNHURRIED = 2_000


@dataclass(frozen=True, slots=True)
class Box:
    """What is known of a node: half its width and height, and the room of the texts around it.

    ``label`` is the width of the labels left of it, ``name`` the height of the line above,
    ``result`` the width of the value right of it, ``line`` the height of the line below.
    """

    half: float
    tall: float
    label: float = 0.0
    name: float = 0.0
    result: float = 0.0
    line: float = 0.0
    leaf: bool = False

    @property
    def left(self) -> float:
        """From the centre to the left end of the labels."""
        return self.half + self.label

    @property
    def above(self) -> float:
        """From the centre to the top of what is written above."""
        return self.tall + self.name

    @property
    def below(self) -> float:
        """From the centre to the bottom of what is written below."""
        return self.tall + self.line


@dataclass(frozen=True, slots=True)
class Link:
    """An edge: two box numbers and where, below the target's centre, it enters."""

    source: int
    target: int
    port: float


@dataclass(frozen=True)
class Drawing:
    """Boxes and the links between them."""

    boxes: Sequence[Box]
    links: Sequence[Link]

    def inputs(self) -> list[list[Link]]:
        """For each box its incoming links, top port first."""
        table: list[list[Link]] = [[] for _ in self.boxes]
        for link in self.links:
            table[link.target].append(link)
        for links in table:
            links.sort(key=lambda link: link.port)
        return table

    def outputs(self) -> list[list[Link]]:
        """For each box its outgoing links."""
        table: list[list[Link]] = [[] for _ in self.boxes]
        for link in self.links:
            table[link.source].append(link)
        return table


@dataclass
class Columns:
    """Boxes in columns, and points (numbers from ``len(drawing.boxes)`` on) where links pass."""

    drawing: Drawing
    rank: list[int]
    """For each box or point its column."""
    rows: list[list[int]]
    """For each column its boxes and points, from top to bottom."""
    hops: list[tuple[int, int, float]]
    """The links, cut into pieces from one column to the next: from, to, port."""
    passing: dict[int, list[int]]
    """For each long link (its number) the points where it passes the columns between."""
    lefts: list[list[tuple[int, float]]] = field(default_factory=list)
    """For each box or point: (item in the column before, own port)."""
    rights: list[list[tuple[int, float]]] = field(default_factory=list)
    """For each box or point: (item in the column after, its port)."""

    def __post_init__(self) -> None:
        self.lefts = [[] for _ in self.rank]
        self.rights = [[] for _ in self.rank]
        for source, target, port in self.hops:
            self.lefts[target].append((source, port))
            self.rights[source].append((target, port))

    def crossings(self) -> int:
        """How many pairs of links cross."""
        return sum(self._between(column) for column in range(len(self.rows) - 1))

    def _between(self, column: int) -> int:
        place = {item: i for i, item in enumerate(self.rows[column + 1])}
        seen: list[tuple[int, float]] = []
        count = 0
        for item in self.rows[column]:
            ends = [(place[target], port) for target, port in self.rights[item]]
            count += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
        return count


def rank_boxes(drawing: Drawing) -> list[int]:
    """A column for every box: links go from left to right and leaves stand before a consumer."""
    inputs, outputs = drawing.inputs(), drawing.outputs()
    order = _topological(drawing, inputs, outputs)
    rank = [0] * len(drawing.boxes)
    for box in order:
        rank[box] = max((rank[link.source] + 1 for link in inputs[box]), default=0)
    for box in reversed(order):
        if not outputs[box]:
            continue
        room = min(rank[link.target] for link in outputs[box]) - 1
        # Moving to the right shortens the links that leave and lengthens those that enter; a
        # link from a leaf that nothing else uses costs nothing, for the leaf comes along.
        entering = sum(len(outputs[link.source]) > 1 or bool(inputs[link.source])
                       for link in inputs[box])  # fmt: skip
        if entering < len(outputs[box]):
            rank[box] = room
    lowest = min(rank, default=0)
    return [r - lowest for r in rank]


def _topological(
    drawing: Drawing, inputs: list[list[Link]], outputs: list[list[Link]]
) -> list[int]:
    waiting = [len(links) for links in inputs]
    ready = [box for box, count in enumerate(waiting) if not count]
    for box in ready:
        for link in outputs[box]:
            waiting[link.target] -= 1
            if not waiting[link.target]:
                ready.append(link.target)
    if len(ready) < len(drawing.boxes):
        raise ValueError("a graph with a cycle cannot be laid out in columns")
    return ready


def columns_of(drawing: Drawing, rank: Sequence[int]) -> Columns:
    """Boxes in columns, long links cut into hops, each column in the order of a depth-first walk.

    The walk starts at the outputs and takes the inputs of a node from the top port to the bottom
    port, which draws a tree without any crossing.
    """
    ranks = list(rank)
    hops: list[tuple[int, int, float]] = []
    passing: dict[int, list[int]] = {}
    budget = POINTS_PER_BOX * len(drawing.boxes)
    spans = [ranks[link.target] - ranks[link.source] - 1 for link in drawing.links]
    for number in sorted(range(len(spans)), key=spans.__getitem__):
        link, span = drawing.links[number], spans[number]
        budget -= span
        if span and budget < 0:
            break
        points = list(range(len(ranks), len(ranks) + span))
        ranks.extend(ranks[link.source] + 1 + i for i in range(span))
        chain = [link.source, *points, link.target]
        hops.extend((a, b, 0.0) for a, b in pairwise(chain[:-1]))
        hops.append((chain[-2], link.target, link.port))
        passing[number] = points
    rows: list[list[int]] = [[] for _ in range(max(ranks, default=-1) + 1)]
    columns = Columns(drawing, ranks, rows, hops, passing)
    _fill(columns)
    return columns


def _fill(columns: Columns) -> None:
    ends = [item for item, links in enumerate(columns.rights) if not links]
    seen = set()
    for end in ends:
        stack = [end]
        while stack:
            item = stack.pop()
            if item in seen:
                continue
            seen.add(item)
            columns.rows[columns.rank[item]].append(item)
            inputs = sorted(columns.lefts[item], key=lambda left: (left[1], left[0]))
            stack.extend(source for source, _ in reversed(inputs))


def reduce_crossings(columns: Columns, whole: int = 0) -> None:
    """Reorder every column: sweeps to the right and to the left, in small drawings then sifting.

    ``whole`` is the size of the graph that the drawing is a part of: with much to do in all,
    less is done for each part.
    """
    best, least = _copy(columns.rows), columns.crossings()
    size = max(len(columns.rank), _MORE + 1 if whole > UNHURRIED else 0)
    sweeps = _SWEEPS if size <= _MORE else 3
    for sweep in range(sweeps):
        if not least:
            break
        _sweep(columns, rightwards=sweep % 2 == 0)
        if size <= (_FEW if sweep % 4 < 3 else _MORE):
            _sift(columns)
        count = columns.crossings()
        if count < least:
            best, least = _copy(columns.rows), count
    columns.rows = best


def _copy(rows: list[list[int]]) -> list[list[int]]:
    return [row[:] for row in rows]


def _sweep(columns: Columns, *, rightwards: bool) -> None:
    """Sort each column by the mean place of what its items are linked to in the one before."""
    numbers = range(len(columns.rows))
    fixed: dict[int, float] = {}
    for number in numbers if rightwards else reversed(numbers):
        row = columns.rows[number]
        mean = _means(columns.lefts if rightwards else columns.rights, row, fixed, not rightwards)
        row.sort(key=mean)
        fixed.update((item, float(i)) for i, item in enumerate(row))


def _means(
    neighbours: list[list[tuple[int, float]]], row: list[int], fixed: dict[int, float], ports: bool
) -> Callable[[int], float]:
    """The barycentre of an item; one without neighbours keeps its place."""
    table = {}
    for i, item in enumerate(row):
        near = neighbours[item]
        # A port 46 px below the centre is far less than one place further down.
        places = [fixed[other] + (port / 1000 if ports else 0.0) for other, port in near]
        table[item] = sum(places) / len(places) if places else float(i)
    return table.__getitem__


def _sift(columns: Columns) -> None:
    """Move every item to the place in its column where its links cross least (Matuszewski 1999)."""
    place = {item: float(i) for row in columns.rows for i, item in enumerate(row)}
    for row in columns.rows:
        for item in row[:]:
            others = [other for other in row if other != item]
            costs = [0]
            for other in others:
                gain = _pair(columns, item, other, place) - _pair(columns, other, item, place)
                costs.append(costs[-1] - gain)
            least = min(costs)
            if least < costs[row.index(item)]:
                others.insert(costs.index(least), item)
                row[:] = others
                place.update((other, float(i)) for i, other in enumerate(row))


def _pair(columns: Columns, upper: int, lower: int, place: dict[int, float]) -> int:
    """Crossings among the links of two items when ``upper`` stands above ``lower``."""
    count = 0
    for a, _ in columns.lefts[upper]:
        count += sum(place[b] < place[a] for b, _ in columns.lefts[lower])
    for a, port in columns.rights[upper]:
        key = (place[a], port)
        count += sum((place[b], other) < key for b, other in columns.rights[lower])
    return count
