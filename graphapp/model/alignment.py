"""Heights in a layered drawing: links as straight as the order of every column allows.

The second half of our own layout engine. Minimises the sum over links of weight · |bend| under
"each column keeps its order and its distances". The absolute values are reached by reweighted
least squares; a column given its neighbours is an isotonic regression, which the pool-adjacent-
violators algorithm solves exactly in linear time (Barlow et al., 1972). What is almost straight
in the end is made exactly straight where there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from graphapp.model.layers import Box, Columns

#: Free height between two boxes of a column, and around a link that passes.
GAP, LANE = 16.0, 16.0

#: How much a straight link is worth: from a leaf, where gates meet, along a branch (the only link
#: that comes from a gate), along a lane: a long link bends in front of its target.
_LEAF, _MEETING, _BRANCH, _PASSING = 1.0, 3.0, 8.0, 24.0
_STRAIGHT = 1e-6
#: Bends below this count as squares, so that blocks keep moving; smaller in every round.
_SMOOTH = (64.0, 32.0, 16.0, 8.0, 4.0, 4.0)
_MOST_STRAIGHTENED = 4_000  # links or nodes; nobody sees the bends of more, and it takes seconds
_LONGEST_BLOCK = 400

#: Between two columns, besides labels: where nothing climbs, where edges bend, how much more for
#: each pixel that they climb, and the most of that.
_CLEAR, _BEND, _SLANT, _WIDEST = 10.0, 18.0, 0.36, 60.0
#: How far the value right of a node reaches above and below its middle.
_RESULT_HALF = 12.0


class Heights:
    """The centres' heights of a drawing's boxes and points; ``settle`` finds them."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        boxes = columns.drawing.boxes
        known = len(boxes)
        self.above = [box.above for box in boxes] + [0.0] * (len(columns.rank) - known)
        self.below = [box.below for box in boxes] + [0.0] * (len(columns.rank) - known)
        self.y = [0.0] * len(columns.rank)
        self.known = known
        self.base = [self._weight(source, target) for source, target, _ in columns.hops]
        self.joins: list[list[tuple[int, int, float]]] = [[] for _ in columns.rank]
        """For each item its hops: (number of the hop, item at the other end, own minus other)."""
        for number, (source, target, port) in enumerate(columns.hops):
            self.joins[source].append((number, target, port))
            self.joins[target].append((number, source, -port))
        self.place = {item: i for row in columns.rows for i, item in enumerate(row)}
        self.blocks = [[item] for item in range(len(self.y))]
        """For each item those that move with it, itself included."""
        self.offsets = [self._stack(row) for row in columns.rows]
        """For each column how far its items are below the first when they stand close."""

    def _weight(self, source: int, target: int) -> float:
        if target >= self.known:
            return _PASSING
        if source >= self.known:
            return _LEAF
        boxes = self.columns.drawing.boxes
        if boxes[source].leaf:
            return _LEAF
        near = (other for other, _ in self.columns.lefts[target])
        gates = sum(other >= self.known or not boxes[other].leaf for other in near)
        return _BRANCH if gates == 1 else _MEETING

    def distance(self, upper: int, lower: int) -> float:
        """The least distance of two items that follow each other in a column."""
        between = GAP if upper < self.known and lower < self.known else LANE
        return self.below[upper] + between + self.above[lower]

    def _stack(self, row: Sequence[int]) -> list[float]:
        """Set the column as high as it must be, its middle at 0; returns the offsets."""
        offsets = [0.0]
        for upper, lower in pairwise(row):
            offsets.append(offsets[-1] + self.distance(upper, lower))
        for item, offset in zip(row, offsets, strict=True):
            self.y[item] = offset - offsets[-1] / 2
        return offsets

    def settle(self, whole: int = 0) -> None:
        """Find the heights; ``whole`` is the size of the graph that the drawing is a part of."""
        size = max(2 * whole, len(self.y) + len(self.base))
        effort = max(1, min(16, 100_000 // (size + 1)))
        numbers = range(len(self.columns.rows))
        for turn in range(2):
            for number in numbers if turn == 0 else reversed(numbers):
                self._place(number, self.base, side=-1 if turn == 0 else 1)
        weights = self.base
        for smooth in _SMOOTH:
            for sweep in range(effort):
                for number in numbers if sweep % 2 == 0 else reversed(numbers):
                    self._place(number, weights)
            weights = [
                base / max(abs(self.bend(hop)), smooth) for hop, base in enumerate(self.base)
            ]
        if max(whole, len(self.base)) <= _MOST_STRAIGHTENED:
            self._straighten()

    def bend(self, hop: int) -> float:
        """How far a hop is from straight: positive where it goes down."""
        source, target, port = self.columns.hops[hop]
        return self.y[target] + port - self.y[source]

    def _place(self, number: int, weights: Sequence[float], side: int = 0) -> None:
        """The best heights of one column while the others (all, or one side's) stand still."""
        row, offsets, y = self.columns.rows[number], self.offsets[number], self.y
        wishes, strengths = [], []
        for item, offset in zip(row, offsets, strict=True):
            total = strength = 0.0
            for hop, other, shift in self.joins[item]:
                if side and (self.columns.rank[other] - number) * side < 0:
                    continue
                total += weights[hop] * (y[other] + shift)
                strength += weights[hop]
            wishes.append((total / strength if strength else y[item]) - offset)
            strengths.append(strength or 1e-3)
        levels = isotonic(wishes, strengths)
        for item, offset, level in zip(row, offsets, levels, strict=True):
            y[item] = level + offset

    def _straighten(self) -> None:
        """Shift blocks of straight links to make more links straight, where that is a gain."""
        numbers = sorted(range(len(self.base)), key=lambda hop: (-self.base[hop], hop))
        for hop in numbers:
            source, target, _ = self.columns.hops[hop]
            one, other = self.blocks[source], self.blocks[target]
            bend = self.bend(hop)
            if one is other or len(one) + len(other) > _LONGEST_BLOCK:
                continue
            if abs(bend) > _STRAIGHT and not (
                self._shift(hop, source, target, bend) or self._shift(hop, target, source, -bend)
            ):
                continue
            one.extend(other)
            for item in other:
                self.blocks[item] = one

    def _shift(self, hop: int, item: int, still: int, by: float) -> bool:
        """Move an item's block and what it pushes, unless ``still`` is pushed or links suffer.

        For a leaf the others must gain: two leaves of one gate stand evenly about its ports
        rather than one straight and one not.
        """
        members = self._pushed(item, by)
        least = _STRAIGHT if self.base[hop] == _LEAF else -_STRAIGHT
        if still in members or self._gain(members, by) < least:
            return False
        for member in members:
            self.y[member] += by
        return True

    def _pushed(self, item: int, by: float) -> set[int]:
        """The blocks that move when the block of ``item`` does."""
        members = set(self.blocks[item])
        waiting = list(members)
        while waiting and len(members) <= _LONGEST_BLOCK:
            member = waiting.pop()
            row = self.columns.rows[self.columns.rank[member]]
            i = self.place[member] + (1 if by > 0 else -1)
            if not 0 <= i < len(row) or row[i] in members:
                continue
            upper, lower = (member, row[i]) if by > 0 else (row[i], member)
            if self.y[lower] - self.y[upper] < self.distance(upper, lower) + abs(by):
                new = self.blocks[row[i]]
                members.update(new)
                waiting.extend(new)
        return members

    def _gain(self, members: set[int], by: float) -> float:
        """How much straighter the links get when a set of items moves."""
        gain = 0.0
        for item in members:
            for hop, other, shift in self.joins[item]:
                if other not in members:
                    bend = self.y[item] - self.y[other] - shift
                    gain += self.base[hop] * (abs(bend) - abs(bend + by))
        return gain


def isotonic(wishes: Sequence[float], strengths: Sequence[float]) -> list[float]:
    """The non-decreasing sequence nearest to ``wishes`` in weighted squares."""
    pools: list[tuple[float, float, int]] = []
    for wish, strength in zip(wishes, strengths, strict=True):
        level, weight, size = wish, strength, 1
        while pools and pools[-1][0] > level:
            before, mass, count = pools.pop()
            level = (before * mass + level * weight) / (mass + weight)
            weight, size = weight + mass, size + count
        pools.append((level, weight, size))
    return [level for level, _, size in pools for _ in range(size)]


def horizontal_places(columns: Columns, y: Sequence[float]) -> list[float]:
    """The x of every box's centre.

    Gates stand in the middle of their column and leaves end where the gates do, so that edges
    leave a column along one line. Columns stand as close as labels, bends and values allow.
    """
    boxes = columns.drawing.boxes
    rows = [[item for item in row if item < len(boxes)] for row in columns.rows]
    climbs = [0.0] * len(rows)
    for source, target, port in columns.hops:
        column = columns.rank[target]
        climbs[column] = max(climbs[column], abs(y[target] + port - y[source]))
    x = [0.0] * len(boxes)
    end = 0.0
    for column, row in enumerate(rows):
        reach = _reach(boxes, row)
        for item in row:
            x[item] = reach - boxes[item].half if boxes[item].leaf else 0.0
        middle = 0.0
        if column:
            left = max((boxes[item].left - x[item] for item in row), default=0.0)
            middle = end + bend_width(climbs[column]) + left
            middle = max(middle, _clear_of_results(boxes, x, y, rows[column - 1], row))
        for item in row:
            x[item] += middle
        end = middle + reach
    return x


def _reach(boxes: Sequence[Box], row: Sequence[int]) -> float:
    """How far the boxes of a column reach to the right of its middle."""
    gates = [boxes[item].half for item in row if not boxes[item].leaf]
    return max(gates or [boxes[item].half for item in row], default=0.0)


def bend_width(climb: float) -> float:
    """The room between two columns, besides labels, for edges that climb as far as this."""
    return _CLEAR if climb < 1.0 else _BEND + min(_WIDEST, climb * _SLANT)


def _clear_of_results(
    boxes: Sequence[Box],
    x: Sequence[float],
    y: Sequence[float],
    before: Sequence[int],
    after: Sequence[int],
) -> float:
    """The least middle of a column that keeps it off the values beside the one before."""
    least = -inf
    for item in before:
        right = x[item] + boxes[item].half + boxes[item].result + _CLEAR
        if boxes[item].result:
            top, bottom = y[item] - _RESULT_HALF, y[item] + _RESULT_HALF
            for other in after:
                box = boxes[other]
                if y[other] - box.above < bottom and y[other] + box.below > top:
                    least = max(least, right + box.left - x[other])
    return least
