"""``graphapp run``: the forward and the backward pass, as a table or as JSON."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

from graphapp.commands.printing import (
    NONE,
    json_number,
    number,
    print_failures,
    print_json,
    print_table,
)
from graphapp.commands.reading import read_graph, with_values
from graphapp.engine import Evaluation, Local, evaluate
from graphapp.model import Edge
from graphapp.model.edits import set_differentiate
from graphapp.operation import Value, shape_of, shape_text
from graphapp.texts import in_one_line


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument(
        "--set", action="append", default=[], metavar="ID=JSON",
        help="another number or array in a leaf; may be given several times",
    )  # fmt: skip
    parser.add_argument("--differentiate", metavar="ID", help="the node whose gradient is taken")
    parser.add_argument(
        "--local", choices=("compact", "full", "none"), default="compact",
        help="local gradients: partials of elementwise nodes as they are, whole Jacobians, or none",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")


def execute(options: argparse.Namespace) -> int:
    """Evaluate and print; 1 where a node failed."""
    graph = with_values(read_graph(options.file), options.set)
    if options.differentiate is not None:
        graph = set_differentiate(graph, options.differentiate)
    evaluation = evaluate(graph)
    if options.json:
        print_json(run_document(evaluation, options.local))
    else:
        _print_tables(evaluation, options.local)
    return 1 if evaluation.failed else 0


def local_of(evaluation: Evaluation, edge: Edge, form: str) -> Local | None:
    """The local gradient that ``--local`` asks for; None without a backward pass."""
    if form == "none" or evaluation.target is None:
        return None
    return evaluation.local(edge, dense=form == "full")


# JSON ---------------------------------------------------------------------------------------


def run_document(evaluation: Evaluation, local: str) -> dict[str, Any]:
    """Every number of a graph, in the order of the file."""
    graph = evaluation.graph
    return {
        "format": "graphapp-run",
        "version": 1,
        "differentiate": graph.differentiate,
        "nodes": {id: _node_entry(evaluation, id) for id in graph.nodes},
        "edges": [_edge_entry(evaluation, edge, local) for edge in graph.edges],
    }


def _node_entry(evaluation: Evaluation, id: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "op": evaluation.graph.nodes[id].op,
        "status": evaluation.status(id),
    }
    error = evaluation.failure(id)
    if error is not None:
        return {**entry, "error": {"kind": error.kind, "message": str(error)}}
    value = evaluation.value(id)
    assert value is not None
    return {
        **entry,
        "shape": list(shape_of(value)),
        "value": json_number(value),
        "gradient": json_number(evaluation.gradient(id)),
        "independent": evaluation.independent(id),
        "notices": [notice._asdict() for notice in evaluation.notices(id)],
    }


def _edge_entry(evaluation: Evaluation, edge: Edge, form: str) -> dict[str, Any]:
    quantities = evaluation.edge(edge)
    local = local_of(evaluation, edge, form)
    return {
        **edge._asdict(),
        "value": json_number(quantities.value),
        "upstream": json_number(quantities.upstream),
        "local": None
        if local is None
        else {"form": local.form, "shape": list(local.shape), "value": json_number(local.value)},
        "downstream": json_number(quantities.downstream),
        "independent": evaluation.independent(edge.target),
    }


# Tables -------------------------------------------------------------------------------------


def _print_tables(evaluation: Evaluation, local: str) -> None:
    graph = evaluation.graph
    if graph.title:
        print(f"{in_one_line(graph.title)}\n")
    by = f"d{evaluation.target}/d…" if evaluation.target else "gradient"
    print_table(("node", "op", "value", by), _node_rows(evaluation), texts=2)
    if graph.edges:
        print()
        titles = ("edge", "value", "upstream", "local", "downstream")
        print_table(titles, _edge_rows(evaluation, local), texts=1)
    lines = [
        f"{id}: {in_one_line(n.message)}" for id in graph.nodes for n in evaluation.notices(id)
    ]
    if lines or evaluation.failed:
        print()
    print_failures(evaluation)
    for line in lines:
        print(line)


def _node_rows(evaluation: Evaluation) -> Iterator[tuple[str, ...]]:
    for id, node in evaluation.graph.nodes.items():
        status = evaluation.status(id)
        value = status if status != "ok" else number(evaluation.value(id), 4)
        yield id, in_one_line(node.op), value, _gradient(evaluation, id, evaluation.gradient(id), 4)


def _edge_rows(evaluation: Evaluation, form: str) -> Iterator[tuple[str, ...]]:
    for edge in evaluation.graph.edges:
        quantities = evaluation.edge(edge)
        local = local_of(evaluation, edge, form)
        if local is None:
            shown = NONE
        else:
            shown = shape_text(local.shape) if local.value is None else number(local.value, 2)
        yield (
            f"{edge.source} → {edge.target}.{in_one_line(edge.port)}",
            number(quantities.value, 2),
            _gradient(evaluation, edge.target, quantities.upstream, 2),
            shown,
            _gradient(evaluation, edge.target, quantities.downstream, 2),
        )


def _gradient(evaluation: Evaluation, id: str, gradient: Value | None, limit: int) -> str:
    """A gradient at a node or on an edge into it, never a 0 where nothing depends on it."""
    if gradient is not None and evaluation.independent(id):
        return "independent"
    return number(gradient, limit)
