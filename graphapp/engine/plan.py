"""The plan: a graph's topology as flat tuples over integer slots, made once and run many times.

Node number ``slot`` in the plan is ``ids[slot]``. The order is topological with ties sorted by
id, so that a graph that was saved and loaded again sums in the same order, to the last bit.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import networkx as nx

from graphapp.errors import EditError, OperationError, UnknownOperation
from graphapp.model import Graph
from graphapp.operation import Operation, Source, Unknown, missing_input
from graphapp.operation.operation import ScalarCode


class Step(NamedTuple):
    """One node that computes: where its inputs are and where its output goes."""

    slot: int
    operation: Operation
    ports: tuple[str, ...]
    """The ports in ``forward``'s order; of a variadic operation the connected ones."""
    inputs: tuple[int, ...]
    """The slot that feeds each port; ``len(ids)``, which holds None, for an unconnected one."""
    code: ScalarCode | None
    """The operation on single numbers, where it has one."""
    problem: OperationError | None
    """Why the node cannot be evaluated whatever its inputs are."""


class Plan:
    """The order of evaluation of one topology; values of sources are not part of it."""

    def __init__(self, graph: Graph, *, training: bool = False) -> None:
        self.ids = order(graph)
        self.slots: Mapping[str, int] = {id: slot for slot, id in enumerate(self.ids)}
        self.sources: list[tuple[int, str]] = []
        self.steps: list[Step] = []
        self._codes: dict[tuple[int, int], ScalarCode | None] = {}
        for slot, id in enumerate(self.ids):
            operation = graph.nodes[id].operation
            if isinstance(operation, Source):
                self.sources.append((slot, id))
            else:
                running = operation.in_training() if training else operation
                self.steps.append(self._step(slot, running, graph.inputs_of(id)))
        self._dependents: dict[int, bytearray] = {}

    def _step(self, slot: int, operation: Operation, connected: Mapping[str, str]) -> Step:
        problem: OperationError | None = None
        missing = operation.missing_port(connected.keys())
        if isinstance(operation, Unknown):
            problem = UnknownOperation(
                f"no installed package provides the operation {operation.name!r}: "
                "install the package that does, or replace the node"
            )
        elif missing is not None:
            problem = missing_input(operation, missing)
        if isinstance(operation, Unknown):
            ports = tuple(sorted(connected))
        elif operation.variadic:
            ports = tuple(port for port in operation.ports if port in connected)
        else:
            ports = operation.ports
        nothing = len(self.ids)
        inputs = tuple(self.slots[connected[p]] if p in connected else nothing for p in ports)
        whole = problem is None and nothing not in inputs
        code = self._code(operation, len(ports)) if whole else None
        return Step(slot, operation, ports, inputs, code, problem)

    def _code(self, operation: Operation, count: int) -> ScalarCode | None:
        """The scalar code, looked up once for each object: to compare operations takes longer."""
        key = id(operation), count
        if key not in self._codes:
            self._codes[key] = operation.scalar_code(count)
        return self._codes[key]

    def depends_on(self, target: int) -> bytearray:
        """For each slot: does the node in slot ``target`` depend on it? (It does on itself.)"""
        flags = self._dependents.get(target)
        if flags is None:
            flags = bytearray(len(self.ids) + 1)
            flags[target] = 1
            for step in reversed(self.steps):
                if flags[step.slot]:
                    for slot in step.inputs:
                        flags[slot] = 1
            flags[-1] = 0
            self._dependents[target] = flags
        return flags

    def fits(self, old: Graph, new: Graph) -> bool:
        """Does the plan, made for ``old``, serve ``new`` as well?

        It does where only values of sources, labels and positions differ.
        """
        if old.nodes is new.nodes and old.edges is new.edges:
            return True
        if old.edges is not new.edges or len(old.nodes) != len(new.nodes):
            return False
        for id, node in new.nodes.items():
            before = old.nodes.get(id)
            if before is node:
                continue
            if before is None:
                return False
            one, other = before.operation, node.operation
            if one is not other and not (isinstance(one, Source) and isinstance(other, Source)):
                return False
        return True


def order(graph: Graph) -> tuple[str, ...]:
    """The ids in topological order, ties sorted by id; raises EditError where there is a cycle."""
    directed: nx.DiGraph[str] = nx.DiGraph()
    directed.add_nodes_from(graph.nodes)
    directed.add_edges_from((edge.source, edge.target) for edge in graph.edges)
    try:
        return tuple(nx.lexicographical_topological_sort(directed))
    except nx.NetworkXUnfeasible:
        raise EditError("the graph has a cycle: remove one of its edges") from None
