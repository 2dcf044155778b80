"""What stands at the nodes and edges of a diagram: names, operations and rounded numbers."""

from __future__ import annotations

from graphapp.engine import Evaluation
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.model import Edge
from graphapp.model.geometry import face
from graphapp.model.numerals import STANDARD, value_text
from graphapp.model.symbols import tex_of
from graphapp.operation import Formula, Source, Value, text
from graphapp.texts import in_one_line


def title_of(evaluation: Evaluation, id: str) -> str:
    """The name of a node's output in plain text."""
    return in_one_line(text(Formula.symbol(tex_of(evaluation.graph.nodes[id]))))


def lines_of(evaluation: Evaluation, id: str, hidden: Hidden = NOTHING) -> list[str]:
    """What stands in a node: its name, its operation or its value, and its gradient.

    In the place of a number that is asked for stands the number of the question, in a box.
    """
    node = evaluation.graph.nodes[id]
    name = title_of(evaluation, id)
    if evaluation.status(id) != "ok":
        return [name, in_one_line(node.op), "no value"]
    if not isinstance(node.operation, Source):
        name = f"{name}: {in_one_line(node.op)}"
    lines = [name, asked(hidden, id, "value") or number(evaluation.value(id))]
    gradient = evaluation.gradient(id)
    if gradient is not None:
        told = "independent" if evaluation.independent(id) else number(gradient)
        lines.append(f"∂ {asked(hidden, id, 'gradient') or told}")
    return lines


def numbers_at(
    evaluation: Evaluation, edge: Edge, longest: int = 4, hidden: Hidden = NOTHING
) -> tuple[str, str]:
    """The value that flows along an edge, and the downstream gradient; empty where unknown.

    Vectors up to ``longest`` entries are written out.
    """
    quantities = evaluation.edge(edge)
    return (
        asked(hidden, edge, "value") or number(quantities.value, longest),
        asked(hidden, edge, "downstream") or number(quantities.downstream, longest),
    )


def asked(hidden: Hidden, of: str | Edge, quantity: str) -> str:
    """``[1]`` in the place of a number that question 1 asks for; empty where none does."""
    found = hidden.get((of, quantity), "")
    return f"[{found}]" if found else ""


def number(value: Value | None, longest: int = 4) -> str:
    """A number as the screen writes it; the shape of a large array; nothing for no number."""
    return "" if value is None else value_text(value, STANDARD, longest)


def is_several(evaluation: Evaluation, id: str) -> bool:
    """Has the node more than one input, so that its ports need their names?"""
    return len(evaluation.graph.inputs_of(id)) > 1


def kind_of(evaluation: Evaluation, id: str) -> str:
    """The kind of a node, which decides its shape."""
    return face(evaluation.graph.nodes[id].operation)
