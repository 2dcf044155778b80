"""What the derivation panel says, as data: headings, sentences and formulas made of pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from graphapp.engine import Evaluation, symbolic
from graphapp.engine.derivation import Derivation, Equation, Factor, Path
from graphapp.engine.derivation_text import shapes_tex
from graphapp.engine.reasons import Reason, why_not_finite, why_zero, why_zero_value
from graphapp.model import Edge, Graph
from graphapp.model.numerals import Precision, number_text, value_text
from graphapp.operation import Value, latex, ratio, text
from graphapp.panels.derivation_flow import NOTHING, Part, Piece
from graphapp.panels.formulas import local_tex
from graphapp.panels.plain_math import pretty

#: More paths than this are not listed even when somebody asks for all.
_MOST_LISTED = 40
#: Of a long row of equations so many are shown at either end.
_ENDS = 6


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; lit on the canvas is what it is about."""

    text: str
    role: str = "muted"
    part: Part = NOTHING


@dataclass(frozen=True, slots=True)
class Line:
    """A formula."""

    pieces: tuple[Piece, ...]
    spoken: str
    size: float = 16.0


@dataclass(frozen=True, slots=True)
class Link:
    """Something to press: ``name`` says what it does."""

    name: str
    text: str


Said = Heading | Sentence | Line | Link

_IS = Piece("=", before=0.3)
_SMALL, _FOLDED = 13.0, 15.0


def number_piece(value: float, precision: Precision, role: str) -> Piece:
    """A number in a formula."""
    shown = number_text(value, precision)
    return Piece(symbolic.number_tex(shown), role, before=0.3, sticks=True)


# Forward -----------------------------------------------------------------------------------


def value_lines(evaluation: Evaluation, id: str, precision: Precision) -> Iterator[Said]:
    """Where a value comes from: the formula, the numbers put in, the result."""
    yield Heading(_tr("Value"))
    value = evaluation.value(id)
    failure = evaluation.failure(id)
    if value is None:
        yield Sentence(_tr("{0} has no value: {1}").format(id, failure), "error")
        return
    names = symbolic.symbols_of(evaluation.graph, evaluation.order)
    own = Piece(latex(names[id]), part=Part(frozenset({id})))
    # the node's own formula in terms of its inputs, whatever stands for the node elsewhere
    formula = symbolic.value_formula(evaluation, id, names)
    pieces = [own]
    inputs = Part(frozenset({id}), _edges_into(evaluation, id))
    if formula is not None and latex(formula) != own.tex:
        pieces += [_IS, Piece(latex(formula), part=inputs, before=0.3, sticks=True)]
    if isinstance(value, float):
        numbers = symbolic.rounded_numbers(evaluation, precision)
        put_in = symbolic.value_formula(evaluation, id, numbers)
        if put_in is not None:
            pieces += [_IS, Piece(latex(put_in), "value", before=0.3, sticks=True)]
        pieces += [_IS, number_piece(value, precision, "value")]
    else:
        pieces += [_IS, Piece(_array_tex(value, precision), "value", before=0.3, sticks=True)]
    yield Line(tuple(pieces), f"{id} = {value_text(value, precision)}")
    if not evaluation.graph.inputs_of(id):
        yield Sentence(_tr("A leaf: its value is given, not computed."))
    for reason in why_zero_value(evaluation, id):
        yield Heading(_tr("Why is it 0?"))
        yield _told(reason)


def _edges_into(evaluation: Evaluation, id: str) -> frozenset[Edge]:
    return frozenset(evaluation.graph.edges_into(id))


def _array_tex(value: Value, precision: Precision) -> str:
    return symbolic.number_tex(value_text(value, precision))


# Gradients of nodes ------------------------------------------------------------------------


def gradient_lines(
    derivation: Derivation, precision: Precision, *, unfolded: bool
) -> Iterator[Said]:
    """Where a gradient comes from, along every path or layer by layer."""
    yield Heading(_tr("Gradient"))
    evaluation, id = derivation.evaluation, derivation.by
    left = Piece(latex(derivation.left), part=Part(frozenset({id})))
    result = _result_piece(derivation.result, precision)
    if derivation.independent or id == derivation.of:
        yield Line((left, _IS, result), f"{text(derivation.left)} = {text_of(result)}")
        if id == derivation.of:
            yield Sentence(
                _tr("The backward pass starts here: a number changes 1 : 1 with itself.")
            )
    elif derivation.paths is not None and not derivation.folded:
        yield from _sum(derivation, derivation.paths, precision)
    else:
        yield from _folded(derivation, precision, unfolded=unfolded)
    yield from reason_lines(evaluation, id)


