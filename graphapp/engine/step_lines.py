"""The sentences of the steps: symbols, then numbers, then the result, in parts that are typeset.

A line is a row of parts. Written as text or as LaTeX it is one sentence; the screen typesets its
symbols, and its fractions, each once and writes the numbers beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from graphapp.engine import symbolic
from graphapp.engine.evaluation import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.model import Edge
from graphapp.model.numerals import Precision, number_text, value_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Formula, Value, latex, ratio, text
from graphapp.operation.rendering import as_factor

#: Nameless nodes with longer formulas are written as their ids: three fractions stand in a row.
_LONGEST = 2
_ASKED = Formula.textbook("?", "?")


class Part(NamedTuple):
    """A stretch of a sentence."""

    kind: Literal["sign", "symbols", "ratio", "dotted", "numbers"]
    text: str
    tex: str
    symbols: tuple[str, ...] = ()
    """ratio: the LaTeX of what stands behind the ∂ above and below; dotted: of the symbol."""
    role: Literal["text", "value", "gradient"] = "text"


Line: TypeAlias = tuple[Part, ...]


def text_of(line: Line) -> str:
    """The sentence in plain text."""
    return "".join(part.text for part in line)


def tex_of_line(line: Line) -> str:
    """The sentence as LaTeX; words stay words."""
    return "".join(part.tex for part in line).strip()


def words(sentence: str) -> Line:
    """A sentence without mathematics."""
    return (Part("sign", sentence, rf"\text{{{sentence}}}"),)


class Writer:
    """Writes the lines of one evaluation: its symbols are made once, its numbers per precision."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation
        self.symbols = symbolic.symbols_of(evaluation.graph, evaluation.order, _LONGEST)
        self._numbers: tuple[Precision, symbolic.Symbols] | None = None
        self._hidden: Hidden = NOTHING

    def hide(self, hidden: Hidden) -> None:
        """Leave out some numbers from now on: those that are asked for."""
        if hidden is not self._hidden:
            self._hidden, self._numbers = hidden, None

    def _seen(self, of: str | Edge, quantity: str, value: Value | None) -> Value | None:
        """A number, or None where it must not be seen."""
        return None if (of, quantity) in self._hidden else value

    def numbers(self, precision: Precision) -> symbolic.Symbols:
        """Numbers in the place of symbols, rounded as the screen rounds them."""
        if self._numbers is None or self._numbers[0] != precision:
            table = dict(symbolic.rounded_numbers(self.evaluation, precision))
            table.update(
                (of, _ASKED) for of, kind in self._hidden if kind == "value" and isinstance(of, str)
            )
            self._numbers = precision, table
        return self._numbers[1]

    def forward(self, id: str, precision: Precision) -> Line:
        """``z = w·x = 0.4·1.5 = 0.6``; why there is no number where the node failed."""
        evaluation, value = self.evaluation, self.evaluation.value(id)
        if value is None:
            return words(f"{text(self.symbols[id])}: {evaluation.failure(id)}")
        formula = symbolic.value_formula(evaluation, id, self.symbols)
        put_in = symbolic.value_formula(evaluation, id, self.numbers(precision))
        line: list[Part] = []
        if formula is None or self.symbols[id].head == "symbol":
            line += [symbol(self.symbols[id]), _EQUALS]
        if formula is not None and put_in is not None:
            line += [symbol(formula), _EQUALS, _numbers_in(put_in), _EQUALS]
        return (*line, number(self._seen(id, "value", value), precision, "value"))

    def seed(self, id: str, gradient: Value, precision: Precision) -> Line:
        """``∂L/∂L = 1``."""
        top = self.symbols[id]
        return fraction(top, top), _EQUALS, number(gradient, precision, "gradient")

    def backward(self, edge: Edge, precision: Precision, *, first: bool) -> Line:
        """``∂L/∂w += ∂L/∂z · ∂z/∂w = −0.6 · 1.5 = −0.9``; ``=`` where it is the ``first`` term."""
        evaluation, target = self.evaluation, self.evaluation.target
        assert target is not None
        loss, node, source = (self.symbols[id] for id in (target, edge.target, edge.source))
        quantities, partial = evaluation.edge(edge), evaluation.local(edge)
        line = [
            fraction(loss, source), _EQUALS if first else _PLUS_EQUALS,
            fraction(loss, node), _TIMES, fraction(node, source), _EQUALS,
        ]  # fmt: skip
        upstream = self._seen(edge, "upstream", quantities.upstream)
        share = self._seen(edge, "downstream", quantities.downstream)
        if partial is not None and isinstance(partial.value, float):
            local = self._seen(edge, "local", partial.value)
            line += [factor(upstream, precision), _TIMES, factor(local, precision), _EQUALS]
        return *line, number(share, precision, "gradient")

    def update(self, id: str, new: Value, rate: float, precision: Precision) -> Line:
        """``w ← w − η · ∂L/∂w = 0.4 − 0.1 · (−0.9) = 0.49``."""
        evaluation, target = self.evaluation, self.evaluation.target
        assert target is not None
        name, value = self.symbols[id], evaluation.value(id)
        slope = fraction(self.symbols[target], name)
        line = [symbol(name), sign("←", r"\leftarrow"), symbol(name), sign("−", "-"),
                symbol(Formula.textbook(r"\eta", "η")), _TIMES, slope, _EQUALS]  # fmt: skip
        gradient = self._seen(id, "gradient", evaluation.gradient(id))
        if isinstance(value, float):
            line += [number(value, precision), sign("−", "-"), _plain(f"{rate:g}"), _TIMES]
            line += [factor(gradient, precision), _EQUALS]
        return *line, number(new if gradient is not None else None, precision, "value")

    def tangent(
        self,
        id: str,
        terms: Sequence[tuple[Edge, Value | None]],
        total: Value | None,
        precision: Precision,
    ) -> Line:
        """``ż = ∂z/∂w · ẇ + ∂z/∂x · ẋ = 1.5 · 1 + 0.4 · 0 = 1.5``; terms with their tangents.

        A total or a tangent that is None is hidden.
        """
        line: list[Part] = [self.dotted(id), _EQUALS]
        put_in: list[Part] | None = []
        for place, (edge, moving) in enumerate(terms):
            plus = [_PLUS] if place else []
            line += [*plus, fraction(self.symbols[id], self.symbols[edge.source]), _TIMES,
                     self.dotted(edge.source)]  # fmt: skip
            partial = self.evaluation.local(edge)
            if put_in is None or partial is None or not isinstance(partial.value, float):
                put_in = None
                continue
            local = self._seen(edge, "local", partial.value)
            put_in += [*plus, factor(local, precision), _TIMES, factor(moving, precision)]
        if put_in:
            line += [_EQUALS, *put_in]
        return *line, _EQUALS, number(total, precision, "gradient")

    def dotted(self, id: str) -> Part:
        """The tangent of a node: its symbol, or the name of a node without one, under a dot."""
        formula = self.symbols[id]
        name = formula if formula.head == "symbol" else Formula.symbol(
            tex_of(self.evaluation.graph.nodes[id])
        )  # fmt: skip
        tex = latex(name)
        return Part("dotted", dotted_text(text(name)), rf"\dot{{{tex}}}", (tex,))


