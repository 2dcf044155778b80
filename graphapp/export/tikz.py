"""A graph as a TikZ picture in a document of its own: what stands where on the canvas."""

from __future__ import annotations

from graphapp.engine import Evaluation, evaluate
from graphapp.engine.symbolic import number_tex
from graphapp.export.diagram_texts import kind_of, number, numbers_at
from graphapp.export.names import comment
from graphapp.export.safe_tex import math_tex, with_safe_labels
from graphapp.model import Edge, Graph
from graphapp.model.arrange import lay_out_missing
from graphapp.model.geometry import (
    output_offset,
    port_offset,
    shown_ports,
    shows_name,
    size_of,
)
from graphapp.model.symbols import tex_of
from graphapp.operation import Source

#: Centimetres for each unit of the canvas: a label of an edge has about 3 cm.
_SCALE = 0.02
_HEAD = r"""\documentclass[border=6pt]{standalone}
\usepackage{amsmath,amssymb}
\usepackage{tikz}
\begin{document}
\begin{tikzpicture}[
  >=stealth,
  every node/.style={font=\small},
  box/.style={draw, thick, inner sep=0pt},
  input/.style={box}, parameter/.style={box, rounded corners=9pt},
  constant/.style={box, densely dotted}, gate/.style={box, rounded corners=3pt},
  activation/.style={box, rounded corners=3pt}, layer/.style={box, rounded corners=3pt},
  loss/.style={box, double}, unknown/.style={box, dashed},
  value/.style={above, inner sep=1.5pt, blue!70!black, font=\footnotesize},
  gradient/.style={below, inner sep=1.5pt, red!70!black, font=\footnotesize},
  name/.style={above, inner sep=2pt}
]"""


def tikz(graph: Graph) -> str:
    """A LaTeX document: above each edge its value, below it the downstream gradient."""
    evaluation = evaluate(with_safe_labels(lay_out_missing(graph)))
    graph = evaluation.graph
    lines = [_HEAD] if not graph.title.strip() else [f"% Title: {comment(graph.title)}", _HEAD]
    for id in graph.nodes:
        lines += _node(evaluation, id)
    for edge in graph.edges:
        lines.append(_edge(evaluation, edge))
    return "\n".join([*lines, r"\end{tikzpicture}", r"\end{document}"]) + "\n"


def _node(evaluation: Evaluation, id: str) -> list[str]:
    graph = evaluation.graph
    node, ports = graph.nodes[id], shown_ports(graph, id)
    width, height = size_of(node, ports)
    name, value = tex_of(node), number(evaluation.value(id))
    inside = math_tex(node.operation.label(), node.op)
    if isinstance(node.operation, Source):
        inside = f"{name} = {_math(value)}" if value else name
    elif not shows_name(node) and node.label is not None:
        inside = name
    size = f"minimum width={_length(width)}, minimum height={_length(height)}"
    style = f"{kind_of(evaluation, id)}, {size}"
    lines = [rf"\node[{style}] ({id}) at {_point(_at(graph, id))} {{${inside}$}};"]
    if shows_name(node):
        lines.append(rf"\node[name] at ({id}.north) {{${name}$}};")
    if not isinstance(node.operation, Source) and not graph.edges_from(id) and value:
        lines.append(rf"\node[value, right] at ({id}.east) {{${_math(value)}$}};")
    gradient = number(evaluation.gradient(id))
    if gradient and (isinstance(node.operation, Source) or len(graph.edges_from(id)) != 1):
        told = r"\text{independent}" if evaluation.independent(id) else _math(gradient)
        lines.append(rf"\node[gradient] at ({id}.south) {{${told}$}};")
    return lines


def _edge(evaluation: Evaluation, edge: Edge) -> str:
    graph = evaluation.graph
    start = _moved(_at(graph, edge.source), output_offset(
        graph.nodes[edge.source], shown_ports(graph, edge.source)))  # fmt: skip
    node, ports = graph.nodes[edge.target], shown_ports(graph, edge.target)
    end = _moved(_at(graph, edge.target), port_offset(node, ports, edge.port))
    value, downstream = numbers_at(evaluation, edge)
    labels = ""
    if value:
        labels += rf" node[value, pos=0.72] {{${_math(value)}$}}"
    if downstream:
        labels += rf" node[gradient, pos=0.72] {{${_math(downstream)}$}}"
    return rf"\draw[->] {_point(start)} to[out=0, in=180]{labels} {_point(end)};"


def _math(shown: str) -> str:
    """A number, or the shape of an array, as mathematics."""
    return rf"\text{{{shown}}}" if shown == "scalar" else number_tex(shown)


def _at(graph: Graph, id: str) -> tuple[float, float]:
    position = graph.nodes[id].position
    assert position is not None
    return position


def _moved(at: tuple[float, float], by: tuple[float, float]) -> tuple[float, float]:
    return at[0] + by[0], at[1] + by[1]


def _point(at: tuple[float, float]) -> str:
    """TikZ's y axis points up, the canvas's down."""
    return f"({at[0] * _SCALE:.3f}, {-at[1] * _SCALE + 0.0:.3f})"


def _length(units: float) -> str:
    return f"{units * _SCALE:.2f}cm"
