"""What is written at edges and nodes, as pieces of text and heat maps with a role each.

Every text comes in several forms, from the fullest to the shortest: the one that fits into the
room is drawn. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, UNASKED, Hidden
from graphapp.model import Edge
from graphapp.model.geometry import SHORT_VECTOR, face
from graphapp.model.numerals import MINUS, Precision, number_text, value_text
from graphapp.operation import Array, Elementwise, Value, shape_of, size_of

#: Written where a number is not computed.
NOT_COMPUTED = "–"
INDEPENDENT = "independent"
PLUS = " + "

#: The role of a piece that is an empty box; its text is the number of the question.
BLANK = "blank"

#: The Jacobian of a node that is not elementwise is drawn up to this size, if it is a table.
_SMALL_JACOBIAN = 256
#: More contributions than this are not written out at a fork.
_MOST_TERMS = 3


class Piece(NamedTuple):
    """A stretch of one colour: a text, or a heat map of an array."""

    text: str
    role: str
    """The colour's name in the Theme."""
    array: Array | None = None


Form: TypeAlias = tuple[Piece, ...]
Forms: TypeAlias = tuple[Form, ...]
"""From the fullest to the shortest."""


class EdgeText(NamedTuple):
    """What stands above and below an edge at its port."""

    above: Forms
    below: Forms


def edge_text(
    evaluation: Evaluation, edge: Edge, shown: frozenset[str], precision: Precision,
    hidden: Hidden = NOTHING,
) -> EdgeText:  # fmt: skip
    """The value, and the equation of the gradients: upstream · local = downstream."""
    quantities = evaluation.edge(edge)
    above = value_forms(evaluation, edge, shown, precision, hidden)
    if not shown - {"value"}:
        return EdgeText(above, ())
    if is_independent(evaluation, edge):
        return EdgeText(above, _apart(hidden, edge, (INDEPENDENT, "0")))
    local = local_of(evaluation, edge) if "local" in shown else None
    terms: dict[str, _Term] = {
        "upstream": (quantities.upstream, "gradient"),
        "local": (local, "text"),
        "downstream": (quantities.downstream, "gradient"),
    }
    terms = {name: or_blank(hidden, edge, name, term) for name, term in terms.items()}
    chosen = [name for name in terms if name in shown]
    if _is_share_alone([terms[name] for name in chosen]):
        return EdgeText(above, forms_of(terms[chosen[-1]], precision=precision))
    return EdgeText(above, equation(chosen, [terms[name] for name in chosen], precision))


def _is_share_alone(terms: Sequence[_Term]) -> bool:
    """Is all but the last hidden, and no question asks for it? Boxes in a row say nothing more."""
    *factors, last = terms
    asked = {last[0]} if last[1] == BLANK and isinstance(last[0], str) else set()
    boxes = {term if role == BLANK else None for term, role in factors if isinstance(term, str)}
    hidden = all(role == BLANK for _, role in factors)
    return bool(factors) and hidden and UNASKED in boxes and boxes <= {UNASKED} | asked


def or_blank(hidden: Hidden, of: str | Edge, quantity: str, term: _Term) -> _Term:
    """The term, or the box of the question that asks for it."""
    number = hidden.get((of, quantity))
    return term if number is None else (number, BLANK)


def value_forms(
    evaluation: Evaluation, edge: Edge, shown: frozenset[str], precision: Precision,
    hidden: Hidden = NOTHING,
) -> Forms:  # fmt: skip
    """What stands above an edge: the value, if it is shown."""
    if "value" not in shown:
        return ()
    value = or_blank(hidden, edge, "value", (evaluation.value(edge.source), "value"))
    return forms_of(value, precision=precision)