def _result_piece(value: Value, precision: Precision) -> Piece:
    if isinstance(value, float):
        return number_piece(value, precision, "gradient")
    return Piece(_array_tex(value, precision), "gradient", before=0.3, sticks=True)


def text_of(piece: Piece) -> str:
    """What a screen reader says for a number."""
    return piece.tex.replace(r"\cdot", "times")


def _sum(derivation: Derivation, paths: Sequence[Path], precision: Precision) -> Iterator[Said]:
    """The chain rule along every path: symbols, numbers, result; then each path by itself."""
    numbers = symbolic.rounded_numbers(derivation.evaluation, precision)
    left = Piece(latex(derivation.left), part=Part(frozenset({derivation.by})))
    symbols = tuple(_products(derivation, paths, derivation.symbols, "text"))
    put_in = tuple(_products(derivation, paths, numbers, "gradient"))
    result = _result_piece(derivation.result, precision)
    total = derivation.total(derivation.symbols)
    assert total is not None
    yield Line((left, _IS, *symbols), f"{text(derivation.left)} = {text(total)}")
    if [piece.tex for piece in put_in] != [result.tex]:
        yield Line((_IS, *put_in), f"= {_spoken_total(derivation, precision)}")
    yield Line((_IS, result), f"= {text_of(result)}")
    if len(paths) > 1:
        yield Heading(_tr("A sum over {0} paths").format(len(paths)))
        yield from (_path_line(derivation, i, precision) for i in range(len(paths)))


def _spoken_total(derivation: Derivation, precision: Precision) -> str:
    table = symbolic.rounded_numbers(derivation.evaluation, precision)
    total = derivation.total(table)
    return "" if total is None else text(total)


def _products(
    derivation: Derivation, paths: Sequence[Path], table: symbolic.Symbols, role: str
) -> Iterator[Piece]:
    """The products of all paths with + and − between them."""
    for i, path in enumerate(paths):
        negative, factors = derivation.factors(path, table)
        if i or negative:
            yield Piece("-" if negative else "+", before=0.35 if i else 0.3)
        if not factors:
            yield Piece("1", role, Part.of_edges(path.edges, i), before=0.3, sticks=bool(i))
        yield from _product(factors, role, i, sticks=bool(i or negative))


def _product(factors: Sequence[Factor], role: str, path: int, *, sticks: bool) -> Iterator[Piece]:
    for j, factor in enumerate(factors):
        part = Part.of_edges([factor.edge], path)
        tip = _tr("local gradient at {0}, port {1}").format(factor.edge.target, factor.edge.port)
        if j:
            yield Piece(r"\cdot", before=0.15, sticks=True)
        first = not j
        gap = 0.3 if first else 0.15
        yield Piece(latex(factor.formula), role, part, gap, sticks=sticks if first else False,
                    tip=tip)  # fmt: skip


def _path_line(derivation: Derivation, number: int, precision: Precision) -> Line:
    """``x → h₁ → L  −0.239``: the whole path lights up."""
    assert derivation.paths is not None
    path = derivation.paths[number]
    graph, part = derivation.evaluation.graph, Part.of_edges(path.edges, number)
    ports = _ports_that_tell(graph, path)
    named = [
        id for id in path.nodes
        if symbolic.is_named(graph.nodes[id]) or id in (derivation.by, derivation.of, *ports)
    ]  # fmt: skip
    shown = _shortened(named)
    pieces: list[Piece] = []
    for i, id in enumerate(shown):
        if i:
            pieces.append(Piece(r"\to", "muted", part, 0.25, sticks=True))
        tex = r"\dots" if id is None else latex(derivation.symbols[id])
        pieces.append(Piece(tex, "text", part, 0.25 if i else 0.0))
        if id in ports:
            pieces.append(Piece(f"({ports[id]})", "muted", part, 0.15, sticks=True))
    pieces.append(Piece(":", "muted", part, 0.1, sticks=True))
    product = number_piece(path.product, precision, "gradient")
    pieces.append(Piece(product.tex, "gradient", part, 0.5))
    reached = [f"{id}, port {ports[id]}" if id in ports else id for id in path.nodes]
    spoken = f"{' → '.join(reached)}: {number_text(path.product, precision)}"
    return Line(tuple(pieces), spoken, _SMALL + 1)


