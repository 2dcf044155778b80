"""graphlay's proposal for the order of a drawing's columns.

graphlay (https://github.com/aarkue/graphlay) looks for crossings by many starts, sifting and
random kicks, in Rust; it does not know that ports have a given order, so its order is a start for
our own sweeps and never the last word. It is young and optional: whatever goes wrong inside it
means that there is no proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from graphapp.model.layers import Columns

#: Larger drawings are not searched: the sweeps alone already take most of the time.
_LARGEST = 600


def propose_order(columns: Columns) -> list[list[int]] | None:
    """Another order of the same columns; None where graphlay is missing or has nothing to say."""
    if len(columns.rank) > _LARGEST:
        return None
    try:
        import graphlay
    except ImportError:
        return None
    options = graphlay.options()
    options["spacing"].update(layer_gap=230.0, node_gap=28.0, dummy_gap=20.0)
    options["labels"]["reservation"] = "never"
    try:
        layout = graphlay.layout(_request(columns), options=options)
        return _rows(columns, layout.nodes, layout.edges)
    except (graphlay.GraphlayError, KeyError, IndexError):
        return None


def _request(columns: Columns) -> dict[str, Any]:
    boxes, links = columns.drawing.boxes, columns.drawing.links
    heights = [box.above + box.below for box in boxes]
    return {
        "nodes": [
            {
                "size": {"width": box.left + box.half + box.result, "height": height},
                "rank": {"fixed": columns.rank[number]},
            }
            for number, (box, height) in enumerate(zip(boxes, heights, strict=True))
        ],
        "edges": [
            {
                "source": link.source,
                "target": link.target,
                "source_port": _port("right", 0.0),
                "target_port": _port("left", 2.0 * link.port / heights[link.target]),
            }
            for link in links
        ],
    }


def _port(side: str, t: float) -> dict[str, Any]:
    return {"offset": {"side": side, "t": t}}


def _rows(
    columns: Columns, nodes: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]
) -> list[list[int]]:
    """The columns sorted by graphlay's heights; points where its lines pass the column."""
    level = {i: float(node["center"]["y"]) for i, node in enumerate(nodes)}
    middle = {columns.rank[i]: float(node["center"]["x"]) for i, node in enumerate(nodes)}
    for number, points in columns.passing.items():
        line = [(float(p["x"]), float(p["y"])) for p in edges[number]["points"]]
        for point in points:
            level[point] = _height_at(line, middle[columns.rank[point]])
    return [sorted(row, key=level.__getitem__) for row in columns.rows]


def _height_at(line: Sequence[tuple[float, float]], x: float) -> float:
    for (x0, y0), (x1, y1) in pairwise(line):
        if x0 <= x <= x1 and x1 > x0:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return line[-1][1]
