"""A typed formula to a graph: ``h = w*x + b; L = (h - y)**2``.

Assignments name nodes; the last one is differentiated and may go without a name. A name that is
used and not defined becomes an input of value 1 unless a value is given; a name that is defined by
a number or a list of numbers becomes an input with that value. Numbers inside an expression fold
into ``add_constant``, ``mul_constant`` and ``pow_constant`` or become ``constant`` nodes.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from graphapp.errors import ParameterError, UsageError
from graphapp.model.formula_calls import Call, call_of, parameter_value
from graphapp.model.formula_names import Name, name_of
from graphapp.model.formula_nodes import Computed, Nodes, Operand, Reference
from graphapp.model.formula_text import Statement, Token, statements
from graphapp.model.graph import LONGEST_ID, Graph
from graphapp.operation import Value
from graphapp.operation.parameters import read_value, write_value

#: Expressions inside each other.
DEEPEST = 60

#: A longer text does not become the title of the graph.
LONGEST_TITLE = 120

_TERMS: dict[type, int] = {ast.Add: 1, ast.Sub: -1}
_FACTORS: dict[type, bool] = {ast.Mult: False, ast.Div: True}


def graph_from_formula(
    text: str,
    values: Mapping[str, Value | Any] | None = None,
    parameters: Collection[str] = (),
) -> Graph:
    """The graph that computes what the text says, without positions.

    ``values`` gives free names a number or nested lists; names in ``parameters`` become parameters.
    Raises FormulaError with line and column, UsageError for a name that the formula does not leave
    free.
    """
    return _Builder(text, values or {}, parameters).graph()


class _Builder:
    """Walks the statements in order and grows the graph."""

    def __init__(
        self, text: str, values: Mapping[str, Value | Any], parameters: Collection[str]
    ) -> None:
        self.text = text
        self.statements = statements(text)
        self.source = self.statements[0].source
        self.values = {_plain_id(name): value for name, value in values.items()}
        self.parameters = {_plain_id(name) for name in parameters}
        spelled = map(name_of, self.source.names.values())
        assigned = [self.name(s.name) for s in self.statements if s.name]
        self.later = {name.id for name in assigned}
        self.nodes = Nodes({name.id for name in spelled if name} | self.later)

    def graph(self) -> Graph:
        target = ""
        for i, statement in enumerate(self.statements):
            is_last = i == len(self.statements) - 1
            target = self.assign(statement) if statement.name else self.result(statement, is_last)
        title = " ".join(self.text.split())
        graph = self.nodes.graph(
            differentiate=target, title=title if len(title) <= LONGEST_TITLE else ""
        )
        free = [id for id, node in graph.nodes.items() if node.op in ("input", "parameter")]
        for id in (*self.values, *sorted(self.parameters)):
            if id not in free:
                have = f"its free names are {', '.join(free)}" if free else "it has none"
                raise UsageError(f"{id} is not a free name of the formula: {have}")
        return graph

    # Statements ---------------------------------------------------------------------------

    def name(self, token: Token) -> Name:
        """The id and label of a name in the text."""
        name = name_of(token.text)
        if name is None:
            message = f"{token.text} cannot be an id: use Latin or Greek letters, digits and _"
            raise self.source.error(message, token.offset)
        if len(name.id) > LONGEST_ID:
            message = f"the name is longer than {LONGEST_ID} characters"
            raise self.source.error(message, token.offset)
        return name

    def assign(self, statement: Statement) -> str:
        """Make the node that a statement names; return its id."""
        assert statement.name is not None
        name = self.name(statement.name)
        if name.id in self.nodes:
            message = f"{name.id} is defined twice: a node has one formula, use another name"
            raise self.source.error(message, statement.name.offset)
        operand = self.expression(statement, statement.tree)
        self.later.discard(name.id)
        if isinstance(operand, float | list):
            return self.leaf(name, operand).id
        if isinstance(operand, Reference):
            operand = self.nodes.computed("identity", operand)
        return self.nodes.place(operand, name)

    def result(self, statement: Statement, is_last: bool) -> str:
        """The node of an expression without a name: ``L`` if that is free."""
        if not is_last:
            message = "only the last formula may go without a name: write name = before this one"
            raise statement.error(message, statement.tree)
        operand = self.expression(statement, statement.tree)
        if isinstance(operand, Reference):
            return operand.id
        taken = {name.id for name in map(name_of, self.source.names.values()) if name}
        taken |= {_plain_id(s.name.text) for s in self.statements if s.name}
        id = next((id for id in ("L", "y") if id not in taken), None) or self.nodes.free_id("L")
        return self.nodes.place(operand, Name(id, None))

    def leaf(self, name: Name, default: Any) -> Reference:
        """An input or a parameter, with the value given for it or else the default."""
        op = "parameter" if name.id in self.parameters else "input"
        given = self.values.get(name.id, default)
        plain = given.tolist() if isinstance(given, np.ndarray) else given
        try:
            return self.nodes.source(op, name, write_value(read_value(plain)))
        except ParameterError as error:
            raise UsageError(f"{name.id}: {error}") from None

    # Expressions --------------------------------------------------------------------------

    def expression(self, statement: Statement, node: ast.expr, depth: int = 0) -> Operand:
        """What a part of a formula stands for; grows the nodes that it needs."""
        if depth > DEEPEST:
            raise statement.error("the formula is nested too deep: name a part of it", node)
        try:
            operand = self.part(statement, node, depth + 1)
        except ArithmeticError:
            raise statement.error("this divides by zero or is too large", node) from None
        except ValueError:
            raise statement.error("this power of two numbers is not a real number", node) from None
        if isinstance(operand, float) and not math.isfinite(operand):
            raise statement.error("this number is too large", node)
        return operand

    def part(self, statement: Statement, node: ast.expr, depth: int) -> Operand:
        if isinstance(node, ast.Name):
            return self.placeholder(statement, node)
        if isinstance(node, ast.BinOp):
            return self.binary(statement, node, depth)
        if isinstance(node, ast.UnaryOp):
            operand = self.expression(statement, node.operand, depth)
            return self.nodes.negative(operand) if isinstance(node.op, ast.USub) else operand
        if isinstance(node, ast.Call):
            return self.call(call_of(statement, node), depth)
        if isinstance(node, ast.List):
            return self.array(statement, node, depth)
        return self.entry(statement, node, depth)

    def placeholder(self, statement: Statement, node: ast.Name) -> Operand:
        """A number, or the node of a name; a name that is not defined becomes a leaf."""
        if node.id in self.source.numbers:
            return self.source.numbers[node.id]
        if node.id in self.source.texts:
            raise statement.error("a text is only a parameter, as in reduction='mean'", node)
        name = self.name(Token("name", self.source.names[node.id], statement.offset(node)))
        if name.id in self.nodes:
            return Reference(name.id)
        if statement.name and self.name(statement.name).id == name.id:
            raise statement.error(f"{name.id} is defined by itself: use another name", node)
        if name.id in self.later:
            message = f"{name.id} is used before it is defined: move its formula up"
            raise statement.error(message, node)
        return self.leaf(name, 1.0)

    def binary(self, statement: Statement, node: ast.BinOp, depth: int) -> Operand:
        """Sums and products join a whole chain at once: ``a + b + c`` is one node."""
        kind = type(node.op)
        if kind in _TERMS:
            terms = _chain(node, _TERMS, 1)
            return self.nodes.sum_of([(s, self.expression(statement, e, depth)) for s, e in terms])
        if kind in _FACTORS:
            factors = _chain(node, _FACTORS, False)
            return self.nodes.product_of(
                [(divides, self.expression(statement, e, depth)) for divides, e in factors]
            )
        left = self.expression(statement, node.left, depth)
        right = self.expression(statement, node.right, depth)
        if kind is ast.Pow:
            return self.nodes.power(left, right)
        if kind is ast.MatMult:
            return self.nodes.computed("matmul", left, right)
        raise statement.error("a formula has + − * / ** and @ only", node)

    def call(self, call: Call, depth: int) -> Operand:
        """A function of the library, folded where it is one of numbers."""
        operands = [(port, self.expression(call.statement, e, depth)) for port, e in call.inputs]
        if folded := call.folded([operand for _, operand in operands]):
            return folded[0]
        return self.nodes.connected(call.operation, operands)

    def array(self, statement: Statement, node: ast.List, depth: int) -> list[Any]:
        """Nested lists of numbers."""
        entries = [self.expression(statement, entry, depth) for entry in node.elts]
        for entry, tree in zip(entries, node.elts, strict=True):
            if isinstance(entry, Reference | Computed):
                raise statement.error("a list holds numbers only: use concat(a, b)", tree)
        try:
            write_value(read_value(entries))
        except ParameterError:
            raise statement.error("the rows of this list are not equally long", node) from None
        return entries

    def entry(self, statement: Statement, node: ast.expr, depth: int) -> Operand:
        """``W.T`` and ``x[0]``."""
        if isinstance(node, ast.Attribute):
            if self.source.names.get(node.attr) != "T":
                raise statement.error("after the point only T is known, for the transpose", node)
            return self.nodes.computed("transpose", self.expression(statement, node.value, depth))
        if isinstance(node, ast.Subscript):
            index = parameter_value(statement, node.slice)
            operand = self.expression(statement, node.value, depth)
            try:
                return self.nodes.computed("index", operand, index=index)
            except ParameterError as error:
                raise statement.error(str(error), node) from None
        if isinstance(node, ast.Tuple):
            raise statement.error("one formula gives one value: remove the comma", node)
        raise statement.error("this does not belong into a formula", node)


def _chain(node: ast.expr, kinds: Mapping[type, Any], first: Any) -> list[tuple[Any, ast.expr]]:
    """The operands of a chain of operators of equal rank, from left to right."""
    parts: list[tuple[Any, ast.expr]] = []
    while isinstance(node, ast.BinOp) and type(node.op) in kinds:
        parts.append((kinds[type(node.op)], node.right))
        node = node.left
    parts.append((first, node))
    return parts[::-1]


def _plain_id(name: str) -> str:
    """The id of a name, or the name itself where it has none."""
    found = name_of(name)
    return found.id if found else name
