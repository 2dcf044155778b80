"""A graph's formulas in its own symbols: what each node computes and how its gradient flows.

A node that has a name stands for itself; a node without one (``mul_1`` of a typed formula) is
written as the formula it computes, as long as that stays short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

from graphapp.engine.evaluation import Evaluation
from graphapp.model import Edge, Graph, Node
from graphapp.model.numerals import MINUS, Precision, value_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Formula, Operation, Shape, Source, shape_of, shape_text
from graphapp.operation.formula import NotTraceable, build

#: A nameless node with more symbols than this in its formula is written as its id.
LONGEST = 8

Symbols = Mapping[str, Formula]
"""What stands for the output of each node; found when it is asked for."""


def is_named(node: Node) -> bool:
    """Has somebody given the node a name, or does its id only repeat its operation?"""
    repeats = re.fullmatch(rf"{re.escape(node.op)}_?\d*", node.id) is not None
    return node.label is not None or not repeats


def symbols_of(graph: Graph, order: tuple[str, ...], longest: int = LONGEST) -> Symbols:
    """The symbol, or the short formula, of every node. ``order`` is the forward order.

    A nameless node with more than ``longest`` symbols in its formula is written as its id.
    """
    return _table(graph, order, lambda id: Formula.symbol(tex_of(graph.nodes[id])), longest)


def numbers_of(evaluation: Evaluation) -> Symbols:
    """The same formulas with numbers put in; where an array stands, its shape."""

    def number(id: str) -> Formula:
        value = evaluation.value(id)
        if isinstance(value, float):
            return Formula.constant(value)
        return shape_symbol(() if value is None else shape_of(value))

    return _table(evaluation.graph, evaluation.order, number, LONGEST)


def rounded_numbers(evaluation: Evaluation, precision: Precision) -> Symbols:
    """Numbers as the screen writes them in the place of symbols; for an array its short text."""

    def written(id: str) -> Formula:
        value = evaluation.value(id)
        shown = "?" if value is None else value_text(value, precision)
        return Formula.textbook(number_tex(shown), shown)

    return _OnDemand(evaluation.order, written)


def number_tex(shown: str) -> str:
    """A number as the screen writes it, in LaTeX: ``1.7 \\cdot 10^{-7}`` for 1.7e−07."""
    tex = shown.replace(MINUS, "-").replace("∞", r"\infty").replace("nan", r"\mathrm{nan}")
    return re.sub(r"e([+-]?)0*(\d+)", lambda m: rf" \cdot 10^{{{m[1].strip('+')}{m[2]}}}", tex)


def shape_symbol(shape: Shape) -> Formula:
    """A shape in the place of an array: ``(3, 4)``."""
    return Formula.textbook(rf"\mathrm{{{shape_text(shape)}}}", shape_text(shape))


class _OnDemand(Mapping[str, Formula]):
    """What stands for each node, found when it is asked for: of thousands few are."""

    def __init__(self, order: tuple[str, ...], find: Callable[[str], Formula]) -> None:
        self._order = order
        self._find = cache(find)

    def __getitem__(self, id: str) -> Formula:
        return self._find(id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)


def _table(
    graph: Graph, order: tuple[str, ...], symbol: Callable[[str], Formula], longest: int
) -> Symbols:
    found: dict[str, tuple[Formula, int]] = {}

    def find(id: str) -> Formula:
        waiting = [id]
        while waiting:  # a chain of nameless nodes may be long: no recursion
            here = waiting[-1]
            unknown = [part for part in parts_of(graph, here) if part not in found]
            waiting += unknown
            if not unknown:
                found[here] = _short_formula(graph, here, found, symbol, longest)
                waiting.pop()
        return found[id][0]

    return _OnDemand(order, find)


def parts_of(graph: Graph, id: str) -> Collection[str]:
    """The nodes whose formulas may stand in a node's own; none where it stands for itself."""
    stands = is_named(graph.nodes[id]) or id == graph.differentiate
    return () if stands else graph.inputs_of(id).values()