def short_edge_text(
    evaluation: Evaluation, edge: Edge, shown: frozenset[str], precision: Precision,
    hidden: Hidden = NOTHING,
) -> EdgeText:  # fmt: skip
    """The value, and the downstream gradient without the equation that leads to it."""
    full = edge_text(evaluation, edge, shown & {"value"}, precision, hidden)
    if shown.isdisjoint(("upstream", "downstream")):
        return full
    if is_independent(evaluation, edge):
        return EdgeText(full.above, _apart(hidden, edge, ("0",)))
    quantities = evaluation.edge(edge)
    if "downstream" in shown:
        term = or_blank(hidden, edge, "downstream", (quantities.downstream, "gradient"))
        below = forms_of(term, precision=precision)
    else:
        term = or_blank(hidden, edge, "upstream", (quantities.upstream, "gradient"))
        below = forms_of(term, signs=("↑ ",), precision=precision)
    return EdgeText(full.above, below)


def _apart(hidden: Hidden, edge: Edge, words: Sequence[str]) -> Forms:
    """Below an edge that carries no gradient, unless that is what a question asks."""
    for quantity in ("upstream", "downstream"):
        if (edge, quantity) in hidden:
            return ((Piece(hidden[edge, quantity], BLANK),),)
    return tuple((Piece(word, "muted"),) for word in words)


def is_independent(evaluation: Evaluation, edge: Edge) -> bool:
    """Does the differentiated node not depend on the node that the edge enters?"""
    return evaluation.target is not None and evaluation.independent(edge.target)


#: What stands before each term, by the terms that are shown. A product alone shows which one it is
#: by its signs; a single gradient says by an arrow whether it comes down (↓) or from above (↑).
_SIGNS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("upstream", "local", "downstream"): ("", " · ", " = "),
    ("upstream", "local"): ("", " · "),
    ("local", "downstream"): ("· ", " = "),
    ("upstream", "downstream"): ("↑ ", "   ↓ "),
    ("upstream",): ("↑ ",),
    ("local",): ("· ",),
    ("downstream",): ("↓ ",),
}

_Term: TypeAlias = tuple[Value | str | None, str]


def equation(names: Sequence[str], terms: Sequence[_Term], precision: Precision) -> Forms:
    """The terms that are shown with their signs, or the last alone; all in their roles."""
    if all(term is None for term, _ in terms):
        return ((Piece(NOT_COMPUTED, "muted"),),)
    full = forms_of(*terms, signs=_SIGNS[tuple(names)], precision=precision)
    if len(names) == 1:
        return full
    last = names[-1:] if names[-1] == "downstream" else names[:1]
    term = terms[-1] if names[-1] == "downstream" else terms[0]
    return full + forms_of(term, signs=_SIGNS[tuple(last)], precision=precision)


def forms_of(*terms: _Term, precision: Precision, signs: Sequence[str] = ("",)) -> Forms:
    """Short vectors written out, then heat maps with their shapes, then heat maps alone."""
    written = [_piece(term, role, precision) for term, role in terms]
    if not any(_is_array(term) for term, _ in terms):
        return (_joined(written, signs),)
    mapped = [_heat(term, role, precision, with_shape=True) for term, role in terms]
    bare = [_heat(term, role, precision, with_shape=False) for term, role in terms]
    short = all(not _is_array(term) or _is_short(term) for term, _ in terms)
    return tuple(_joined(form, signs) for form in ([written] if short else []) + [mapped, bare])


def _joined(pieces: Sequence[Piece], signs: Sequence[str]) -> Form:
    joined: list[Piece] = []
    for sign, piece in zip(signs, pieces, strict=True):
        if sign == PLUS and piece.text.startswith(MINUS):
            joined += [Piece(f" {MINUS} ", "muted"), piece._replace(text=piece.text[1:])]
            continue
        if sign:
            joined.append(Piece(sign, "muted"))
        joined.append(piece)
    return tuple(joined)


def _is_array(term: Value | str | None) -> bool:
    return term is not None and not isinstance(term, float | str)


def _is_short(term: Value | str | None) -> bool:
    return _is_array(term) and shape_of(term) == (size_of(term),) and size_of(term) <= SHORT_VECTOR  # type: ignore[arg-type]


def _piece(term: Value | str | None, role: str, precision: Precision) -> Piece:
    if term is None:
        return Piece(NOT_COMPUTED, "muted")
    if isinstance(term, str):
        return Piece(term, role)
    if isinstance(term, float):
        return Piece(number_text(term, precision), role)
    return Piece(value_text(term, precision, SHORT_VECTOR), role)


