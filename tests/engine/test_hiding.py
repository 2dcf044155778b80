"""What a question hides: the number it asks for, under each of its names, and nothing else."""

from __future__ import annotations

import pytest

from graphapp.engine import evaluate
from graphapp.engine.hiding import hidden_by
from graphapp.model import Edge, Graph, Node
from graphapp.operation import make

XA, WB, PL, QL = (
    Edge("x", "p", "a"), Edge("w", "p", "b"), Edge("p", "L", "a"),
    Edge("q", "L", "b"),
)  # fmt: skip
OFF = Edge("x", "off", "x")


@pytest.fixture
def evaluation():
    """L = x·w + x², and a branch that does not reach L."""
    return evaluate(
        Graph.of(
            [
                Node("x", make("input", value=2.0)), Node("w", make("parameter", value=3.0)),
                Node("p", make("mul")), Node("q", make("square")),
                Node("L", make("add")), Node("off", make("neg")),
            ],
            [XA, Edge("x", "q", "x"), WB, PL, QL, OFF],
            differentiate="L",
        )
    )  # fmt: skip


def hidden(evaluation, **asks):
    return set(hidden_by(evaluation, [("1", asks)]))


def test_a_value_is_hidden_at_the_node_and_on_every_edge_from_it(evaluation):
    edges = {(edge, "value") for edge in evaluation.graph.edges_from("x")}
    assert len(edges) == 3
    assert hidden(evaluation, node="x", quantity="value") == {("x", "value")} | edges


def test_a_gradient_is_the_upstream_of_the_edges_in_and_the_share_of_the_only_edge_out(evaluation):
    assert hidden(evaluation, node="p", quantity="gradient") == {
        ("p", "gradient"), (XA, "upstream"), (WB, "upstream"), (PL, "downstream"),
    }  # fmt: skip
    upstream = {"edge": {"target": "p", "port": "b"}, "quantity": "upstream"}
    assert hidden(evaluation, **upstream) == hidden(evaluation, node="p", quantity="gradient")


def test_at_a_fork_the_shares_stay(evaluation):
    assert hidden(evaluation, node="x", quantity="gradient") == {("x", "gradient")}
    share = {"edge": {"target": "p", "port": "a"}, "quantity": "downstream"}
    assert hidden(evaluation, **share) == {(XA, "downstream")}


def test_the_share_of_the_only_edge_is_the_whole_gradient(evaluation):
    share = {"edge": {"target": "p", "port": "b"}, "quantity": "downstream"}
    assert hidden(evaluation, **share) == {("w", "gradient"), (WB, "downstream")}


def test_a_local_gradient_hides_only_itself(evaluation):
    local = {"edge": {"target": "p", "port": "a"}, "quantity": "local"}
    assert hidden(evaluation, **local) == {(XA, "local")}


def test_the_first_question_gives_its_number(evaluation):
    asks = {"node": "w", "quantity": "gradient"}
    found = hidden_by(evaluation, [("3", asks), ("4", asks)])
    assert set(found.values()) == {"3"}