def _ports_that_tell(graph: Graph, path: Path) -> dict[str, str]:
    """By node the port that a path enters it by, where others lead from the same node too."""
    return {
        edge.target: edge.port
        for edge in path.edges
        if list(graph.inputs_of(edge.target).values()).count(edge.source) > 1
    }


def _shortened(ids: Sequence[str]) -> list[str | None]:
    return [*ids] if len(ids) <= 9 else [*ids[:4], None, *ids[-4:]]


# Folded: one equation for each node between ------------------------------------------------


def _folded(derivation: Derivation, precision: Precision, *, unfolded: bool) -> Iterator[Said]:
    count = derivation.path_count
    if derivation.scalar:
        said = (
            _tr("{0} paths lead from {1} to {2}: folded layer by layer, from {2} back.")
            if count > 1
            else _tr("{0} path leads from {1} to {2}: folded layer by layer, from {2} back.")
        )
        yield Sentence(said.format(f"{count:,}", derivation.by, derivation.of))
    told = derivation.told
    shown = told if len(told) <= 2 * _ENDS + 1 else (*told[:_ENDS], None, *told[-_ENDS:])
    for id in shown:
        if id is None:
            more = f"{len(told) - 2 * _ENDS:,}"
            yield Sentence(_tr("… {0} more equations of this kind …").format(more))
        else:
            yield from _equation_lines(derivation, derivation.equation(id), precision)
    if derivation.scalar and derivation.paths is not None:
        if unfolded:
            yield Heading(_tr("The sum over {0} paths").format(f"{count:,}"))
            for number in range(min(count, _MOST_LISTED)):
                yield _path_line(derivation, number, precision)
            if count > _MOST_LISTED:
                yield Sentence(_tr("… and {0} more.").format(f"{count - _MOST_LISTED:,}"))
            yield Link("fold", _tr("Fold the paths"))
        else:
            yield Link("unfold", _tr("Show the {0} paths").format(f"{count:,}"))


def _equation_lines(
    derivation: Derivation, equation: Equation, precision: Precision
) -> Iterator[Said]:
    evaluation = derivation.evaluation
    pieces = [Piece(latex(equation.left), part=Part(frozenset({equation.id}))), _IS]
    for i, (edge, share) in enumerate(equation.shares):
        if i:
            pieces.append(Piece("+", before=0.35))
        pieces.append(Piece(latex(share), "text", Part.of_edges([edge]), 0.3, sticks=True))
    gradient = evaluation.gradient(equation.id)
    assert gradient is not None
    is_vector = not isinstance(gradient, float) and gradient.ndim == 1 and gradient.size <= 4
    if isinstance(gradient, float) or is_vector:
        pieces += [_IS, _result_piece(gradient, precision)]
    spoken = f"{text(equation.left)} = {text(equation.right)}"
    if equation.shapes:
        pieces.append(Piece(shapes_tex(_told_shapes(equation.shapes)), "muted", before=0.8))
        spoken = _tr("{0}, shapes {1}").format(spoken, equation.shapes)
    yield Line(tuple(pieces), spoken, _FOLDED)
    for reason in equation.reasons:
        yield Sentence(pretty(reason), "muted")


def _told_shapes(shapes: str) -> str:
    """Entry by entry nothing happens to a shape: only the result is told."""
    return shapes if " · " in shapes or "Σ" in shapes else shapes.rpartition("→")[2].strip()


# Edges -------------------------------------------------------------------------------------


