"""Copying parts of a graph: what goes to the clipboard, and how it comes back under free ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType

from graphapp.model.edits import FreeIds
from graphapp.model.graph import Edge, Graph, Note
from graphapp.operation import Array


def fragment(graph: Graph, ids: Collection[str]) -> Graph:
    """The nodes, the edges among them and the frames that lie wholly within: a graph of its own."""
    kept = set(ids)
    return Graph.of(
        (node for id, node in graph.nodes.items() if id in kept),
        (edge for edge in graph.edges if edge.source in kept and edge.target in kept),
        frames=tuple(frame for frame in graph.frames if kept.issuperset(frame.nodes)),
        data=graph.data,
    )


def paste(graph: Graph, part: Graph, shift: tuple[float, float]) -> tuple[Graph, tuple[str, ...]]:
    """The graph with a copy of ``part``, moved by ``shift``, and the ids of the new nodes.

    An id that is taken becomes the next free one; a label that was the id's own picture stays
    with it. Data columns that the graph does not have come along.
    """
    names = _free_names(graph, part)
    nodes = dict(graph.nodes)
    for id, node in part.nodes.items():
        x, y = node.position or (0.0, 0.0)
        place = (x + shift[0], y + shift[1])
        nodes[names[id]] = replace(node, id=names[id], position=place)
    edges = (Edge(names[e.source], names[e.target], e.port) for e in part.edges)
    frames = (replace(f, nodes=tuple(names[id] for id in f.nodes)) for f in part.frames)
    notes = (_shifted(note, shift) for note in part.notes)
    pasted = replace(
        graph,
        nodes=MappingProxyType(nodes),
        edges=(*graph.edges, *edges),
        frames=(*graph.frames, *frames),
        notes=(*graph.notes, *notes),
        data=_joined(graph, part),
    )
    return pasted, tuple(names.values())


def duplicate(
    graph: Graph, ids: Collection[str], shift: tuple[float, float]
) -> tuple[Graph, tuple[str, ...]]:
    """Copies of some nodes beside them, fed by what feeds the originals."""
    copied = set(ids)
    part = fragment(graph, ids)
    pasted, new = paste(graph, part, shift)
    names = dict(zip(part.nodes, new, strict=True))
    outside = tuple(
        Edge(edge.source, names[edge.target], edge.port)
        for edge in graph.edges
        if edge.target in copied and edge.source not in copied
    )
    return replace(pasted, edges=(*pasted.edges, *outside)), new


def centre(part: Graph) -> tuple[float, float]:
    """The middle of a fragment's nodes and notes."""
    places = [node.position or (0.0, 0.0) for node in part.nodes.values()]
    places += [note.position for note in part.notes]
    if not places:
        return 0.0, 0.0
    xs, ys = zip(*places, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _free_names(graph: Graph, part: Graph) -> Mapping[str, str]:
    free = FreeIds(graph.nodes)
    return {id: free.take(id) for id in part.nodes}


def _shifted(note: Note, shift: tuple[float, float]) -> Note:
    return replace(note, position=(note.position[0] + shift[0], note.position[1] + shift[1]))


def _joined(graph: Graph, part: Graph) -> Mapping[str, Array]:
    """The data of both; a column of another length cannot come along and is left behind."""
    if part.data is graph.data or not part.data:
        return graph.data
    length = {len(column) for column in graph.data.values()}
    new = {
        name: column
        for name, column in part.data.items()
        if name not in graph.data and (not length or len(column) in length)
    }
    return MappingProxyType({**graph.data, **new}) if new else graph.data
