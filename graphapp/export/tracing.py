"""The formulas of operations as code: what makes an elementwise node of any package exportable."""

from __future__ import annotations

from graphapp.engine.symbolic import of_single_numbers
from graphapp.errors import GraphappError
from graphapp.export.program import Line
from graphapp.export.source import Dialect, source
from graphapp.operation import Formula
from graphapp.operation.formula import NotTraceable, build
from graphapp.operation.traced import Traced, build_tree


def output_of(line: Line, dialect: Dialect) -> str:
    """The expression that computes a node, from the code of its operation.

    Raises GraphappError where that code has no formula in the dialect.
    """
    try:
        if not isinstance(line.operation, Traced):
            raise NotTraceable("it is not elementwise")
        formula = build_tree(line.operation.forward(*map(Formula.symbol, line.inputs)))
        return source(_plain(formula, line), dialect)
    except NotTraceable as reason:
        raise _not_exportable(line, dialect, reason) from None


def shares_of(line: Line, upstream: str, dialect: Dialect) -> list[tuple[str, bool]]:
    """For each port upstream times the local gradient, from the code of the operation.

    True where the local gradient is one fixed number whatever the inputs are.
    """
    try:
        if not isinstance(line.operation, Traced):
            raise NotTraceable("it is not elementwise")
        inputs = map(Formula.symbol, line.inputs)
        partials = line.operation.partials(Formula.symbol(line.name), *inputs)
        trees = [_plain(build_tree(partial), line) for partial in partials]
        d = Formula.symbol(upstream)
        return [(source(build("mul", d, t), dialect), _is_fixed(t)) for t in trees]
    except NotTraceable as reason:
        raise _not_exportable(line, dialect, reason) from None


def _is_fixed(formula: Formula) -> bool:
    """Is it one number for all entries? The count of entries is."""
    if formula.head in ("symbol", "textbook"):
        return False
    return formula.head in ("constant", "count", "examples") or all(
        map(_is_fixed, formula.operands)
    )


def _plain(formula: Formula, line: Line) -> Formula:
    return of_single_numbers(formula) if line.scalar else formula


def _not_exportable(line: Line, dialect: Dialect, reason: NotTraceable) -> GraphappError:
    return GraphappError(
        f"node {line.id} ({line.operation.op}) cannot be written in {dialect.module}: {reason}"
    )
