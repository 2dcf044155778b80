"""Bytes to a Graph: every fault that a file can have is refused here, with its line and its key.

Kept for the next save: unknown keys of the file, of nodes, edges, frames and notes (in ``extra``
and ``edge_extra``), unknown keys of ``params`` (in ``extra["params"]`` of the node), unknown keys
of ``data`` (in ``extra["data"]`` of the graph), and nodes with an unknown operation (``Unknown``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Any

from graphapp.errors import EditError, FileError, FormatError, ParameterError, VersionError
from graphapp.files.decoding import decode
from graphapp.files.limits import MAX_EDGES, MAX_ENTRIES, MAX_NODES
from graphapp.files.places import Path, complain, quoted
from graphapp.files.shape import (
    DataShape,
    DocumentShape,
    EdgeShape,
    FrameShape,
    NodeShape,
    NoteShape,
    checked,
)
from graphapp.files.versions import up_to_date
from graphapp.model import LONGEST_ID, Edge, Frame, Graph, Node, Note
from graphapp.model.check import check_edge, cycle_among, is_id
from graphapp.operation import Array, Operation, Unknown, operations
from graphapp.operation.parameters import read_value

#: The keys that this version knows; all others are kept as they are.
_FILE_KEYS = frozenset(DocumentShape.__struct_fields__)
_NODE_KEYS = frozenset(NodeShape.__struct_fields__)
_EDGE_KEYS = frozenset(EdgeShape.__struct_fields__)
_FRAME_KEYS = frozenset(FrameShape.__struct_fields__)
_NOTE_KEYS = frozenset(NoteShape.__struct_fields__)
_DATA_KEYS = frozenset(DataShape.__struct_fields__)

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def loads(data: bytes, name: str = "") -> Graph:
    """The graph in the bytes of a file; ``name`` begins every message.

    Raises FormatError (with ``line 12, nodes[3].id`` in it) or VersionError.
    """
    try:
        document, text = decode(data)
        raw = up_to_date(document, text)
        return _Reader(raw, checked(raw, text), text).graph()
    except FormatError as error:
        if not name:
            raise
        where = f"{name}: {error.where}" if error.where else name
        raise FormatError(error.message, where) from None
    except VersionError as error:
        raise VersionError(f"{name}: {error}" if name else str(error)) from None
    except MemoryError:
        raise FileError(f"{name or 'the file'}: it does not fit into memory") from None


class _Reader:
    """One document on its way to a Graph: as parsed, as checked, and as text for the messages."""

    def __init__(self, raw: dict[str, Any], shape: DocumentShape, text: str) -> None:
        self.raw = raw
        self.shape = shape
        self.text = text
        self.bare: dict[str, Operation] = {}

    def refuse(self, path: Path, message: str) -> FormatError:
        return complain(self.text, path, message)

    def graph(self) -> Graph:
        shape, raw = self.shape, self.raw
        self.check_sizes()
        nodes = self.nodes()
        edges = self.edges(nodes)
        data, data_extra = self.data(shape.data)
        if shape.differentiate is not None and shape.differentiate not in nodes:
            raise self.refuse(
                ("differentiate",),
                f"there is no node {quoted(shape.differentiate)}: name one, or leave this key out",
            )
        return Graph.of(
            nodes.values(),
            edges,
            differentiate=shape.differentiate,
            title=shape.title,
            about=shape.about,
            frames=tuple(
                Frame(frame.title, tuple(frame.nodes), frame.folded, _extra(entry, _FRAME_KEYS))
                for frame, entry in zip(shape.frames, raw.get("frames", ()), strict=True)
            ),
            notes=tuple(
                Note(note.text, note.position, note.size, _extra(entry, _NOTE_KEYS))
                for note, entry in zip(shape.notes, raw.get("notes", ()), strict=True)
            ),
            data=data,
            training=shape.training,
            exercise=shape.exercise,
            expected=tuple(shape.expected),
            edge_extra={
                edge: extra
                for edge, entry in zip(edges, raw["edges"], strict=True)
                if (extra := _extra(entry, _EDGE_KEYS))
            },
            extra={**_extra(raw, _FILE_KEYS), **({"data": data_extra} if data_extra else {})},
        )

    def check_sizes(self) -> None:
        for key, have, limit in (
            ("nodes", len(self.shape.nodes), MAX_NODES),
            ("edges", len(self.shape.edges), MAX_EDGES),
        ):
            if have > limit:
                raise self.refuse((key,), f"{have:,} {key} are more than the limit of {limit:,}")

    # Nodes --------------------------------------------------------------------------------

    def nodes(self) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        for i, (shape, entry) in enumerate(zip(self.shape.nodes, self.raw["nodes"], strict=True)):
            self.check_id(i, shape, nodes)
            operation, unread = self.operation(i, shape)
            extra = _extra(entry, _NODE_KEYS)
            if unread:
                extra = {**extra, "params": unread}
            nodes[shape.id] = Node(shape.id, operation, shape.label, shape.position, extra)
        return nodes

    def check_id(self, i: int, shape: NodeShape, nodes: Mapping[str, Node]) -> None:
        if shape.id in nodes:
            message = f"{quoted(shape.id)} is used twice: give every node its own id"
            raise self.refuse(("nodes", i, "id"), message)
        if not is_id(shape.id):
            raise self.refuse(
                ("nodes", i, "id"),
                f"{quoted(shape.id)} is not an id: letters, digits and _ only, not a digit first, "
                f"1 to {LONGEST_ID} of them",
            )

    def operation(self, i: int, shape: NodeShape) -> tuple[Operation, Mapping[str, Any]]:
        """The node's operation, and the params that it does not know."""
        if not shape.params and shape.op in self.bare:
            return self.bare[shape.op], _NOTHING
        self.check_entries(("nodes", i, "params"), shape.params)
        cls = operations().get(shape.op)
        if cls is None:
            if not shape.op:
                raise self.refuse(("nodes", i, "op"), "the name of the operation is empty")
            return Unknown(shape.op, shape.params), _NOTHING
        names = {info.name for info in cls.parameters()}
        known = {name: item for name, item in shape.params.items() if name in names}
        try:
            operation = cls.from_params(known)
        except ParameterError as error:
            path: Path = ("nodes", i, "params", error.parameter)
            raise self.refuse(path if error.parameter else path[:3], str(error)) from None
        if not shape.params:
            self.bare[shape.op] = operation
        return operation, {n: item for n, item in shape.params.items() if n not in names}

    def check_entries(self, path: Path, params: Mapping[str, Any]) -> None:
        """Refuse arrays that are too large, before NumPy makes room for them."""
        if len(self.text) <= 2 * MAX_ENTRIES:  # an entry takes a digit and a comma
            return
        for name, item in params.items():
            if (count := _count(item)) > MAX_ENTRIES:
                message = f"{count:,} numbers are more than the limit of {MAX_ENTRIES:,} an array"
                raise self.refuse((*path, name), message)

    # Edges --------------------------------------------------------------------------------

    def edges(self, nodes: Mapping[str, Node]) -> tuple[Edge, ...]:
        edges = tuple(Edge(edge.source, edge.target, edge.port) for edge in self.shape.edges)
        taken: dict[tuple[str, str], int] = {}
        for i, edge in enumerate(edges):
            try:
                check_edge(nodes, edge)
            except EditError as error:
                raise self.refuse(("edges", i, _wrong_end(edge, nodes)), str(error)) from None
            first = taken.setdefault((edge.target, edge.port), i)
            if first != i:
                raise self.refuse(
                    ("edges", i, "port"),
                    f"port {edge.port} of {edge.target} already has an edge (edges[{first}]): "
                    "only one may enter a port",
                )
        if cycle := cycle_among(edges):
            self.refuse_cycle(cycle, edges)
        return edges

    def refuse_cycle(self, cycle: list[str], edges: tuple[Edge, ...]) -> None:
        ids = cycle if len(cycle) <= 12 else [*cycle[:6], "…", *cycle[-5:]]
        last = next(
            i for i, edge in enumerate(edges) if (edge.source, edge.target) == (*cycle[-2:],)
        )
        raise self.refuse(
            ("edges", last), f"the edges form a cycle {' → '.join(ids)}: remove one of them"
        )

    # Data ---------------------------------------------------------------------------------

    def data(self, shape: DataShape | None) -> tuple[dict[str, Array], Mapping[str, Any]]:
        """The columns, and the other keys of ``data``."""
        if shape is None:
            return {}, _NOTHING
        columns: dict[str, Array] = {}
        for name, given in shape.columns.items():
            path: Path = ("data", "columns", name)
            self.check_entries(path[:2], {name: given})
            try:
                column = read_value(given)
            except ParameterError:
                raise self.refuse(path, "a column is a list of numbers") from None
            if isinstance(column, float) or column.ndim != 1:
                raise self.refuse(path, "a column is a plain list of numbers, without lists in it")
            columns[name] = column
            first, entries = next(iter(columns.items()))
            if len(column) != len(entries):
                raise self.refuse(
                    path,
                    f"column {quoted(name)} has {len(column)} entries, {quoted(first)} has "
                    f"{len(entries)}: all columns must be equally long",
                )
        return columns, _extra(self.raw["data"], _DATA_KEYS)


def _wrong_end(edge: Edge, nodes: Mapping[str, Node]) -> str:
    if edge.source not in nodes:
        return "source"
    return "port" if edge.target in nodes else "target"


def _extra(entry: Mapping[str, Any], known: frozenset[str]) -> Mapping[str, Any]:
    """The keys that this version does not know."""
    if entry.keys() <= known:
        return _NOTHING
    return {key: item for key, item in entry.items() if key not in known}


def _count(item: Any) -> int:
    """How many numbers a rectangular array of nested lists holds."""
    level: Iterable[Any] = [item]
    count = 0
    while lists := [entry for entry in level if isinstance(entry, list)]:
        count = sum(map(len, lists))
        level = chain.from_iterable(lists)
    return count


def json_value(text: str, name: str) -> Any:
    """A JSON value that somebody typed, under the same rules as a file. Raises FormatError."""
    if not text.strip():
        raise FormatError("a number or an array is missing", name)
    try:
        return decode(text.encode("utf-8", "surrogateescape"))[0]
    except FormatError as error:
        raise FormatError(error.message, name) from None
