"""The key to a question: where its number comes from, and the number each usual mistake gives.

Formulas are rows of LaTeX terms that may be broken between two of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from graphapp.engine import Evaluation, symbolic
from graphapp.engine.asking import edge_asked
from graphapp.engine.derivation import Derivation, Equation, Path
from graphapp.exercise.mistakes import wrong_numbers
from graphapp.model import Edge
from graphapp.model.numerals import Precision, exact_text, number_text
from graphapp.operation import Formula, Value, latex, ratio, shape_text, size_of
from graphapp.operation.rendering import in_product

#: Numbers that are longer when written in full are rounded.
_LONGEST_EXACT = 6
_ROUNDED = Precision("significant", 4)
#: Arrays up to so many entries are written out in a derivation, and in a table.
_MOST_IN_LINE, _MOST_IN_TABLE = 16, 6
#: Of a long row of equations so many are told at either end.
_ENDS = 6
#: So many mistakes are listed for one question, for one with an array, and of one kind.
_MOST_MISTAKES, _MOST_OF_ARRAYS, _MOST_ALIKE = 7, 5, 2


class Term(NamedTuple):
    """A piece of a formula that is not broken."""

    tex: str
    before: float = 0.0
    """Room before it, in ems."""
    sticks: bool = False
    """Must it stay on the line of the term before it?"""


Row: TypeAlias = tuple[Term, ...]


class Mistaken(NamedTuple):
    """A mistake and what it leads to."""

    number: str
    name: str
    message: str


_IS = Term("=", 0.3)
_DOTS = (Term(r"\vdots", 1.0),)


def tidy(number: float) -> str:
    """The number in full where that is short, else to four significant digits.

    What lies behind the twelfth digit comes from computing, and so does the sign of a zero.
    """
    exact = exact_text(float(f"{number:.12g}") + 0.0)
    return exact if len(exact) <= _LONGEST_EXACT else number_text(number, _ROUNDED)


def in_table(value: Value) -> str:
    """A number or a short array in a line of text; the shape of a longer one."""
    if isinstance(value, float):
        return tidy(value)
    if value.size > _MOST_IN_TABLE:
        return shape_text(np.shape(value))
    return _bracketed(value.tolist())


def _bracketed(entries: Any) -> str:
    if not isinstance(entries, list):
        return tidy(entries)
    return f"[{', '.join(map(_bracketed, entries))}]"


def array_tex(value: Value) -> str:
    """A number or an array in LaTeX; an array of more than two axes is a row of matrices."""
    if isinstance(value, float):
        return symbolic.number_tex(tidy(value))
    if not value.size:
        return latex(symbolic.shape_symbol(np.shape(value)))
    if value.ndim > 2:
        return r",\; ".join(array_tex(part) for part in value)
    cells = [list(map(_cell, row)) for row in np.atleast_2d(value).tolist()]
    rows = r" \\ ".join(" & ".join(row) for row in cells)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


def _cell(number: float) -> str:
    return symbolic.number_tex(tidy(number))


def number_row(left: str, right: str) -> Row:
    """``left = right``, in one piece."""
    return (Term(left), _IS._replace(sticks=True), Term(right, 0.3, sticks=True))


def symbol_of(evaluation: Evaluation, asks: Mapping[str, Any]) -> str:
    """LaTeX of the quantity that a question asks for."""
    symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
    edge, quantity = edge_asked(evaluation, asks), asks["quantity"]
    if quantity == "value":
        return latex(symbols[asks["node"] if edge is None else edge.source])
    if edge is not None and quantity == "local":
        return latex(ratio(symbols[edge.target], symbols[edge.source]))
    top = evaluation.graph.differentiate
    assert top is not None  # else there were no gradient to ask for
    if edge is not None and quantity == "downstream":
        return rf"{_slope(symbols, top, edge.target)} {_slope(symbols, edge.target, edge.source)}"
    return _slope(symbols, top, asks["node"] if edge is None else edge.target)


def _slope(symbols: symbolic.Symbols, top: str, below: str) -> str:
    return latex(ratio(symbols[top], symbols[below]))


def rows_of(evaluation: Evaluation, asks: Mapping[str, Any], value: Value) -> tuple[Row, ...]:
    """The derivation: the formula, the numbers put in, the result."""
    edge, quantity = edge_asked(evaluation, asks), asks["quantity"]
    key = _Key(evaluation)
    if quantity == "value":
        return tuple(key.value(asks["node"] if edge is None else edge.source, value))
    if edge is not None and quantity == "local":
        return tuple(key.local(edge, symbol_of(evaluation, asks), value))
    if edge is not None and quantity == "downstream":
        return tuple(key.share(edge, symbol_of(evaluation, asks), value))
    return tuple(key.gradient(asks["node"] if edge is None else edge.target))


class _Key:
    """Derives the numbers of one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._symbols = symbolic.symbols_of(evaluation.graph, evaluation.order)
        self._numbers = {id: self._written(id) for id in evaluation.order}

    def _written(self, id: str) -> Formula:
        value = self._evaluation.value(id)
        return _written(value) if isinstance(value, float) else self._symbols[id]

    def value(self, id: str, value: Value) -> Iterator[Row]:
        """``z = w x + b = 0.4 · 1.5 + 0.1 = 0.7``; numbers only where all of them are single."""
        evaluation = self._evaluation
        formulas = [symbolic.value_formula(evaluation, id, self._symbols)]
        if self._single(*evaluation.graph.inputs_of(id).values()):
            formulas.append(symbolic.value_formula(evaluation, id, self._numbers))
        yield _chain(latex(self._symbols[id]), formulas, value)

    def _single(self, *ids: str) -> bool:
        return all(isinstance(self._evaluation.value(id), float) for id in ids)

    def local(self, edge: Edge, left: str, value: Value) -> Iterator[Row]:
        """A local gradient: what the operation states of it."""
        graph = self._evaluation.graph
        tables = [self._symbols]
        if self._single(edge.target, *graph.inputs_of(edge.target).values()):
            tables.append(self._numbers)
        formulas = [symbolic.local_formula(graph, edge, table) for table in tables]
        if isinstance(value, float):
            formulas = [None if f is None else symbolic.of_single_numbers(f) for f in formulas]
        yield _chain(left, formulas, value)

    def share(self, edge: Edge, left: str, value: Value) -> Iterator[Row]:
        """What one edge brings to its source: upstream times local."""
        evaluation, target = self._evaluation, self._evaluation.target
        assert target is not None
        upstream = ratio(self._symbols[target], self._symbols[edge.target])
        formulas: list[Formula | None] = [
            symbolic.share_formula(evaluation, edge, upstream, self._symbols)
        ]
        quantities, local = evaluation.edge(edge), evaluation.local(edge)
        if isinstance(quantities.upstream, float) and local and isinstance(local.value, float):
            factors = [in_product(_written(x)) for x in (quantities.upstream, local.value)]
            product = r" \cdot ".join(map(latex, factors))
            formulas.append(Formula.textbook(product, product))
        yield _chain(left, formulas, value)

    def gradient(self, id: str) -> Iterator[Row]:
        """The sum over all paths; in a graph of arrays, or of many paths, layer by layer."""
        derivation = Derivation(self._evaluation, id)
        left, result = latex(derivation.left), derivation.result
        if derivation.independent or id == derivation.of:
            yield _chain(left, [], result)
        elif derivation.paths is not None and not derivation.folded:
            symbols = self._products(derivation, derivation.paths, self._symbols)
            numbers = self._products(derivation, derivation.paths, self._numbers)
            yield (Term(left), _IS, *symbols)
            yield (_IS, *numbers)
            yield (_IS, Term(array_tex(result), 0.3, sticks=True))
        else:
            yield from self._equations(derivation.equations)

    def _products(
        self, derivation: Derivation, paths: Sequence[Path], table: symbolic.Symbols
    ) -> Iterator[Term]:
        """The products of all paths with + and − between them."""
        for i, path in enumerate(paths):
            negative, factors = derivation.factors(path, table)
            if i or negative:
                yield Term("-" if negative else "+", 0.35)
            texs = [latex(factor.formula) for factor in factors] or ["1"]
            for j, tex in enumerate(texs):
                if j:
                    yield Term(r"\cdot", 0.15, sticks=True)
                yield Term(tex, 0.15 if j else 0.3, sticks=not j)

    def _equations(self, equations: Sequence[Equation]) -> Iterator[Row]:
        """One line for each node on the way back, with its number."""
        told = list(map(self._equation, equations))
        if len(told) > 2 * _ENDS + 1:
            told = [*told[:_ENDS], _DOTS, *told[-_ENDS:]]
        yield from told

    def _equation(self, equation: Equation) -> Row:
        gradient = self._evaluation.gradient(equation.id)
        assert gradient is not None
        return _chain(latex(equation.left), [equation.right], gradient)


