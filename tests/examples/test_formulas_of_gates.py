"""Sheet C, computation graphs: each gate's formula in plain NumPy, at 21 places."""

from __future__ import annotations

import numpy as np
import pytest
from example_places import close, graph_of, places

from graphapp.model.edits import set_params


def gate(slug: str, x: float, y: float) -> tuple[float, float, float]:
    """z, dz/dx and dz/dy as the sheet has them."""
    if slug == "gate-add":
        return x + y, 1.0, 1.0
    if slug == "gate-mul":
        return x * y, y, x
    if slug == "gate-max":
        return (x, 1.0, 0.0) if x > y else (y, 0.0, 1.0)
    return (x, 1.0, 0.0) if x < y else (y, 0.0, 1.0)


@pytest.mark.parametrize("slug", ["gate-add", "gate-mul", "gate-max", "gate-min"])
def test_gates_of_two_inputs(slug):
    for values, evaluation in places(slug):
        z, dx, dy = gate(slug, values["x"], values["y"])
        close(evaluation.value("z"), z)
        graph = evaluation.graph
        for port, id, slope in [("a", "x", dx), ("b", "y", dy)]:
            quantities = evaluation.edge(graph.edge_into("z", port))
            close(quantities.upstream, 1.0)
            close(evaluation.local(graph.edge_into("z", port)).value, slope)
            close(quantities.downstream, slope * 1.0)
            close(evaluation.gradient(id), slope * 1.0)


@pytest.mark.parametrize("slug", ["gate-max", "gate-min"])
def test_at_a_tie_the_upstream_is_split_evenly(slug):
    (_, evaluation) = next(places(slug, at={"x": 3.0, "y": 3.0}))
    assert evaluation.gradient("x") == evaluation.gradient("y") == 0.5
    assert [notice.kind for notice in evaluation.notices("z")] == ["tie"]


def test_adding_a_constant():
    for values, evaluation in places("gate-add-constant"):
        close(evaluation.value("z"), values["x"] + 2.0)
        close(evaluation.gradient("x"), 1.0)


def test_multiplying_by_a_constant():
    for values, evaluation in places("gate-mul-constant"):
        close(evaluation.value("z"), 4.0 * values["x"])
        close(evaluation.gradient("x"), 4.0)


def test_the_gradient_of_a_constant_gate_is_the_constant():
    for c in (-4.0, 0.0, 2.5):
        graph = set_params(graph_of("gate-mul-constant"), "z", c=c)
        (_, evaluation) = next(places(graph))
        close(evaluation.gradient("x"), c)


def test_at_a_fork_the_gradients_add():
    for values, evaluation in places("gate-fork"):
        x = values["x"]
        close(evaluation.value("z"), 2 * x + x**2)
        close(evaluation.gradient("x"), 2 + 2 * x)
        shares = [evaluation.edge(edge).downstream for edge in evaluation.graph.edges_from("x")]
        close(np.sum(shares), evaluation.gradient("x"))


def test_a_node_multiplies_what_arrives_by_its_local_gradients():
    """dL/dx = dL/dz · dz/dx, and what the sheet's drawing writes is something else."""
    for values, evaluation in places("node-anatomy"):
        u, y = values["u"], values["y"]
        x, z = 2 * u, 2 * u * y
        dz = 2 * (z - 8)
        close(evaluation.value("L"), (z - 8) ** 2)
        close(evaluation.gradient("z"), dz)
        close(evaluation.gradient("x"), dz * y)
        close(evaluation.gradient("y"), dz * x)
        close(evaluation.gradient("u"), dz * y * 2)
        as_drawn = dz * x * (dz * x)
        assert not np.isclose(evaluation.gradient("x"), as_drawn)
