"""Hints to a question, from the gentlest on: the author's, then the formula, then with numbers."""

from __future__ import annotations

from collections.abc import Iterator

from graphapp.engine import Evaluation, symbolic
from graphapp.engine.asking import edge_asked
from graphapp.engine.derivation import Derivation
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.errors import GraphappError
from graphapp.exercise.questions import Question
from graphapp.model import Edge
from graphapp.model.numerals import STANDARD, Precision
from graphapp.model.symbols import tex_of
from graphapp.operation import Formula, latex, ratio

#: Equations of a derivation that is told node by node: no more than these are shown.
_MOST_LINES = 8


def hints_of(
    evaluation: Evaluation,
    question: Question,
    hidden: Hidden = NOTHING,
    precision: Precision = STANDARD,
) -> tuple[str, ...]:
    """The hints as Markdown with ``$math$``; a hidden number stays a symbol in them."""
    found = [question.hint] if question.hint else []
    found += _generated(evaluation, question, _numbers(evaluation, hidden, precision))
    return tuple(dict.fromkeys(found))


def _numbers(evaluation: Evaluation, hidden: Hidden, precision: Precision) -> symbolic.Symbols:
    """Numbers in the place of symbols, except where the number is asked for."""
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    numbers = symbolic.rounded_numbers(evaluation, precision)
    return {id: symbols[id] if (id, "value") in hidden else numbers[id] for id in evaluation.order}


def _generated(
    evaluation: Evaluation, question: Question, numbers: symbolic.Symbols
) -> Iterator[str]:
    asks, edge = question.asks, edge_asked(evaluation, question.asks)
    quantity = asks["quantity"]
    if quantity == "value":
        id = asks["node"] if edge is None else edge.source
        yield from _value_hints(evaluation, id, numbers)
    elif edge is not None and quantity == "local":
        yield from _local_hints(evaluation, edge, numbers)
    elif edge is not None and quantity == "downstream":
        yield from _share_hints(evaluation, edge)
    else:
        yield from _gradient_hints(
            evaluation, asks["node"] if edge is None else edge.target, numbers
        )


def _value_hints(evaluation: Evaluation, id: str, numbers: symbolic.Symbols) -> Iterator[str]:
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    left = latex(Formula.symbol(tex_of(evaluation.graph.nodes[id])))
    for table in (symbols, numbers):
        formula = symbolic.value_formula(evaluation, id, table)
        if formula is not None:
            yield _displayed(f"{left} = {latex(formula)}")


def _local_hints(evaluation: Evaluation, edge: Edge, numbers: symbolic.Symbols) -> Iterator[str]:
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    left = latex(ratio(symbols[edge.target], symbols[edge.source]))
    for table in (symbols, numbers):
        formula = symbolic.local_formula(evaluation.graph, edge, table)
        if formula is not None:
            yield _displayed(f"{left} = {latex(symbolic.of_single_numbers(formula))}")


def _share_hints(evaluation: Evaluation, edge: Edge) -> Iterator[str]:
    if evaluation.target is None:
        return
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    upstream = ratio(symbols[evaluation.target], symbols[edge.target])
    yield _displayed(latex(symbolic.share_formula(evaluation, edge, upstream, symbols)))


def _gradient_hints(evaluation: Evaluation, id: str, numbers: symbolic.Symbols) -> Iterator[str]:
    try:
        derivation = Derivation(evaluation, id)
    except GraphappError:
        return
    left = latex(derivation.left)
    if derivation.independent:
        yield f"Is there a way along the edges from {id} to {derivation.of}?"
        return
    total = None if derivation.folded else derivation.total(derivation.symbols)
    if total is None:
        for line in derivation.equations[:_MOST_LINES][-1:]:
            yield _displayed(f"{latex(line.left)} = {latex(line.right)}")
        lines = (f"{latex(e.left)} = {latex(e.right)}" for e in derivation.equations[:_MOST_LINES])
        yield "\n\n".join(map(_displayed, lines))
        return
    yield _displayed(f"{left} = {latex(total)}")
    put_in = derivation.total(numbers)
    if put_in is not None:
        yield _displayed(f"{left} = {latex(put_in)}")


def _displayed(tex: str) -> str:
    return f"$${tex}$$"
