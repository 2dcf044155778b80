"""The formulas of the inspector as LaTeX, in the graph's own symbols."""

from __future__ import annotations

from typing import Any

from graphapp.model import Edge, Graph
from graphapp.model.symbols import tex_of
from graphapp.operation import Formula, Operation
from graphapp.operation.formula import NotTraceable
from graphapp.operation.rendering import latex


def node_tex(graph: Graph, id: str) -> str:
    """``h_1 = \\tanh(z_1)``; empty for a source and where the operation has no formula."""
    node = graph.nodes[id]
    if not node.operation.ports or node.operation.missing_port(set(graph.inputs_of(id))):
        return ""
    try:
        formula = node.operation.formula(*_symbols(graph, id))
        return f"{tex_of(node)} = {latex(formula)}"
    except NotTraceable:
        return ""


def local_tex(graph: Graph, edge: Edge) -> str:
    """``\\frac{\\partial h}{\\partial z} = 1 - h^2``; empty where there is no formula."""
    target = graph.nodes[edge.target]
    symbols = _symbols(graph, edge.target)
    ports = _ports(target.operation, graph, edge.target)
    if target.operation.missing_port(set(graph.inputs_of(edge.target))):
        return ""
    try:
        out = Formula.symbol(tex_of(target))
        parts = target.operation.derivative_formulas(out, *symbols)
        ratio = _ratio(tex_of(target), tex_of(graph.nodes[edge.source]))
        return f"{ratio} = {latex(parts[ports.index(edge.port)])}"
    except NotTraceable:
        return ""


def chain_tex(graph: Graph, edge: Edge, top: str) -> str:
    """``∂L/∂x = ∂L/∂z · ∂z/∂x`` for an edge, ``top`` being the differentiated node."""
    loss = tex_of(graph.nodes[top])
    source, target = tex_of(graph.nodes[edge.source]), tex_of(graph.nodes[edge.target])
    return f"{_ratio(loss, source)} = {_ratio(loss, target)} \\cdot {_ratio(target, source)}"


def edge_tex(graph: Graph, edge: Edge) -> str:
    """``x \\to z``."""
    return f"{tex_of(graph.nodes[edge.source])} \\to {tex_of(graph.nodes[edge.target])}"


def _ratio(above: str, below: str) -> str:
    return rf"\frac{{\partial {above}}}{{\partial {below}}}"


def _ports(operation: Operation, graph: Graph, id: str) -> list[str]:
    connected = graph.inputs_of(id)
    if operation.variadic:
        return [port for port in operation.ports if port in connected]
    return list(operation.ports)


def _symbols(graph: Graph, id: str) -> list[Any]:
    """The symbol at each port of ``forward``; None at an optional port without an edge."""
    connected = graph.inputs_of(id)
    return [
        Formula.symbol(tex_of(graph.nodes[connected[port]])) if port in connected else None
        for port in _ports(graph.nodes[id].operation, graph, id)
    ]
