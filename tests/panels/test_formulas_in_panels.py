"""Local gradients in symbols: the same indices on both sides, for the shapes at hand."""

from __future__ import annotations

import re

import numpy as np
import pytest

from graphapp.engine import evaluate
from graphapp.model import Edge, Graph, Node
from graphapp.operation import Formula, latex, make, operations
from graphapp.panels.formulas import local_tex


def local(op, port="x", params=None, **values):
    """The formula of one port, the inputs being called like the ports."""
    nodes = [
        Node(name, make("input", value=np.ones(shape).tolist() if shape else 0.5))
        for name, shape in values.items()
    ]
    edges = [Edge(name, "z", name) for name in values]
    graph = Graph.of([*nodes, Node("z", make(op, **(params or {})))], edges, differentiate="z")
    tex = local_tex(evaluate(graph), Edge(port, "z", port))
    return tex.replace(r"\frac{\partial ", "").replace(r"}{\partial ", "/").replace("{z}", "z")


@pytest.mark.parametrize(
    ("formula", "given"),
    [
        # single numbers have no indices
        (r"z/x} = 1 - z^{2}", {"op": "tanh", "x": ()}),
        # entry by entry
        (r"z_i/{x}_i} = 1 - z_i^{2}", {"op": "tanh", "x": (3,)}),
        (r"z_{ij}/{x}_{ij}} = 1 - z_{ij}^{2}", {"op": "tanh", "x": (2, 3)}),
        (r"z_{ij}/{b}_j} = {a}_{ij}", {"op": "mul", "port": "b", "a": (2, 3), "b": (3,)}),
        (r"z_{ij}/b} = {a}_{ij}", {"op": "mul", "port": "b", "a": (2, 3), "b": ()}),
        (r"z_{ij}/{b}_{i1}} = {a}_{ij}", {"op": "mul", "port": "b", "a": (2, 3), "b": (2, 1)}),
        # from one entry to another
        (r"z_i/{x}_j} = {W}_{ij}", {"op": "linear", "x": (3,), "W": (2, 3)}),
        (
            r"z_i/{W}_{kj}} = \delta_{ik}\,{x}_j",
            {"op": "linear", "port": "W", "x": (3,), "W": (2, 3)},
        ),
        (r"z_i/{x}_j} = z_i\,(\delta_{ij} - z_j)", {"op": "softmax", "x": (3,)}),
        (
            r"z_{ij}/{a}_{kl}} = \delta_{ik}\,{b}_{lj}",
            {"op": "matmul", "port": "a", "a": (2, 3), "b": (3, 4)},
        ),
        (r"z_{ji}/{x}_{ij}} = 1", {"op": "transpose", "x": (2, 3)}),
        # one number from many
        (r"z/{x}_i} = 2\,{x}_i", {"op": "squared_norm", "x": (3,)}),
        (r"z/{a}_i} = {b}_i", {"op": "dot", "port": "a", "a": (3,), "b": (3,)}),
        (r"z/{x}_{ij}} = 1", {"op": "sum", "x": (2, 3)}),
        (r"z/{x}_i} = \frac{1}{n}", {"op": "mean", "x": (3,)}),
        # nothing where nothing would be right
        ("", {"op": "matmul", "port": "a", "a": (3,), "b": (3, 4)}),
        ("", {"op": "reshape", "x": (2, 3), "params": {"shape": [6]}}),
        ("", {"op": "sum", "x": (2, 3), "params": {"axis": 0}}),
        ("", {"op": "tanh", "x": (1, 1, 1, 2)}),
    ],
)  # fmt: skip
def test_both_sides_have_the_same_indices(formula, given):
    assert local(**given).replace(" ", "") == formula.replace(" ", "")


@pytest.mark.parametrize(
    "cls", [cls for cls in operations().values() if cls.entry_indices], ids=lambda cls: cls.op
)
def test_declared_indices_are_those_of_the_formula(cls):
    assert len(cls.entry_indices) == len(cls.ports)
    symbols = [Formula.symbol(port.upper()) for port in cls.ports]
    parts = cls().derivative_formulas(Formula.symbol("OUT"), *symbols)
    for (above, below), part in zip(cls.entry_indices, parts, strict=True):
        used = set("".join(re.findall(r"_\{?([ijkl]+)", latex(part))))
        assert not used or used == set(above + below)


def test_a_loss_on_rows_is_written_as_a_whole():
    tex = local("softmax_cross_entropy", "prediction", prediction=(3,), target=(3,))
    assert tex.startswith(r"z/\mathrm{prediction}} = ")
    assert "_i" not in tex


def test_a_failed_node_has_no_formula():
    graph = Graph.of([Node("x", make("input", value=1.0)), Node("z", make("mul"))],
                     [Edge("x", "z", "a")])  # fmt: skip
    assert local_tex(evaluate(graph), Edge("x", "z", "a")) == ""