def _heat(term: Value | str | None, role: str, precision: Precision, *, with_shape: bool) -> Piece:
    if term is None or isinstance(term, float | str):
        return _piece(term, role, precision)
    return Piece(shape_mark(term) if with_shape else "", role, term)


def shape_mark(array: Array) -> str:
    """``4×3`` beside a heat map."""
    return "×".join(map(str, array.shape))


def local_of(evaluation: Evaluation, edge: Edge) -> Value | str | None:
    """The partials; of a node that is not elementwise its Jacobian if that is small, else «J»."""
    value, out = evaluation.value(edge.source), evaluation.value(edge.target)
    if value is None or out is None:
        return None
    operation = evaluation.graph.nodes[edge.target].operation
    if not isinstance(operation, Elementwise):
        axes = len(shape_of(value)) + len(shape_of(out))
        if axes > 2 or size_of(value) * size_of(out) > _SMALL_JACOBIAN:
            return "J"
    local = evaluation.local(edge)
    return None if local is None else local.value


def gradient_text(
    evaluation: Evaluation, id: str, precision: Precision, *, short: bool = False,
    hidden: Hidden = NOTHING,
) -> Forms:  # fmt: skip
    """Under a node: ``∂ −0.239 + 0.078 = −0.161``, the sum written out where edges fork.

    ``short``: never written out.
    """
    if evaluation.target is None or evaluation.status(id) != "ok":
        return ()
    sign = Piece("∂ ", "muted")
    if evaluation.independent(id) and (id, "gradient") in hidden:
        return ((sign, Piece(hidden[id, "gradient"], BLANK)),)
    if evaluation.independent(id):
        zero = (sign, Piece("0", "muted"))
        return (zero,) if short else ((sign, Piece(INDEPENDENT, "muted")), zero)
    fixed = face(evaluation.graph.nodes[id].operation) == "constant"
    total: _Term = (evaluation.gradient(id), "muted" if fixed else "gradient")
    total = or_blank(hidden, id, "gradient", total)
    alone = tuple((sign, *form) for form in forms_of(total, precision=precision))
    edges = [e for e in evaluation.graph.edges_from(id) if not is_independent(evaluation, e)]
    if short or len(edges) < 2 or (id, "gradient") in hidden:
        return alone  # a sum of two numbers and a box would say what is to be done with them
    if len(edges) > _MOST_TERMS:
        return (((sign, Piece(f"Σ of {len(edges)} = ", "muted"), *alone[0][1:])), *alone)
    shares = [evaluation.edge(edge).downstream for edge in edges]
    terms: list[_Term] = [
        or_blank(hidden, edge, "downstream", (share, "gradient"))
        for edge, share in zip(edges, shares, strict=True)
    ]
    signs = ["", *[PLUS] * (len(edges) - 1), " = "]
    sums = forms_of(*terms, total, signs=signs, precision=precision)
    return (*((sign, *form) for form in sums), *alone)


def result_text(
    evaluation: Evaluation, id: str, precision: Precision, hidden: Hidden = NOTHING
) -> Forms:
    """Right of a node that nothing uses: ``= −6.000``."""
    value = evaluation.value(id)
    if value is None:
        return ()
    forms = forms_of(or_blank(hidden, id, "value", (value, "value")), precision=precision)
    return tuple((Piece("= ", "muted"), *form) for form in forms)


#: What a failure is called under its node, by the kind of the error; the tooltip says all.
_FAILURES = {
    "ShapeError": "shapes do not fit",
    "MissingInput": "input missing",
    "ParameterError": "parameter not valid",
    "UnknownOperation": "unknown operation",
}


def failure_text(evaluation: Evaluation, id: str) -> Forms:
    """Under a node without a value: why, in a few words."""
    error = evaluation.failure(id)
    if error is None:
        return ()
    if error.kind == "Blocked":
        return ((Piece(str(error), "muted"),), (Piece("waits", "muted"),))
    words = _FAILURES.get(error.kind, "cannot be computed")
    return ((Piece(words, "error"),), (Piece("error", "error"),))
