"""A graph as a Mermaid flowchart, which web pages and READMEs draw."""

from __future__ import annotations

import re

from graphapp.engine import evaluate
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.export.diagram_texts import is_several, kind_of, lines_of, numbers_at
from graphapp.model import Graph
from graphapp.texts import in_one_line

_SHAPES = {"input": ("[", "]"), "parameter": ("([", "])"), "constant": ("[/", "/]"),
           "loss": ("{{", "}}"), "layer": ("[[", "]]")}  # fmt: skip


def mermaid(graph: Graph, hidden: Hidden = NOTHING) -> str:
    """A flowchart from left to right. Ids get a prefix: ``end`` is a word of Mermaid."""
    evaluation = evaluate(graph)
    lines = ["flowchart LR"]
    if graph.title.strip():
        lines.insert(0, f"%% Title: {_escaped(graph.title)}")
    for id in graph.nodes:
        label = "<br/>".join(_escaped(line) for line in lines_of(evaluation, id, hidden))
        opening, closing = _SHAPES.get(kind_of(evaluation, id), ("(", ")"))
        lines.append(f'    n_{id}{opening}"{label}"{closing}')
    for edge in graph.edges:
        value, downstream = numbers_at(evaluation, edge, hidden=hidden)
        port = f"{_escaped(edge.port)}: " if is_several(evaluation, edge.target) else ""
        numbers = " / ".join(number for number in (value, downstream) if number)
        lines.append(f'    n_{edge.source} -->|"{port}{numbers}"| n_{edge.target}')
    if graph.differentiate is not None:
        lines.append(f"    style n_{graph.differentiate} stroke-width:3px")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    """Every sign that Mermaid or HTML could read as more than itself becomes its number."""
    return re.sub(r"[^\w .,+\-:=()/∂−]", lambda sign: f"#{ord(sign[0])};", in_one_line(text))
