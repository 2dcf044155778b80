"""The history of a graph. The list of graphs *is* the undo history, so undo cannot be wrong."""

from __future__ import annotations

from typing import NamedTuple

from graphapp.model.graph import Graph


class Step(NamedTuple):
    """A state of the document and the name of the edit that led to it."""

    name: str
    graph: Graph


class Document:
    """The current graph, the ones before it and the ones that were undone."""

    def __init__(self, graph: Graph, *, modified: bool = False) -> None:
        self._steps = [Step("Open", graph)]
        self._position = 0
        self._saved = None if modified else graph

    @property
    def graph(self) -> Graph:
        """The graph as it is now."""
        return self._steps[self._position].graph

    @property
    def position(self) -> int:
        """The index of the current state in ``names``."""
        return self._position

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all states, the undone ones included; the first one is the opening."""
        return tuple(step.name for step in self._steps)

    @property
    def modified(self) -> bool:
        """Is the current graph another one than the one that was saved or opened?"""
        return self.graph is not self._saved

    @property
    def can_undo(self) -> bool:
        """Is there an edit to take back?"""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Is there an edit to make again?"""
        return self._position < len(self._steps) - 1

    @property
    def undo_name(self) -> str:
        """The edit that ``undo`` takes back; empty where there is none."""
        return self._steps[self._position].name if self.can_undo else ""

    @property
    def redo_name(self) -> str:
        """The edit that ``redo`` makes again; empty where there is none."""
        return self._steps[self._position + 1].name if self.can_redo else ""

    def apply(self, name: str, graph: Graph) -> None:
        """Make ``graph`` the current one under the name of the edit; forget what was undone.

        A graph that is the current one already leaves no step.
        """
        if graph is self.graph:
            return
        self.graph.hand_over(graph)
        del self._steps[self._position + 1 :]
        self._steps.append(Step(name, graph))
        self._position += 1

    def undo(self) -> None:
        """Go back one step, if there is one."""
        self.go_to(self._position - 1)

    def redo(self) -> None:
        """Go forward one step, if there is one."""
        self.go_to(self._position + 1)

    def go_to(self, position: int) -> None:
        """Make the state at ``position`` the current one, kept within the history."""
        before = self.graph
        self._position = min(max(position, 0), len(self._steps) - 1)
        if self.graph is not before:
            before.hand_over(self.graph)

    def mark_saved(self) -> None:
        """The current graph is what the file holds."""
        self._saved = self.graph
