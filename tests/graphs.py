"""Graphs that several tests build: shorthand, chains, networks and seeded random graphs."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from graphapp.model import Edge, Graph, Node
from graphapp.model.data_edits import set_data
from graphapp.operation import make
from graphapp.training.toys import toy


def graph(
    nodes: Mapping[str, tuple[str, Mapping[str, Any]] | str | float | list[float]],
    edges: Iterable[str],
    differentiate: str | None = None,
) -> Graph:
    """``graph({"x": 2.0, "s": "square"}, ["x -> s.x"], "s")``: a number stands for an input."""
    made = []
    for id, what in nodes.items():
        if isinstance(what, str):
            made.append(Node(id, make(what)))
        elif isinstance(what, tuple):
            made.append(Node(id, make(what[0], **what[1])))
        else:
            made.append(Node(id, make("input", value=np.asarray(what).tolist())))
    return Graph.of(made, map(edge, edges), differentiate=differentiate)


def edge(text: str) -> Edge:
    """``edge("x -> m.a")``."""
    source, end = text.split(" -> ")
    target, port = end.split(".")
    return Edge(source, target, port)


def forked() -> Graph:
    """L = w·x + x²: an input with two uses and a parameter."""
    return graph(
        {"x": 1.5, "w": ("parameter", {"value": 0.4}), "z": "mul", "q": "square", "L": "add"},
        ["w -> z.a", "x -> z.b", "x -> q.x", "z -> L.a", "q -> L.b"],
        "L",
    )


def bowl(start: float = 3.0) -> Graph:
    """L = (w·x)² at x = 1: what training brings to 0."""
    return graph(
        {"w": ("parameter", {"value": start}), "x": 1.0, "m": "mul", "L": "square"},
        ["w -> m.a", "x -> m.b", "m -> L.x"],
        "L",
    )


def squared_norm() -> Graph:
    """L = Σ(W x)²: a vector through a matrix."""
    return graph(
        {
            "x": [1.0, 2.0, 3.0],
            "W": ("parameter", {"value": [[1.0, 0.0, -1.0], [0.5, 0.5, 0.5]]}),
            "z": "linear", "L": "squared_norm",
        },
        ["x -> z.x", "W -> z.W", "z -> L.x"],
        "L",
    )  # fmt: skip


def noisy_line() -> Graph:
    """w·x + b against y, with a table of points near a line."""
    made = graph(
        {
            "x": ("input", {"column": "x"}), "y": ("input", {"column": "y"}),
            "w": ("parameter", {"value": 0.0}), "b": ("parameter", {"value": 0.0}),
            "m": "mul", "p": "add", "L": ("squared_error", {"reduction": "mean"}),
        },
        ["w -> m.a", "x -> m.b", "m -> p.a", "b -> p.b", "p -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    return set_data(made, toy("line with noise"))


def chain(length: int, op: str = "add_constant", **params: Any) -> Graph:
    """One input and ``length`` nodes in a row, the last one differentiated."""
    operation = make(op, **params)
    nodes = [Node("n0", make("input", value=0.5))]
    nodes += [Node(f"n{i}", operation) for i in range(1, length + 1)]
    edges = [Edge(f"n{i - 1}", f"n{i}", "x") for i in range(1, length + 1)]
    return Graph.of(nodes, edges, differentiate=f"n{length}")


def random_scalars(seed: int, leaves: int = 5, computed: int = 20) -> Graph:
    """Adds, products and activations of single numbers; every node reaches the target."""
    rng = random.Random(seed)
    nodes = [Node(f"x{i}", make("input", value=rng.uniform(-1.5, 1.5))) for i in range(leaves)]
    edges: list[Edge] = []
    for i in range(computed):
        id = f"n{i}"
        op = rng.choice(["add", "mul", "sub", "max", "min", "tanh", "sigmoid", "relu", "square"])
        operation = make(op)
        ports = operation.ports[: rng.choice([2, 3]) if operation.variadic else None]
        nodes.append(Node(id, operation))
        edges += [Edge(rng.choice(nodes[:-1]).id, id, port) for port in ports]
    used = {edge.source for edge in edges}
    ends = [node.id for node in nodes if node.id not in used][:26]
    nodes.append(Node("total", make("add")))
    ends = ends if len(ends) > 1 else [*ends, "x0"]
    edges += [
        Edge(id, "total", port) for id, port in zip(ends, nodes[-1].operation.ports, strict=False)
    ]
    return Graph.of(nodes, edges, differentiate="total")


def layers_of_numbers(count: int, seed: int = 0) -> Graph:
    """``count`` nodes that compute, each from two of the thirty before it: a wide, long graph."""
    rng = random.Random(seed)
    nodes = [Node(f"x{i}", make("parameter", value=rng.uniform(-1, 1))) for i in range(30)]
    edges = []
    for i in range(count):
        op = rng.choice(["add", "mul", "tanh", "tanh"])  # often enough that nothing overflows
        nodes.append(Node(f"n{i}", make(op)))
        ports = ("x",) if op == "tanh" else ("a", "b")
        edges += [Edge(rng.choice(nodes[-31:-1]).id, f"n{i}", port) for port in ports]
    return Graph.of(nodes, edges, differentiate=f"n{count - 1}")


def network(sizes: tuple[int, ...] = (2, 16, 16, 1), batch: int = 64, seed: int = 0) -> Graph:
    """Linear layers with tanh between them and the mean squared error at the end."""
    rng = np.random.default_rng(seed)
    nodes = [
        Node("x", make("input", value=rng.standard_normal((batch, sizes[0])).tolist())),
        Node("y", make("input", value=rng.standard_normal((batch, sizes[-1])).tolist())),
    ]
    edges, last = [], "x"
    for i, (wide, deep) in enumerate(pairwise(sizes), start=1):
        weights = rng.standard_normal((deep, wide)) / np.sqrt(wide)
        nodes += [
            Node(f"W{i}", make("parameter", value=weights.tolist())),
            Node(f"b{i}", make("parameter", value=[0.1] * deep)),
            Node(f"z{i}", make("linear")),
        ]
        into = {"x": last, "W": f"W{i}", "b": f"b{i}"}
        edges += [Edge(source, f"z{i}", port) for port, source in into.items()]
        last = f"z{i}"
        if i < len(sizes) - 1:
            nodes.append(Node(f"h{i}", make("tanh")))
            edges.append(Edge(last, f"h{i}", "x"))
            last = f"h{i}"
    nodes.append(Node("L", make("squared_error", reduction="mean")))
    edges += [Edge(last, "L", "prediction"), Edge("y", "L", "target")]
    return Graph.of(nodes, edges, differentiate="L")
