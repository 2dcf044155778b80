"""A graph as a TikZ picture in a document of its own: what stands where on the canvas."""

from __future__ import annotations

from graphapp.engine import Evaluation, evaluate
from graphapp.engine.hiding import NOTHING, Hidden
from graphapp.engine.symbolic import number_tex
from graphapp.export.diagram_texts import asked, kind_of, number, numbers_at
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
from graphapp.texts import in_one_line

#: Centimetres for each unit of the canvas: a label of an edge has almost 4 cm, three numbers.
_SCALE = 0.024
#: Longer vectors are told by their shape on an edge.
_LONGEST = 3
#: TeX knows no length beyond 575 cm.
_FARTHEST = 500.0
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
  value/.style={inner sep=1.5pt, blue!70!black, font=\footnotesize},
  gradient/.style={inner sep=1.5pt, red!70!black, font=\footnotesize},
  % on an edge: they end where the arrow begins
  over/.style={value, pos=0.96, anchor=south east},
  under/.style={gradient, pos=0.96, anchor=north east},
  caption/.style={above, inner sep=2pt}
]"""


def tikz(graph: Graph, hidden: Hidden = NOTHING) -> str:
    """A LaTeX document: above each edge its value, below it the downstream gradient."""
    evaluation = evaluate(with_safe_labels(lay_out_missing(graph)))
    picture = _Picture(evaluation, hidden)
    lines = [_HEAD] if not graph.title.strip() else [f"% Title: {in_one_line(graph.title)}", _HEAD]
    for id in evaluation.graph.nodes:
        lines += picture.node(id)
    lines += map(picture.edge, evaluation.graph.edges)
    return "\n".join([*lines, r"\end{tikzpicture}", r"\end{document}"]) + "\n"


class _Picture:
    """Writes the nodes and edges of one graph at one scale."""

    def __init__(self, evaluation: Evaluation, hidden: Hidden) -> None:
        self.evaluation = evaluation
        self.hidden = hidden
        self.graph = evaluation.graph
        farthest = max(
            (abs(x) for node in self.graph.nodes.values() for x in node.position or ()), default=0.0
        )
        self.scale = min(_SCALE, _FARTHEST / max(farthest, 1.0))

    def node(self, id: str) -> list[str]:
        """The box, and what stands around it."""
        evaluation, graph = self.evaluation, self.graph
        node = graph.nodes[id]
        width, height = size_of(node, shown_ports(graph, id))
        size = f"minimum width={self._length(width)}, minimum height={self._length(height)}"
        style = f"{kind_of(evaluation, id)}, {size}"
        place = self._point(self._at(id))
        lines = [rf"\node[{style}] ({id}) at {place} {{${self._inside(id)}$}};"]
        if shows_name(node):
            lines.append(rf"\node[caption] at ({id}.north) {{${tex_of(node)}$}};")
        is_source, uses = isinstance(node.operation, Source), len(graph.edges_from(id))
        value, gradient = self._number(id, "value"), self._number(id, "gradient")
        if value and not is_source and not uses:
            lines.append(rf"\node[value, right] at ({id}.east) {{${number_tex(value)}$}};")
        if gradient and (is_source or uses != 1):
            apart = evaluation.independent(id) and (id, "gradient") not in self.hidden
            told = r"\text{independent}" if apart else number_tex(gradient)
            lines.append(rf"\node[gradient, below] at ({id}.south) {{${told}$}};")
        return lines

    def _number(self, id: str, quantity: str) -> str:
        """A number of a node, or the box of the question that asks for it."""
        found = getattr(self.evaluation, quantity)(id)
        return asked(self.hidden, id, quantity) or number(found)

    def _inside(self, id: str) -> str:
        """The symbol of the operation; the name and the value of a source."""
        node, value = self.graph.nodes[id], self.evaluation.value(id)
        if not isinstance(node.operation, Source):
            return math_tex(node.operation.label(), node.op)
        shown = self._number(id, "value")
        return tex_of(node) if value is None else f"{tex_of(node)} = {number_tex(shown)}"

    def edge(self, edge: Edge) -> str:
        """The curve with its two numbers, near the port that it enters."""
        graph = self.graph
        source, target = graph.nodes[edge.source], graph.nodes[edge.target]
        start = self._at(edge.source, output_offset(source, shown_ports(graph, edge.source)))
        end = self._at(edge.target, port_offset(target, shown_ports(graph, edge.target), edge.port))
        labels = "".join(
            rf" node[{style}] {{${number_tex(shown)}$}}"
            for style, shown in zip(
                ("over", "under"),
                numbers_at(self.evaluation, edge, _LONGEST, self.hidden),
                strict=True,
            )
            if shown
        )
        return rf"\draw[->] {self._point(start)} to[out=0, in=180]{labels} {self._point(end)};"

    def _at(self, id: str, offset: tuple[float, float] = (0.0, 0.0)) -> tuple[float, float]:
        position = self.graph.nodes[id].position
        assert position is not None
        return position[0] + offset[0], position[1] + offset[1]

    def _point(self, at: tuple[float, float]) -> str:
        """TikZ's y axis points up, the canvas's down."""
        return f"({at[0] * self.scale:.3f}, {0.0 - at[1] * self.scale:.3f})"

    def _length(self, units: float) -> str:
        return f"{units * self.scale:.2f}cm"