def _short_formula(
    graph: Graph, id: str, found: Mapping[str, tuple[Formula, int]],
    symbol: Callable[[str], Formula], longest: int,
) -> tuple[Formula, int]:  # fmt: skip
    """What stands for a node, and the number of symbols in it."""
    node = graph.nodes[id]
    if isinstance(node.operation, Source) and not is_named(node):
        value = getattr(node.operation, "value", None)
        if node.op == "constant" and isinstance(value, float):
            return Formula.constant(value), 1
        return symbol(id), 1
    parts = parts_of(graph, id)
    size = sum(found[part][1] for part in parts)
    if is_named(node) or id == graph.differentiate or size > longest:
        return symbol(id), 1
    table = {part: found[part][0] for part in parts}
    try:
        return node.operation.formula(*arguments(graph, id, table)), size
    except (NotTraceable, TypeError):
        return symbol(id), 1


def arguments(graph: Graph, id: str, table: Symbols) -> list[Any]:
    """What stands at each port of ``forward``; None at a port without an edge."""
    connected = graph.inputs_of(id)
    return [table[connected[p]] if p in connected else None for p in ports_of(graph, id)]


def ports_of(graph: Graph, id: str) -> tuple[str, ...]:
    """The ports in ``forward``'s order; of a variadic operation the connected ones."""
    operation = graph.nodes[id].operation
    if not operation.variadic:
        return operation.ports
    connected = graph.inputs_of(id)
    return tuple(port for port in operation.ports if port in connected)


def value_formula(evaluation: Evaluation, id: str, table: Symbols) -> Formula | None:
    """What a node computes; None for a source, and where inputs are missing.

    A sum over the entries of single numbers is left out.
    """
    graph = evaluation.graph
    node = graph.nodes[id]
    if not node.operation.ports or node.operation.missing_port(graph.inputs_of(id)):
        return None
    try:
        formula = node.operation.formula(*arguments(graph, id, table))
    except NotTraceable:
        return None
    sources = (evaluation.value(source) for source in graph.inputs_of(id).values())
    return of_single_numbers(formula) if all(isinstance(v, float) for v in sources) else formula


def of_single_numbers(formula: Formula) -> Formula:
    """The formula without what only matters for arrays: sums over entries, their count."""
    if formula.head in ("symbol", "constant", "textbook"):
        return formula
    if formula.head in ("count", "examples"):
        return Formula.constant(1.0)
    operands = [of_single_numbers(operand) for operand in formula.operands]
    if formula.head in ("sum", "mean", "prod"):
        return operands[0]
    return build(formula.head, *operands)


def local_formula(graph: Graph, edge: Edge, table: Symbols) -> Formula | None:
    """The local gradient at a port; None where the operation states none."""
    operation = graph.nodes[edge.target].operation
    if operation.missing_port(graph.inputs_of(edge.target)):
        return None
    try:
        parts = operation.derivative_formulas(
            table[edge.target], *arguments(graph, edge.target, table)
        )
    except NotTraceable:
        return None
    return parts[ports_of(graph, edge.target).index(edge.port)]


def share_formula(evaluation: Evaluation, edge: Edge, upstream: Formula, table: Symbols) -> Formula:
    """What an edge brings to its source: upstream times local, with transposes where they stand.

    Where the operation states no formula, the number itself if it is one.
    """
    graph, id = evaluation.graph, edge.target
    step = evaluation.step_of(id)
    values = evaluation.inputs_of(step)
    shapes = [None if value is None else shape_of(value) for value in values]
    position = step.ports.index(edge.port)
    try:
        parts = step.operation.gradient_formulas(
            upstream, table[id], arguments(graph, id, table), shapes
        )
    except NotTraceable:
        parts = Operation.gradient_formulas(
            step.operation, upstream, table[id], arguments(graph, id, table), shapes
        )
    part = parts[position]
    assert part is not None
    return part