def dotted_text(name: str) -> str:
    """``ẋ``, ``ẇ_1``; ``d(name)`` where the dot would stand over one letter of many."""
    letters = name.partition("_")[0]
    return f"{name[0]}\u0307{name[1:]}" if len(letters) == 1 else f"d({name})"


def sign(written: str, tex: str) -> Part:
    """A sign between two parts, with its spaces."""
    return Part("sign", f" {written} ", f" {tex} ")


_EQUALS, _PLUS_EQUALS = sign("=", "="), sign("+=", "+=")
_TIMES, _PLUS = sign("·", r"\cdot"), sign("+", "+")


def symbol(formula: Formula) -> Part:
    """A formula in the graph's own symbols."""
    return Part("symbols", text(formula), latex(formula))


def fraction(above: Formula, below: Formula) -> Part:
    """∂above/∂below."""
    whole = ratio(above, below)
    parts = latex(as_factor(above)), latex(as_factor(below))
    return Part("ratio", text(whole), latex(whole), parts)


def number(
    value: Value | None, precision: Precision, role: Literal["text", "value", "gradient"] = "text"
) -> Part:
    """A number, a short vector, or the shape of an array; ``?`` where it must not be seen."""
    written = "?" if value is None else value_text(value, precision)
    return Part("numbers", written, written, (), role)


def factor(value: Value | None, precision: Precision) -> Part:
    """A number as a factor: a negative one in parentheses."""
    if isinstance(value, float):
        written = number_text(value, precision)
    else:
        written = "?" if value is None else value_text(value, precision)
    return _plain(f"({written})" if written.startswith("−") or "/" in written else written)


def _plain(written: str) -> Part:
    return Part("numbers", written, written)


def _numbers_in(formula: Formula) -> Part:
    return Part("numbers", text(formula), latex(formula))
