"""A graph as a program: its leaves and nodes with their variables, in the order of evaluation.

What the code exports share. Nodes that failed are left out; where the differentiated node needs
one of them there is no program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graphapp.engine import Evaluation, evaluate
from graphapp.errors import GraphappError
from graphapp.export.names import Names
from graphapp.model import Graph
from graphapp.model.symbols import tex_of_id
from graphapp.operation import Operation, Shape, Source, Value, shape_of, shape_text
from graphapp.texts import in_one_line


class Leaf(NamedTuple):
    """A source with its number or array."""

    id: str
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Line:
    """A node that computes: the line of the program that makes its variable."""

    id: str
    name: str
    operation: Operation
    ports: tuple[str, ...]
    inputs: tuple[str, ...]
    """The variable at each connected port."""
    shapes: tuple[Shape, ...]
    """Their shapes."""
    shape: Shape
    """The shape of the output."""

    def at(self, port: str) -> str | None:
        """The variable at a port; None where it is not connected."""
        return self.inputs[self.ports.index(port)] if port in self.ports else None

    @property
    def scalar(self) -> bool:
        """Are all its inputs single numbers?"""
        return not any(self.shapes)


class Program:
    """What a code export writes down. Raises GraphappError where a needed node failed."""

    def __init__(self, graph: Graph, reserved: Iterable[str]) -> None:
        self.graph = graph
        self.evaluation = evaluate(graph)
        self.names = Names(self.evaluation.order, reserved)
        _refuse_failures(self.evaluation)

    @property
    def target(self) -> str | None:
        """The id of the node that is differentiated."""
        return self.graph.differentiate

    @cached_property
    def leaves(self) -> list[Leaf]:
        """The sources, in the order of the file."""
        found = []
        for id, node in self.graph.nodes.items():
            value = self.evaluation.value(id)
            if isinstance(node.operation, Source) and value is not None:
                found.append(Leaf(id, self.names[id], value))
        return found

    @cached_property
    def lines(self) -> list[Line]:
        """The nodes that compute, in forward order."""
        return [self._line(id) for id in self.evaluation.order if self._computes(id)]

    def _computes(self, id: str) -> bool:
        operation = self.graph.nodes[id].operation
        return not isinstance(operation, Source) and self.evaluation.status(id) == "ok"

    def _line(self, id: str) -> Line:
        connected = self.graph.inputs_of(id)
        operation = self.graph.nodes[id].operation
        ports = tuple(port for port in operation.ports if port in connected)
        sources = [connected[port] for port in ports]
        return Line(
            id, self.names[id], operation, ports,
            tuple(self.names[source] for source in sources),
            tuple(self.shape_of(source) for source in sources), self.shape_of(id),
        )  # fmt: skip

    def shape_of(self, id: str) -> Shape:
        """The shape of a node's value."""
        value = self.evaluation.value(id)
        assert value is not None
        return shape_of(value)

    @property
    def ends(self) -> list[str]:
        """What the program prints: the differentiated node, else the nodes that nothing uses."""
        if self.target is not None:
            return [self.target]
        ok = [id for id in self.evaluation.order if self.evaluation.status(id) == "ok"]
        return [id for id in ok if not self.graph.edges_from(id)]

    def header(self, backend: str) -> list[str]:
        """The first lines: never a text of the file, which might name another encoding there."""
        lines = [
            f"# A computation graph in {backend}, exported by graphapp.",
            "# Run this file: it prints the result and the gradients of all leaves.",
        ]
        lines += [f"# Title: {in_one_line(self.graph.title)}"] if self.graph.title.strip() else []
        out = [id for id in self.evaluation.order if self.evaluation.status(id) != "ok"]
        lines += [f"# Left out, because they have no value: {', '.join(out)}"] if out else []
        return lines

    def remark(self, id: str) -> str:
        """The comment beside a node's line: its label, and the shape of an array."""
        node, shape = self.graph.nodes[id], self.shape_of(id)
        named = node.label not in (None, id, tex_of_id(id))
        words = [in_one_line(node.label)] if node.label and named else []
        words += [shape_text(shape)] if shape else []
        return f"  # {', '.join(words)}" if words else ""


def _refuse_failures(evaluation: Evaluation) -> None:
    target = evaluation.graph.differentiate
    if not evaluation.order:
        raise GraphappError("there is nothing to export: the graph has no nodes")
    if target is None:
        first = next((id for id in evaluation.order if evaluation.status(id) == "failed"), None)
    elif evaluation.status(target) == "ok":
        return
    else:
        needed = evaluation.plan.depends_on(evaluation.plan.slots[target])
        first = next(
            id for slot, id in enumerate(evaluation.order)
            if needed[slot] and evaluation.status(id) == "failed"
        )  # fmt: skip
    if first is not None:
        raise GraphappError(
            f"node {first} has no value, so there is no code for it: {evaluation.failure(first)}"
        )
