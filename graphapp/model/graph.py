"""The graph as a value: nodes, edges and everything that a file holds.

A ``Graph`` never changes. An edit (``graphapp.model.edits``) is a function from a Graph to a new
one that shares all that it does not touch, so that comparing two graphs is comparing identities.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from graphapp.operation import Array, Operation, op_name

_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _nothing() -> Mapping[Any, Any]:
    return _NOTHING  # shared: a mappingproxy as such is a refused default on Python 3.11


#: The longest id that a file may use.
LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Node:
    """One node: its operation with parameters, and how it stands on the canvas."""

    id: str
    operation: Operation
    label: str | None = None
    """LaTeX-like; without it the id is typeset."""
    position: tuple[float, float] | None = None
    """The centre, in scene units (pixels at 100 %); None until it is laid out."""
    extra: Mapping[str, Any] = field(default_factory=_nothing)
    """Keys of the file that this version does not know: kept and written back."""

    @property
    def op(self) -> str:
        """The operation's name in files."""
        return op_name(self.operation)

    @property
    def tex(self) -> str:
        """What the canvas typesets."""
        return self.label or self.id


class Edge(NamedTuple):
    """One edge, from a node's output into a port of another node."""

    source: str
    target: str
    port: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled box around nodes, which may be folded into one."""

    title: str
    nodes: tuple[str, ...]
    folded: bool = False
    extra: Mapping[str, Any] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Note:
    """A sticky note: Markdown with math."""

    text: str
    position: tuple[float, float]
    """The upper left corner, in scene units."""
    size: tuple[float, float]
    """Width and height."""
    extra: Mapping[str, Any] = field(default_factory=_nothing)


@dataclass(frozen=True)
class Graph:
    """A computation graph with its layout, texts and data. Build it with ``Graph.of``."""

    nodes: Mapping[str, Node] = field(default_factory=_nothing)
    """By id, in the order of the file."""
    edges: tuple[Edge, ...] = ()
    differentiate: str | None = None
    """The node whose gradient is taken; None for no backward pass."""
    title: str = ""
    about: str = ""
    frames: tuple[Frame, ...] = ()
    notes: tuple[Note, ...] = ()
    data: Mapping[str, Array] = field(default_factory=_nothing)
    """Columns of equal length."""
    training: Mapping[str, Any] | None = None
    exercise: Mapping[str, Any] | None = None
    expected: tuple[Mapping[str, Any], ...] = ()
    edge_extra: Mapping[Edge, Mapping[str, Any]] = field(default_factory=_nothing)
    """Unknown keys of single edges."""
    extra: Mapping[str, Any] = field(default_factory=_nothing)
    """Unknown keys of the file itself."""

    __hash__ = object.__hash__

    @classmethod
    def of(cls, nodes: Iterable[Node] = (), edges: Iterable[Edge] = (), **rest: Any) -> Graph:
        """A graph of nodes and edges; unchecked: see ``graphapp.model.check``."""
        return cls(MappingProxyType({node.id: node for node in nodes}), tuple(edges), **rest)

    def __eq__(self, other: object) -> bool:
        """Identity, because "modified" asks whether it is the very graph that was saved."""
        return self is other

    @cached_property
    def incoming(self) -> Mapping[str, Mapping[str, str]]:
        """Target id → port → source id, for the targets that have an edge."""
        table: dict[str, dict[str, str]] = {}
        for source, target, port in self.edges:
            table.setdefault(target, {})[port] = source
        return MappingProxyType(table)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        """Source id → its edges, for the sources that have one."""
        table: dict[str, list[Edge]] = {}
        for edge in self.edges:
            table.setdefault(edge.source, []).append(edge)
        return MappingProxyType({source: tuple(edges) for source, edges in table.items()})

    def inputs_of(self, id: str) -> Mapping[str, str]:
        """Port → source id of one node."""
        return self.incoming.get(id, _NOTHING)

    def edges_from(self, id: str) -> tuple[Edge, ...]:
        """The edges that leave one node."""
        return self.outgoing.get(id, ())

    def edges_into(self, id: str) -> tuple[Edge, ...]:
        """The edges that enter one node."""
        return tuple([Edge(source, id, port) for port, source in self.inputs_of(id).items()])

    def edge_into(self, target: str, port: str) -> Edge | None:
        """The edge that enters a port, if any."""
        source = self.inputs_of(target).get(port)
        return None if source is None else Edge(source, target, port)

    def with_nodes(self, nodes: Iterable[Node]) -> Graph:
        """The graph with nodes of the same ids replaced; edges and their tables are shared."""
        table = dict(self.nodes)
        table.update((node.id, node) for node in nodes)
        changed = replace(self, nodes=MappingProxyType(table))
        changed.__dict__.update(self._tables())
        return changed

    def hand_over(self, to: Graph) -> None:
        """Keep no tables of the edges, and give them to a graph that has the same edges.

        In a history of a large graph, the tables of every state would take far more memory than
        the states themselves, which share their nodes. They are made again when somebody asks.
        """
        tables = self._tables()
        for name in tables:
            del self.__dict__[name]
        if to.edges is self.edges:
            to.__dict__.update(tables)

    def _tables(self) -> dict[str, Any]:
        """The tables of the edges that were made so far."""
        made = self.__dict__
        return {name: made[name] for name in ("incoming", "outgoing") if name in made}
