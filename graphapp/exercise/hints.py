"""Hints to a question, from the gentlest on: the author's, then the formula, then with numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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
#: A way with more named nodes on it is not told.
_MOST_NAMED = 5


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
        if formula is not None and _leaves_work(formula, named=table is symbols):
            yield _sum(left, [(False, [formula])])


def _local_hints(evaluation: Evaluation, edge: Edge, numbers: symbolic.Symbols) -> Iterator[str]:
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    above, below = latex(symbols[edge.target]), latex(symbols[edge.source])
    whole = symbolic.value_formula(evaluation, edge.target, symbols)
    out = tex_of(evaluation.graph.nodes[edge.target])
    if whole is not None:
        is_said = latex(whole) == above
        said = f"${above}$" if is_said else f"${out} = {latex(whole)}$"
        yield f"Take the derivative of {said} by ${below}$: all else counts as a constant."
    left = latex(ratio(symbols[edge.target], symbols[edge.source]))
    for table in (symbols, numbers):
        formula = symbolic.local_formula(evaluation.graph, edge, table)
        if formula is not None and _leaves_work(formula, named=table is symbols):
            yield _sum(left, [(False, [symbolic.of_single_numbers(formula)])])


def _share_hints(evaluation: Evaluation, edge: Edge) -> Iterator[str]:
    if evaluation.target is None:
        return
    yield "What comes back on an edge is the upstream gradient times the local gradient."
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    upstream = ratio(symbols[evaluation.target], symbols[edge.target])
    yield _displayed(latex(symbolic.share_formula(evaluation, edge, upstream, symbols)))


def _gradient_hints(evaluation: Evaluation, id: str, numbers: symbolic.Symbols) -> Iterator[str]:
    try:
        derivation = Derivation(evaluation, id)
    except GraphappError:
        return
    if derivation.independent:
        yield f"Is there a way along the edges from {id} to {derivation.of}?"
        return
    yield from _ways(derivation)
    if derivation.folded or derivation.paths is None:
        for line in derivation.equations[:_MOST_LINES][-1:]:
            yield _displayed(f"{latex(line.left)} = {latex(line.right)}")
        lines = (f"{latex(e.left)} = {latex(e.right)}" for e in derivation.equations[:_MOST_LINES])
        yield "\n\n".join(map(_displayed, lines))
        return
    for table in (derivation.symbols, numbers):
        terms = [derivation.factors(path, table) for path in derivation.paths]
        factors = [factor.formula for _, found in terms for factor in found]
        named = table is not numbers
        if len(factors) < 2 and not any(_leaves_work(f, named=named) for f in factors):
            return
        yield _sum(latex(derivation.left), [(m, [f.formula for f in found]) for m, found in terms])


def _ways(derivation: Derivation) -> Iterator[str]:
    """How many ways lead back, and over which nodes, before any formula."""
    count = derivation.path_count
    graph = derivation.evaluation.graph
    if derivation.of == derivation.by or not count:
        return
    top, below = (tex_of(graph.nodes[id]) for id in (derivation.of, derivation.by))
    if count > 1:
        yield (
            f"{count} ways lead back from ${top}$ to ${below}$: multiply the local gradients "
            "along each of them, then add."
        )
        return
    over = [edge.source for path in derivation.paths or () for edge in path.edges][1:]
    named = [f"${tex_of(graph.nodes[id])}$" for id in reversed(over) if graph.nodes[id].label]
    through = f", over {' and '.join(named)}" if named and len(named) <= _MOST_NAMED else ""
    yield (
        f"One way leads back from ${top}$ to ${below}${through}: multiply the local gradients "
        "along it."
    )


def _sum(left: str, terms: Iterable[tuple[bool, Sequence[Formula]]]) -> str:
    """An equation in pieces between which a line may break: factors, and terms with their sign."""
    pieces = [f"${left} =$"]
    for number, (negative, factors) in enumerate(terms):
        sign = "-" if negative else "+" if number else ""
        told = [latex(factor) for factor in factors] or ["1"]
        pieces.append(f"${sign} {told[0]}$" if sign else f"${told[0]}$")
        pieces += [rf"$\cdot {factor}$" for factor in told[1:]]
    return " ".join(pieces)


def _leaves_work(formula: Formula, *, named: bool) -> bool:
    """Is there anything left to do? A ``named`` symbol must still be looked up, a number not."""
    while formula.head == "neg":
        formula = formula.operands[0]
    done = ("constant",) if named else ("constant", "symbol", "textbook")
    return formula.head not in done


def _displayed(tex: str) -> str:
    return f"$${tex}$$"
