"""What stands at the nodes and edges of a diagram: names, operations and rounded numbers."""

from __future__ import annotations

from graphapp.engine import Evaluation
from graphapp.export.names import comment
from graphapp.model import Edge
from graphapp.model.geometry import face
from graphapp.model.numerals import STANDARD, value_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Formula, Source, Value, text


def title_of(evaluation: Evaluation, id: str) -> str:
    """The name of a node's output in plain text."""
    return comment(text(Formula.symbol(tex_of(evaluation.graph.nodes[id]))))


def lines_of(evaluation: Evaluation, id: str) -> list[str]:
    """What stands in a node: its name, its operation or its value, and its gradient."""
    node = evaluation.graph.nodes[id]
    name = title_of(evaluation, id)
    if evaluation.status(id) != "ok":
        return [name, comment(node.op), "no value"]
    if not isinstance(node.operation, Source):
        name = f"{name}: {comment(node.op)}"
    lines = [name, number(evaluation.value(id))]
    gradient = evaluation.gradient(id)
    if gradient is not None:
        told = "independent" if evaluation.independent(id) else number(gradient)
        lines.append(f"∂ {told}")
    return lines


def numbers_at(evaluation: Evaluation, edge: Edge, longest: int = 4) -> tuple[str, str]:
    """The value that flows along an edge, and the downstream gradient; empty where unknown.

    Vectors up to ``longest`` entries are written out.
    """
    quantities = evaluation.edge(edge)
    return number(quantities.value, longest), number(quantities.downstream, longest)


def number(value: Value | None, longest: int = 4) -> str:
    """A number as the screen writes it; the shape of a large array; nothing for no number."""
    return "" if value is None else value_text(value, STANDARD, longest)


def is_several(evaluation: Evaluation, id: str) -> bool:
    """Has the node more than one input, so that its ports need their names?"""
    return len(evaluation.graph.inputs_of(id)) > 1


def kind_of(evaluation: Evaluation, id: str) -> str:
    """The kind of a node, which decides its shape."""
    return face(evaluation.graph.nodes[id].operation)
