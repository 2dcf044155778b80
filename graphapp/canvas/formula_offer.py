"""A formula typed into the search box: the nodes it would build, and which it finds in the graph.

A name that the formula leaves free is the node of that name where the graph has one. Else it
becomes a new leaf: a parameter if it looks like a weight or a bias, an input if not.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from graphapp.canvas.adding import NO_LINK, Grow, Growth, Link, graft
from graphapp.errors import FormulaError, GraphappError
from graphapp.model import Edge, Graph
from graphapp.model.edits import free_id
from graphapp.model.formula_names import name_of
from graphapp.model.formula_text import statements
from graphapp.model.typed_formula import graph_from_formula

#: Names that people give to what training changes: w, w1, W_2, b, theta.
LIKE_PARAMETER = re.compile(r"(?:w|W|b|theta|beta)(?:_?[0-9]\w*|_\w+)?")

_SIGNS = re.compile(r"[-+*/@^=(){}\[\];·×⋅÷−²³<>!&|%~]")
_LONGEST_SHOWN = 40


def is_formula(text: str, names: Container[str]) -> bool:
    """Is a text meant as a formula, not as the name or the sign of an operation?"""
    plain = text.strip()
    if plain.startswith("="):
        return bool(plain[1:].strip())
    return len(plain) > 1 and plain not in names and bool(_SIGNS.search(plain))


def formula_offer(
    text: str, graph: Graph, link: Link = NO_LINK
) -> tuple[str, str, str, str, str, Grow]:
    """Symbol, title, category, help and step of the row, and what it adds.

    Raises FormulaError, with the column in ``text``.
    """
    start = len(text) - len(text.lstrip())
    if text[start : start + 1] == "=":
        text = f"{text[:start]} {text[start + 1 :]}"
    part, shared = _part(text, graph)
    if link.source and link.source not in shared:
        raise FormulaError(f"use {link.source} in the formula: the edge comes from there", 1)
    if not part.nodes.keys() - shared:
        raise FormulaError("this is a node that the graph has already: compute with it", 1)

    def grow(graph: Graph) -> Growth:
        return graft(graph, part, shared & graph.nodes.keys())

    shown = " ".join(text.split())
    if len(shown) > _LONGEST_SHOWN:
        shown = f"{shown[:_LONGEST_SHOWN]}…"
    return "f", f"Build {shown}", "formula", _said(part, shared, graph), f"Build {shown}", grow


def _part(text: str, graph: Graph) -> tuple[Graph, frozenset[str]]:
    """The formula's own graph, and the ids in it that stand for nodes of ``graph``."""
    parsed = statements(text)
    given = {n.id for s in parsed if s.name is not None and (n := name_of(s.name.text))}
    try:
        part = graph_from_formula(text)
        free = {id for id, node in part.nodes.items() if node.op == "input" and id not in given}
        shared = frozenset(free & graph.nodes.keys())
        new = {id for id in free - shared if LIKE_PARAMETER.fullmatch(id)}
        part = graph_from_formula(text, parameters=new)
    except FormulaError:
        raise
    except GraphappError as error:
        raise FormulaError(str(error), 1) from None
    if parsed[-1].name is None:
        part = _unnamed(part, free)
    return part, shared


def _unnamed(part: Graph, free: set[str]) -> Graph:
    """The graph whose result is called after its operation: nobody gave it a name."""
    old = part.differentiate
    if old is None or old in free or _is_numbered(part, old):
        return part
    node = part.nodes[old]
    new = free_id(part.nodes.keys() - {old}, node.op)
    nodes = [replace(n, id=new, label=None) if id == old else n for id, n in part.nodes.items()]
    edges = [Edge(e.source, new if e.target == old else e.target, e.port) for e in part.edges]
    return Graph.of(nodes, edges, differentiate=new)


def _is_numbered(part: Graph, id: str) -> bool:
    return id.startswith(f"{part.nodes[id].op}_")


def _said(part: Graph, shared: frozenset[str], graph: Graph) -> str:
    """``From the graph: x. New: parameters w, b, 2 nodes to compute.``"""
    new = [node for id, node in part.nodes.items() if id not in shared]
    parts = []
    for op in ("parameter", "input"):
        ids = [node.id for node in new if node.op == op]
        if ids:
            parts.append(f"{op}{'s' if len(ids) > 1 else ''} {', '.join(ids)}")
    count = sum(1 for node in new if node.operation.ports)
    if count:
        parts.append(f"{count} node{'s' if count > 1 else ''} to compute")
    said = [f"From the graph: {', '.join(id for id in part.nodes if id in shared)}."]
    said = [*(said if shared else []), f"New: {', '.join(parts)}."]
    for node in new:
        if node.id in graph.nodes and not _is_numbered(part, node.id):
            other = free_id(graph.nodes, node.id)
            said.append(f"{node.id} is there already and becomes {other}.")
    return " ".join(said)
