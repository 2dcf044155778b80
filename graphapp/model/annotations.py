"""Edits of what stands around the computation: names, frames, notes, the text of the graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from graphapp.errors import EditError
from graphapp.model.check import is_id
from graphapp.model.edits import node_of, set_label
from graphapp.model.graph import Edge, Frame, Graph, Note


def rename(graph: Graph, old: str, new: str) -> Graph:
    """The graph with another id for a node, wherever the id is named: edges, frames, questions."""
    node = node_of(graph, old)
    if new == old:
        return graph
    if not is_id(new):
        raise EditError(f"{new!r} cannot be an id: use letters, digits and _, a letter first")
    if new in graph.nodes:
        raise EditError(f"there is a node {new!r} already: choose another name")
    renamed = replace(node, id=new)
    names = {old: new}
    nodes = {names.get(id, id): renamed if id == old else kept for id, kept in graph.nodes.items()}
    return replace(
        graph,
        nodes=MappingProxyType(nodes),
        edges=tuple(_renamed(edge, names) for edge in graph.edges),
        edge_extra=MappingProxyType(
            {_renamed(edge, names): extra for edge, extra in graph.edge_extra.items()}
        ),
        differentiate=names.get(graph.differentiate or "", graph.differentiate),
        frames=tuple(_in_frame(frame, names) for frame in graph.frames),
        expected=tuple(_asking(entry, names) for entry in graph.expected),
        exercise=None if graph.exercise is None else _in_exercise(graph.exercise, names),
    )


def set_name(graph: Graph, id: str, text: str) -> Graph:
    """What a person typed as a node's name: an id where it can be one, else a label in math.

    A name that differs from the id only in how it is typeset (``\\hat{y}``) keeps the id.
    """
    text = text.strip()
    if not text:
        return set_label(graph, id, None)
    if not is_id(text):
        return set_label(graph, id, text)
    if text == id:
        return set_label(graph, id, None)
    return set_label(rename(graph, id, text), text, None)


def add_frame(graph: Graph, ids: Collection[str], title: str) -> Graph:
    """A frame around nodes; they leave the frames that they were in."""
    for id in ids:
        node_of(graph, id)
    if not ids:
        raise EditError("a frame needs at least one node: select some first")
    inside = set(ids)
    ordered = tuple(id for id in graph.nodes if id in inside)
    others = (
        replace(frame, nodes=tuple(id for id in frame.nodes if id not in inside))
        for frame in graph.frames
    )
    kept = tuple(frame for frame in others if frame.nodes)
    return replace(graph, frames=(*kept, Frame(title, ordered)))


def set_frame(graph: Graph, index: int, **changes: Any) -> Graph:
    """Another title, another fold or other nodes for one frame."""
    return replace(
        graph, frames=_with(graph.frames, index, replace(graph.frames[index], **changes))
    )


def remove_frame(graph: Graph, index: int) -> Graph:
    """The graph without a frame; its nodes stay."""
    return replace(graph, frames=graph.frames[:index] + graph.frames[index + 1 :])


def remove_frames(graph: Graph, indices: Collection[int]) -> Graph:
    """The graph without some of its frames; their nodes stay."""
    gone = set(indices)
    kept = tuple(frame for i, frame in enumerate(graph.frames) if i not in gone)
    return replace(graph, frames=kept)


def add_note(graph: Graph, note: Note) -> Graph:
    """One more sticky note."""
    return replace(graph, notes=(*graph.notes, note))


def set_note(graph: Graph, index: int, **changes: Any) -> Graph:
    """Another text, place or size for one note."""
    return replace(graph, notes=_with(graph.notes, index, replace(graph.notes[index], **changes)))


def move_notes(graph: Graph, positions: Mapping[int, tuple[float, float]]) -> Graph:
    """The graph with notes elsewhere: indices to upper left corners."""
    moved = list(graph.notes)
    for index, (x, y) in positions.items():
        moved[index] = replace(moved[index], position=(float(x), float(y)))
    return replace(graph, notes=tuple(moved)) if positions else graph


def remove_notes(graph: Graph, indices: Collection[int]) -> Graph:
    """The graph without some of its notes."""
    gone = set(indices)
    return replace(graph, notes=tuple(note for i, note in enumerate(graph.notes) if i not in gone))


def set_texts(graph: Graph, *, title: str | None = None, about: str | None = None) -> Graph:
    """Another title or another text about the graph."""
    return replace(
        graph,
        title=graph.title if title is None else title,
        about=graph.about if about is None else about,
    )


def _with(items: tuple[Any, ...], index: int, item: Any) -> tuple[Any, ...]:
    return (*items[:index], item, *items[index + 1 :])


def _renamed(edge: Edge, names: Mapping[str, str]) -> Edge:
    source, target = names.get(edge.source, edge.source), names.get(edge.target, edge.target)
    return Edge(source, target, edge.port)


def _in_frame(frame: Frame, names: Mapping[str, str]) -> Frame:
    if names.keys().isdisjoint(frame.nodes):
        return frame
    return replace(frame, nodes=tuple(names.get(id, id) for id in frame.nodes))


def _in_exercise(exercise: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    questions = exercise.get("questions")
    if not isinstance(questions, list):
        return exercise
    return {**exercise, "questions": [_asking(entry, names) for entry in questions]}


def _asking(entry: Any, names: Mapping[str, str]) -> Any:
    """An entry with ``asks``: {"node": id} or {"edge": {"source", "target", "port"}}."""
    asks = entry.get("asks") if isinstance(entry, Mapping) else None
    if not isinstance(asks, Mapping):
        return entry
    asked = dict(asks)
    if isinstance(asked.get("node"), str):
        asked["node"] = names.get(asked["node"], asked["node"])
    if isinstance(asked.get("edge"), Mapping):
        edge = dict(asked["edge"])
        for end in ("source", "target"):
            if isinstance(edge.get(end), str):
                edge[end] = names.get(edge[end], edge[end])
        asked["edge"] = edge
    return {**entry, "asks": asked}