def _written(number: float) -> Formula:
    shown = tidy(number)
    return Formula.textbook(symbolic.number_tex(shown), shown)


def _chain(left: str, formulas: Sequence[Formula | None], result: Value) -> Row:
    """``left = formula = formula = result``, nothing said twice."""
    texs = [left, *(latex(formula) for formula in formulas if formula is not None)]
    if size_of(result) <= _MOST_IN_LINE:
        texs.append(array_tex(result))
    said = [tex for i, tex in enumerate(texs) if not i or tex != texs[i - 1]]
    row = [Term(said[0])]
    for tex in said[1:]:
        row += [_IS, Term(tex, 0.3, sticks=True)]
    return tuple(row)


# Mistakes -------------------------------------------------------------------------------------


def mistakes_of(
    evaluation: Evaluation, asks: Mapping[str, Any], tolerance: float
) -> tuple[Mistaken, ...]:
    """What wrong numbers to expect: one of each kind of mistake, then more of them."""
    found = [
        Mistaken(in_table(value), diagnosis.name, diagnosis.message)
        for diagnosis, value in wrong_numbers(evaluation, asks, tolerance)
        if size_of(value) <= _MOST_IN_TABLE and np.all(np.isfinite(value))
    ]
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int]] = []
    for place, mistake in enumerate(found):
        ranked.append((seen[mistake.name], place))
        seen[mistake.name] += 1
    most = _MOST_OF_ARRAYS if any("[" in mistake.number for mistake in found) else _MOST_MISTAKES
    kept = [place for rank, place in sorted(ranked)[:most] if rank < _MOST_ALIKE]
    return tuple(found[place] for place in sorted(kept))
