"""Tooltips: the numbers of an edge or a node in full precision, notices and errors in words."""

from __future__ import annotations

from html import escape

from graphapp.engine import Evaluation
from graphapp.model import Edge
from graphapp.model.numerals import exact_text
from graphapp.operation import Elementwise, Value, shape_of, shape_text, size_of

#: Arrays up to this many entries are written out.
_SHORT = 6


def edge_tip(evaluation: Evaluation, edge: Edge) -> str:
    """HTML: where the edge leads and its four quantities."""
    quantities = evaluation.edge(edge)
    head = f"{edge.source} → {edge.target}, port {edge.port}"
    if evaluation.target is not None and evaluation.independent(edge.target):
        note = f"{evaluation.target} does not depend on {edge.target}."
        return _table(head, [("value", _full(quantities.value))], [note])
    rows = [
        ("value", _full(quantities.value)),
        ("upstream gradient", _full(quantities.upstream)),
        ("local gradient", _local(evaluation, edge)),
        ("downstream gradient", _full(quantities.downstream)),
    ]
    return _table(head, rows, [])


def node_tip(evaluation: Evaluation, id: str) -> str:
    """HTML: the operation, value and gradient of a node, and what there is to say about it."""
    node = evaluation.graph.nodes[id]
    failure = evaluation.failure(id)
    head = f"{id}: {node.op}"
    if failure is not None:
        return _table(head, [], [_sentence(str(failure))])
    rows = [("value", _full(evaluation.value(id)))]
    notes = [_sentence(notice.message) for notice in evaluation.notices(id)]
    if evaluation.target is not None:
        if evaluation.independent(id):
            notes.append(f"{evaluation.target} does not depend on {id}.")
        else:
            rows.append(("gradient", _full(evaluation.gradient(id))))
    if id == evaluation.target:
        notes.append("Its gradient is taken: the backward pass starts here.")
    return _table(head, rows, notes)


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
