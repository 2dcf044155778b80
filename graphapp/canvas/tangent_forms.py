"""What is written at edges and nodes in forward mode: tangents where gradients stand otherwise.

Under an edge ``ẋ · local = share``, under a node ``ẋ 0.635``. Forward is blue, so tangents are.
"""

from __future__ import annotations

from graphapp.canvas.forms import (
    BLANK,
    INDEPENDENT,
    EdgeText,
    Form,
    Forms,
    Piece,
    equation,
    forms_of,
    local_of,
    or_blank,
    value_forms,
)
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.engine.tangent_steps import TangentTimeline
from graphapp.model import Edge
from graphapp.model.numerals import Precision

#: The tangent of whatever it stands beside.
DOT = "ẋ "
_ARROWS = {"↑ ": DOT, "↓ ": "→ ", "   ↓ ": "   → "}


def tangent_edge_text(
    timeline: TangentTimeline, edge: Edge, shown: frozenset[str], precision: Precision, *,
    short: bool = False, hidden: Hidden = NOTHING,
) -> EdgeText:  # fmt: skip
    """The value, and tangent · local = share; ``short``: only the share, or the tangent."""
    above = value_forms(timeline.evaluation, edge, shown, precision, hidden)
    if not shown - {"value"}:
        return EdgeText(above, ())
    if timeline.independent(edge.source):
        zero = (Piece("0", "muted"),)
        return EdgeText(above, (zero,) if short else ((Piece(INDEPENDENT, "muted"),), zero))
    terms = {
        "upstream": (timeline.tangents.get(edge.source), "value"),
        "local": (local_of(timeline.evaluation, edge) if "local" in shown else None, "text"),
        "downstream": (timeline.share(edge), "value"),
    }
    terms["local"] = or_blank(hidden, edge, "local", terms["local"])
    for name, asked in (
        ("upstream", timeline.asked_at(edge.source, hidden)),
        ("downstream", timeline.asked_on(edge, hidden)),
    ):
        if asked:
            terms[name] = (asked, BLANK)
    chosen = [name for name in terms if name in shown]
    if short:
        chosen = [name for name in reversed(chosen) if name != "local"][:1]
    if not chosen:
        return EdgeText(above, ())
    forms = equation(chosen, [terms[name] for name in chosen], precision)
    if short and chosen == ["downstream"]:
        forms = tuple(form[1:] for form in forms)
    return EdgeText(above, tuple(map(_with_dots, forms)))


def tangent_text(
    timeline: TangentTimeline, id: str, precision: Precision, hidden: Hidden = NOTHING
) -> Forms:
    """Under a node: ``ẋ 0.635``, the derivative along the seed."""
    tangent = timeline.tangents.get(id)
    if tangent is None:
        return ()
    sign = Piece(DOT, "muted")
    asked = timeline.asked_at(id, hidden)
    if asked:
        return ((sign, Piece(asked, BLANK)),)
    if timeline.independent(id):
        zero = (sign, Piece("0", "muted"))
        return (sign, Piece(INDEPENDENT, "muted")), zero
    return tuple((sign, *form) for form in forms_of((tangent, "value"), precision=precision))


def _with_dots(form: Form) -> Form:
    return tuple(piece._replace(text=_ARROWS.get(piece.text, piece.text)) for piece in form)
