"""The graph that a typed formula grows into, and the arithmetic that folds its numbers.

Numbers fold only where every later result keeps its last bit: ``x/4`` becomes ``0.25·x``, ``x/3``
stays a division by a constant.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import Any, TypeAlias

from graphapp.model.formula_names import Name
from graphapp.model.graph import Edge, Graph, Node
from graphapp.operation import Operation, make

#: The most inputs that a variadic operation takes.
MOST_INPUTS = len(ascii_lowercase)


@dataclass(frozen=True)
class Reference:
    """A node of the graph."""

    id: str


@dataclass(frozen=True)
class Computed:
    """A node that has its inputs but no id yet: the last one of a statement gets its name."""

    operation: Operation
    inputs: tuple[tuple[str, str], ...]
    """Pairs of port and source id."""


#: What a part of a formula stands for: a number, an array as nested lists, or a node.
Operand: TypeAlias = "float | list[Any] | Reference | Computed"


class Nodes:
    """The nodes and edges so far."""

    def __init__(self, reserved: set[str]) -> None:
        self._reserved = reserved
        self._nodes: dict[str, Node] = {}
        self._edges: list[Edge] = []
        self._numbers: defaultdict[str, int] = defaultdict(lambda: 1)

    def __contains__(self, id: str) -> bool:
        return id in self._nodes

    def graph(self, **rest: Any) -> Graph:
        """All of it."""
        return Graph.of(self._nodes.values(), self._edges, **rest)

    def source(self, op: str, name: Name, value: Any) -> Reference:
        """A new leaf with a JSON value."""
        self._nodes[name.id] = Node(name.id, make(op, value=value), name.label)
        return Reference(name.id)

    def place(self, operand: Operand, name: Name | None = None) -> str:
        """The id of the operand's node, which is made now unless it exists."""
        if isinstance(operand, Reference):
            return operand.id
        if not isinstance(operand, Computed):
            operand = Computed(make("constant", value=operand), ())
        if name is None:
            name = Name(self.free_id(operand.operation.op), None)
        self._nodes[name.id] = Node(name.id, operand.operation, name.label)
        self._edges += [Edge(source, name.id, port) for port, source in operand.inputs]
        return name.id

    def free_id(self, op: str) -> str:
        """``mul_1``, or the first number that no name of the text uses."""
        number = self._numbers[op]
        while (id := f"{op}_{number}") in self._reserved or id in self._nodes:
            number += 1
        self._numbers[op] = number  # the lower ones are taken for good
        return id

    # Arithmetic -----------------------------------------------------------------------------

    def computed(self, op: str, *operands: Operand, **params: Any) -> Computed:
        """A node of ``op`` over the operands, in the order of its ports."""
        operation = make(op, **params)
        return self.connected(operation, zip(operation.ports, operands, strict=False))

    def connected(self, operation: Operation, pairs: Iterable[tuple[str, Operand]]) -> Computed:
        """A node with an operand at each port named."""
        return Computed(operation, tuple((port, self.place(operand)) for port, operand in pairs))

    def negative(self, operand: Operand) -> Operand:
        """−operand."""
        return -operand if isinstance(operand, float) else self.computed("neg", operand)

    def sum_of(self, terms: Sequence[tuple[int, Operand]]) -> Operand:
        """The sum of operands with their signs, +1 or −1; the first sign is +1."""
        number, rest = 0.0, list[tuple[int, Operand]]()
        for sign, term in terms:
            if isinstance(term, float):
                number += sign * term
            else:
                rest.append((sign, term))
        folded = len(rest) < len(terms)
        if not rest:
            return number
        if rest[0][0] < 0:  # 1 − x
            rest.insert(0, (1, number))
            folded = False
        group: list[Operand] = [rest[0][1]]
        for sign, term in rest[1:]:
            if sign > 0:
                group.append(term)
            else:
                group = [self.computed("sub", self._joined("add", group), term)]
        total = self._joined("add", group)
        return self.computed("add_constant", total, c=number) if folded else total

    def product_of(self, factors: Sequence[tuple[bool, Operand]]) -> Operand:
        """The product of operands; True before one divides by it. The first does not.

        Raises ZeroDivisionError for a division by the number 0.
        """
        number, rest, folded = 1.0, list[tuple[bool, Operand]](), False
        for divides, factor in factors:
            if not isinstance(factor, float) or (divides and rest and not _is_power_of_2(factor)):
                rest.append((divides, factor))
                continue
            number = number / factor if divides else number * factor
            folded = True
        if not rest:
            return number
        group: list[Operand] = [rest[0][1]]
        if rest[0][0]:  # 1/x
            group = [self._number_over(number, rest[0][1])]
            folded = False
        for divides, factor in rest[1:]:
            if divides:
                group = [self.computed("div", self._joined("mul", group), factor)]
            else:
                group.append(factor)
        total = self._joined("mul", group)
        return self.computed("mul_constant", total, c=number) if folded else total

    def _number_over(self, number: float, divisor: Operand) -> Computed:
        if number == 1:
            return self.computed("reciprocal", divisor)
        return self.computed("div", number, divisor)

    def power(self, base: Operand, exponent: Operand) -> Operand:
        """base ** exponent. Raises ArithmeticError or ValueError where two numbers have none."""
        if not isinstance(exponent, float):
            return self.computed("power", base, exponent)
        if isinstance(base, float):
            return math.pow(base, exponent)
        if exponent == 2:
            return self.computed("square", base)
        return self.computed("pow_constant", base, exponent=exponent)

    def _joined(self, op: str, operands: list[Operand]) -> Operand:
        """One variadic node over all operands, or several where they are more than its ports."""
        while len(operands) > 1:
            first = self.computed(op, *operands[:MOST_INPUTS])
            operands = [first, *operands[MOST_INPUTS:]]
        return operands[0]


def _is_power_of_2(number: float) -> bool:
    """Is dividing by the number the same, to the last bit, as multiplying with its reciprocal?"""
    return math.frexp(abs(number))[0] == 0.5 and math.isfinite(1 / number)
