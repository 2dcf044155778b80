"""What separates two graphs: the canvas and the engine redo only that."""

from __future__ import annotations

from dataclasses import dataclass

from graphapp.model.graph import Edge, Graph


@dataclass(frozen=True, slots=True)
class Changes:
    """The way from an old graph to a new one, by ids."""

    added: frozenset[str]
    removed: frozenset[str]
    changed: frozenset[str]
    """Another operation, parameter, value or label."""
    moved: frozenset[str]
    edges_added: tuple[Edge, ...]
    edges_removed: tuple[Edge, ...]
    computation: bool
    """May any number differ?"""

    @property
    def nothing(self) -> bool:
        """Are the pictures of both graphs the same?"""
        nodes = self.added or self.removed or self.changed or self.moved
        return not (nodes or self.edges_added or self.edges_removed or self.computation)


def compare(old: Graph, new: Graph) -> Changes:
    """Changes from ``old`` to ``new``; what is the same object is not looked into."""
    added: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    changed, moved = set(), set()
    recompute = old.differentiate != new.differentiate or old.data is not new.data
    if old.nodes is not new.nodes:
        added = frozenset(new.nodes.keys() - old.nodes.keys())
        removed = frozenset(old.nodes.keys() - new.nodes.keys())
        for id, node in new.nodes.items():
            before = old.nodes.get(id)
            if before is None or before is node:
                continue
            if before.position != node.position:
                moved.add(id)
            if before.operation is not node.operation:
                recompute = True
                changed.add(id)
            elif before.label != node.label:
                changed.add(id)
    edges_added, edges_removed = _edges(old, new)
    return Changes(
        added, removed, frozenset(changed), frozenset(moved), edges_added, edges_removed,
        recompute or bool(added or removed or edges_added or edges_removed),
    )  # fmt: skip


def _edges(old: Graph, new: Graph) -> tuple[tuple[Edge, ...], tuple[Edge, ...]]:
    if old.edges is new.edges:
        return (), ()
    before, after = set(old.edges), set(new.edges)
    return (
        tuple(edge for edge in new.edges if edge not in before),
        tuple(edge for edge in old.edges if edge not in after),
    )
