"""Tooltips: the numbers of an edge or a node in full precision, notices and errors in words."""

from __future__ import annotations

from html import escape

from graphapp.canvas.steps import Steps
from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden, why_hidden
from graphapp.engine.unreached import NOT_YET
from graphapp.model import Edge
from graphapp.model.numerals import exact_text
from graphapp.operation import Elementwise, Value, shape_of, shape_text, size_of

#: Arrays up to this many entries are written out.
_SHORT = 6
_NOT_YET = "not reached yet"


def edge_tip(
    evaluation: Evaluation, edge: Edge, steps: Steps | None = None, hidden: Hidden = NOTHING
) -> str:
    """HTML: where the edge leads and its four quantities, as far as ``steps`` know them."""
    quantities = evaluation.edge(edge)
    head = f"{edge.source} → {edge.target}, port {edge.port}"
    value = (
        "value",
        _asked(hidden, edge, "value")
        or _if(steps is None or steps.flow_since(edge) <= steps.number, quantities.value),
    )
    if steps is not None and steps.tangents is not None:
        rows = [value, *_tangent_rows(steps, edge, hidden)]
    elif (
        evaluation.target is not None
        and evaluation.independent(edge.target)
        and hidden.keys().isdisjoint({(edge, "upstream"), (edge, "downstream")})
    ):
        note = f"{evaluation.target} does not depend on {edge.target}."
        known = steps is None or steps.knows_independence()
        return _table(head, [value], [note] if known else [])
    else:
        known = steps is None or steps.edge_since(edge) <= steps.number
        rows = [
            value,
            ("upstream gradient", _if(known, quantities.upstream)),
            ("local gradient", _local(evaluation, edge) if known else _NOT_YET),
            ("downstream gradient", _if(known, quantities.downstream)),
        ]
        rows = [(name, _asked(hidden, edge, name.split()[0]) or text) for name, text in rows]
    return _table(head, rows, [])


def _tangent_rows(steps: Steps, edge: Edge, hidden: Hidden) -> list[tuple[str, str]]:
    timeline = steps.tangents
    assert timeline is not None
    asked = timeline.asked_on(edge, hidden)
    known = steps.edge_since(edge) <= steps.number
    moving = timeline.gradient_since(edge.source) <= steps.number
    tangent = timeline.asked_at(edge.source, hidden)
    return [
        (
            f"tangent of {edge.source}",
            why_hidden(tangent) if tangent else _if(moving, timeline.tangents.get(edge.source)),
        ),
        (
            "local gradient",
            _asked(hidden, edge, "local")
            or (_local(timeline.evaluation, edge) if known else _NOT_YET),
        ),
        (
            f"share of the tangent of {edge.target}",
            why_hidden(asked) if asked else _if(known, timeline.share(edge)),
        ),
    ]


def node_tip(
    evaluation: Evaluation, id: str, steps: Steps | None = None, hidden: Hidden = NOTHING
) -> str:
    """HTML: operation, value and gradient of a node, and what there is to say about it."""
    node = evaluation.graph.nodes[id]
    failure = evaluation.failure(id)
    head = f"{id}: {node.op}"
    if failure is not None:
        return _table(head, [], [_sentence(str(failure))])
    value = _if(steps is None or steps.knows_value(id), evaluation.value(id))
    rows = [("value", _asked(hidden, id, "value") or value)]
    remarks = evaluation.notices(id) if steps is None else steps.notices(id)
    if hidden.get((id, "value")) == NOT_YET:
        remarks = ()
    notes = [_sentence(notice.message) for notice in remarks]
    known = steps is None or steps.gradient_since(id) <= steps.number
    if steps is not None and steps.tangents is not None:
        tangents = steps.tangents
        number = tangents.asked_at(id, hidden)
        tangent = _if(known, tangents.tangents.get(id))
        told = why_hidden(number) if number else tangent
        rows.append((f"tangent by {tangents.seed}", told))
    elif evaluation.target is not None:
        if (id, "gradient") in hidden:
            rows.append(("gradient", _asked(hidden, id, "gradient")))
        elif not evaluation.independent(id):
            rows.append(("gradient", _if(known, evaluation.gradient(id))))
        elif known:
            notes.append(f"{evaluation.target} does not depend on {id}.")
    if id == evaluation.target:
        notes.append("Its gradient is taken: the backward pass starts here.")
    return _table(head, rows, notes)


def _asked(hidden: Hidden, of: str | Edge, quantity: str) -> str:
    """What stands in the place of a number that a question asks for; empty for others."""
    number = hidden.get((of, quantity))
    if number == NOT_YET:
        return "covered"
    return "" if number is None else why_hidden(number)


def _if(known: bool, value: Value | None) -> str:
    return _full(value) if known else _NOT_YET


def _table(head: str, rows: list[tuple[str, str]], notes: list[str]) -> str:
    cells = "".join(
        f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td align='right'>{escape(text)}</td></tr>"
        for name, text in rows
    )
    lines = "".join(f"<p style='margin:4px 0 0 0'>{escape(note)}</p>" for note in notes)
    return f"<b>{escape(head)}</b><table cellspacing='0'>{cells}</table>{lines}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def _full(value: Value | None) -> str:
    if value is None:
        return "not computed"
    if isinstance(value, float):
        return exact_text(value)
    if value.ndim == 1 and value.size <= _SHORT:
        return "[" + ", ".join(map(exact_text, value.tolist())) + "]"
    return f"array of shape {shape_text(shape_of(value))}"


def _local(evaluation: Evaluation, edge: Edge) -> str:
    value, out = evaluation.value(edge.source), evaluation.value(edge.target)
    if value is None or out is None:
        return "not computed"
    if not isinstance(evaluation.graph.nodes[edge.target].operation, Elementwise):
        shape = shape_of(out) + shape_of(value)
        if size_of(value) * size_of(out) > _SHORT:
            return f"Jacobian of shape {shape_text(shape)}"
    local = evaluation.local(edge)
    return "not computed" if local is None else _full(local.value)
