"""Inserting, healing, reconnecting and swapping."""

from __future__ import annotations

import pytest
from graphs import edge, graph, random_scalars

from graphapp.engine import evaluate
from graphapp.errors import EditError
from graphapp.model import Edge, Graph, Node, edits, reconnect
from graphapp.model.check import cycle_among
from graphapp.operation import Unknown, make


@pytest.fixture
def line() -> Graph:
    return graph(
        {"x": 3.0, "t": "tanh", "s": "square", "n": "neg", "m": "mul"},
        ["x -> t.x", "t -> s.x", "s -> m.a", "x -> m.b"],
        "m",
    )


def test_inserting_a_node_on_an_edge(line: Graph) -> None:
    done = reconnect.insert_on_edge(line, "n", edge("t -> s.x"))
    assert done.inputs_of("n") == {"x": "t"}
    assert done.inputs_of("s") == {"x": "n"}
    assert len(done.edges) == len(line.edges) + 1


def test_inserting_what_does_not_fit_is_refused(line: Graph) -> None:
    with pytest.raises(EditError, match="no free port"):
        reconnect.insert_on_edge(line, "s", edge("x -> m.b"))
    with pytest.raises(EditError, match="close a cycle"):
        reconnect.insert_on_edge(line, "t", edge("s -> m.a"))
    with pytest.raises(EditError, match="takes no inputs"):
        reconnect.insert_on_edge(edits.disconnect(line, [edge("x -> m.b")]), "x", edge("s -> m.a"))
    with pytest.raises(EditError, match="an end"):
        reconnect.insert_on_edge(line, "t", edge("x -> t.x"))
    with pytest.raises(EditError, match="no edge"):
        reconnect.insert_on_edge(line, "n", edge("x -> s.x"))
    assert not reconnect.can_insert(line, "m", edge("x -> t.x"))


def test_deleting_heals_the_wire(line: Graph) -> None:
    done = reconnect.remove_and_heal(line, ["t"])
    assert done.inputs_of("s") == {"x": "x"}
    both = reconnect.remove_and_heal(line, ["t", "s"])
    assert both.inputs_of("m") == {"a": "x", "b": "x"}


def test_deleting_a_source_or_a_node_with_several_inputs_leaves_nothing(line: Graph) -> None:
    assert reconnect.remove_and_heal(line, ["x"]).inputs_of("t") == {}
    more = edits.connect(edits.add_node(line, Node("end", make("relu"))), edge("m -> end.x"))
    assert reconnect.remove_and_heal(more, ["m"]).inputs_of("end") == {}


@pytest.mark.parametrize("seed", range(20))
def test_healing_never_makes_a_cycle_or_a_second_edge_into_a_port(seed: int) -> None:
    start = random_scalars(seed)
    for id in start.nodes:
        done = reconnect.remove_and_heal(start, [id])
        assert cycle_among(done.edges) == []
        ports = [(e.target, e.port) for e in done.edges]
        assert len(ports) == len(set(ports))
        assert all(e.source in done.nodes and e.target in done.nodes for e in done.edges)


def test_the_reason_of_a_refusal_is_known_before_the_drop(line: Graph) -> None:
    assert "cycle" in reconnect.refusal(line, "m", "t", "x")
    assert reconnect.refusal(line, "x", "n", "x") == ""
    assert "takes no inputs" in reconnect.refusal_at_node(line, "t", "x")
    assert "cycle" in reconnect.refusal_at_node(line, "m", "t")
    assert reconnect.refusal_at_node(line, "x", "m") == ""


def test_an_edge_can_be_inserted_on_where_it_fits(line: Graph) -> None:
    assert reconnect.can_insert(line, "n", edge("t -> s.x"))
    assert not reconnect.can_insert(line, "s", edge("t -> s.x"))
    assert reconnect.targets_allowed(line, "s") == {"n", "m"}


def test_swapping_an_activation_keeps_the_wires(line: Graph) -> None:
    assert "relu" in reconnect.swap_choices(make("tanh"))
    assert "tanh" not in reconnect.swap_choices(make("tanh"))
    done = reconnect.swap(line, "t", "relu")
    assert done.edges is line.edges
    assert evaluate(done).value("t") == 3.0


def test_swapping_keeps_what_the_parameters_share() -> None:
    start = graph(
        {"p": 1.0, "y": 0.5, "L": ("squared_error", {"reduction": "mean", "half": True})},
        ["p -> L.prediction", "y -> L.target"],
        "L",
    )
    done = reconnect.swap(start, "L", "absolute_error")
    assert done.nodes["L"].operation.params() == {"reduction": "mean"}


def test_swapping_moves_edges_to_ports_of_other_names() -> None:
    start = graph({"x": 2.0, "y": 5.0, "f": "add"}, ["y -> f.c", "x -> f.a"], "f")
    done = reconnect.swap(start, "f", "sub")
    assert done.inputs_of("f") == {"a": "x", "b": "y"}
    assert evaluate(done).value("f") == -3.0
    with pytest.raises(EditError, match="fewer ports"):
        reconnect.swap(start, "f", "neg")


def test_swapping_never_leads_two_edges_into_one_port() -> None:
    ports = {"x": "a", "W": "b", "b": "c"}
    nodes = [Node("z", make("linear")), *(Node(f"s_{port}", make("input")) for port in ports)]
    edges = [Edge(f"s_{port}", "z", port) for port in ports]
    start = Graph.of(nodes, edges, edge_extra={edges[2]: {"color": "red"}})
    done = reconnect.swap(start, "z", "add")
    assert done.edges == tuple(Edge(f"s_{old}", "z", new) for old, new in ports.items())
    assert done.edge_extra == {done.edges[2]: {"color": "red"}}


def test_an_unknown_operation_offers_no_others_and_gives_no_parameters() -> None:
    made = Graph.of([Node("u", Unknown("my.op", {"slope": 1}))])
    assert reconnect.swap_choices(made.nodes["u"].operation) == ()
    assert reconnect.swap(made, "u", "relu").nodes["u"].op == "relu"