def edge_lines(evaluation: Evaluation, edge: Edge, precision: Precision) -> Iterator[Said]:
    """One edge: upstream · local = its share."""
    graph, of = evaluation.graph, evaluation.target
    names = symbolic.symbols_of(graph, evaluation.order)
    yield Heading(_tr("This edge's share of the gradient"))
    local = symbolic.local_formula(graph, edge, names)
    slope = ratio(names[edge.target], names[edge.source])
    quantities = evaluation.edge(edge)
    number = evaluation.local(edge)
    part, end = Part.of_edges([edge]), Part(frozenset({edge.target}))
    if of is not None and quantities.upstream is not None:
        upstream = ratio(names[of], names[edge.target])
        whole = [Piece(latex(ratio(names[of], names[edge.source]))), _IS]
        chain = [Piece(latex(upstream), part=end, before=0.3, sticks=True),
                 Piece(r"\cdot", before=0.15, sticks=True),
                 Piece(latex(slope), part=part, before=0.15)]  # fmt: skip
        yield Line((*whole, *chain), _tr("{0} times {1}").format(text(upstream), text(slope)))
        if number is not None and number.value is not None and quantities.downstream is not None:
            yield _edge_numbers(quantities.upstream, number.value, quantities.downstream, precision)
        forks = len(graph.edges_from(edge.source))
        if forks > 1:
            said = _tr("One of {0} shares: the gradient of {1} is their sum.")
            said = said.format(forks, edge.source)
            yield Sentence(said, "muted", Part(frozenset({edge.source})))  # fmt: skip
    pieces = local_pieces(evaluation, edge)
    if local is not None and pieces:
        yield Heading(_tr("Local gradient"))
        yield Line(pieces, f"{text(slope)} = {text(local)}")
    yield from _why(why_zero(evaluation, edge))
    yield Link("node", _tr("Explain the gradient of {0}").format(edge.source))


def local_pieces(evaluation: Evaluation, edge: Edge) -> tuple[Piece, ...]:
    """``∂z/∂x = y``, for arrays with indices; empty where the operation states no formula."""
    tex = local_tex(evaluation, edge)
    return (Piece(tex, part=Part.of_edges([edge])),) if tex else ()


def _edge_numbers(upstream: Value, local: Value, share: Value, precision: Precision) -> Line:
    shown = [value_text(value, precision) for value in (upstream, local, share)]
    shown[1] = f"({shown[1]})" if shown[1].startswith("−") else shown[1]
    tex = [symbolic.number_tex(text) for text in shown]
    pieces = (
        _IS, Piece(tex[0], "gradient", before=0.3, sticks=True),
        Piece(r"\cdot", before=0.2, sticks=True), Piece(tex[1], "text", before=0.2), _IS,
        Piece(tex[2], "gradient", before=0.3, sticks=True),
    )  # fmt: skip
    return Line(pieces, f"= {shown[0]} · {shown[1]} = {shown[2]}")


def without_numbers(said: Iterable[Said]) -> Iterator[Said]:
    """Only what the symbols say, while an exercise asks for numbers."""
    for one in said:
        if isinstance(one, Line):
            kept: list[Piece] = []
            for piece in one.pieces:
                if piece.role in ("value", "gradient"):
                    break
                kept.append(piece)
            while kept and kept[-1] == _IS:
                kept.pop()
            if kept:
                yield Line(tuple(kept), " ".join(piece.tex for piece in kept), one.size)
        elif not isinstance(one, Sentence | Heading) or _is_harmless(one):
            yield one


def _is_harmless(said: Sentence | Heading) -> bool:
    """Is it about the formula, and not about the numbers?"""
    return said.role == "muted" if isinstance(said, Sentence) else not said.text.endswith("?")


# Why ---------------------------------------------------------------------------------------


def reason_lines(evaluation: Evaluation, id: str) -> Iterator[Said]:
    """Why a gradient is 0, or where nan began."""
    yield from _why(why_zero(evaluation, id))
    found = why_not_finite(evaluation, id)
    if found:
        yield Heading(_tr("Where does nan or ∞ come from?"))
        yield from map(_told, found)


def _why(reasons: Sequence[Reason]) -> Iterator[Said]:
    if reasons:
        yield Heading(_tr("Why is it 0?"))
        yield from map(_told, reasons)


def _told(reason: Reason) -> Sentence:
    return Sentence(reason.sentence, "text", Part(frozenset(reason.nodes), frozenset(reason.edges)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("derivation_lines", text)
