"""Typing into a leaf: which leaves take a number, what stands in the field, what the text means."""

from __future__ import annotations

import json

from graphapp.canvas.gestures.scrub import name_of
from graphapp.model import Graph, Node, edits
from graphapp.model.numerals import exact_text
from graphapp.model.typed_numbers import read_typed_value
from graphapp.operation import Source, size_of
from graphapp.operation.parameters import write_value
from graphapp.session import Session

#: A longer array does not fit into a line: the inspector shows it as a table.
_LONGEST = 64


def is_typed(node: Node) -> bool:
    """Can the node's value be typed into one line?"""
    operation = node.operation
    if not isinstance(operation, Source):
        return False
    if getattr(operation, "column", None) or getattr(operation, "columns", None):
        return False
    value = getattr(operation, "value", None)
    return value is None or size_of(value) <= _LONGEST


def typed_text(node: Node) -> str:
    """What stands in the field at first: the value in full precision."""
    value = getattr(node.operation, "value", None)
    if value is None:
        return ""
    return exact_text(value) if isinstance(value, float) else json.dumps(write_value(value))


def put_number(session: Session, id: str, text: str) -> None:
    """Make the typed text the value of a leaf, as one step of the history.

    Raises EditError with one sentence where the text is no number; the graph stays then.
    """
    node = session.graph.nodes.get(id)
    if node is None or text.strip() == typed_text(node):
        return
    value = read_typed_value(text)

    def change(graph: Graph) -> Graph:
        return edits.set_value(graph, id, value)

    change(session.graph)
    session.apply(f"Set {name_of(node)}", change)
