"""Edits: what they change, what they share, what they refuse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphs import edge, graph
from hypothesis import given
from hypothesis import strategies as st

from graphapp.errors import EditError
from graphapp.model import Frame, Graph, Node, edits
from graphapp.model.compare import compare
from graphapp.operation import Unknown, make


@pytest.fixture
def product() -> Graph:
    return graph(
        {"x": 3.0, "y": -2.0, "m": "mul", "s": "square"},
        ["x -> m.a", "y -> m.b", "m -> s.x"],
        "s",
    )


def test_an_edit_leaves_the_old_graph_alone(product: Graph) -> None:
    changed = edits.set_value(product, "x", 5)
    assert changed.nodes["x"].operation.source_value({}) == 5.0
    assert product.nodes["x"].operation.source_value({}) == 3.0
    assert changed.edges is product.edges
    assert changed.nodes["y"] is product.nodes["y"]


def test_adding_a_node(product: Graph) -> None:
    bigger = edits.add_node(product, Node("c", make("constant", value=1.0)))
    assert list(bigger.nodes) == ["x", "y", "m", "s", "c"]
    for id in ("x", "1x", "a b", "", "a" * 65, "é"):
        with pytest.raises(EditError, match="id"):
            edits.add_node(product, Node(id, make("add")))


def test_connecting_replaces_the_edge_at_an_occupied_port(product: Graph) -> None:
    changed = edits.connect(product, edge("y -> m.a"))
    assert changed.inputs_of("m") == {"a": "y", "b": "y"}
    assert len(changed.edges) == 3
    assert edits.connect(changed, edge("y -> m.a")) is changed


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("s -> m.c", "cycle"),
        ("m -> m.c", "cycle"),
        ("x -> s.b", "no port 'b'"),
        ("x -> y.a", "takes no inputs"),
        ("q -> m.c", "no node 'q'"),
        ("x -> q.a", "no node 'q'"),
        ("x -> s.y", "its ports are x"),
    ],
)
def test_connections_that_are_refused(product: Graph, text: str, words: str) -> None:
    with pytest.raises(EditError, match=words):
        edits.connect(product, edge(text))


def test_removing_a_node_removes_its_edges_and_its_place_in_frames(product: Graph) -> None:
    framed = Graph.of(
        product.nodes.values(),
        product.edges,
        differentiate="s",
        frames=(Frame("f", ("m", "s")), Frame("g", ("x",))),
    )
    smaller = edits.remove(framed, ["s"])
    assert list(smaller.nodes) == ["x", "y", "m"]
    assert smaller.edges == (edge("x -> m.a"), edge("y -> m.b"))
    assert smaller.differentiate is None
    assert [frame.nodes for frame in smaller.frames] == [("m",), ("x",)]
    assert smaller.frames[1] is framed.frames[1]
    with pytest.raises(EditError, match="no node 'q'"):
        edits.remove(product, ["q"])


def test_disconnecting(product: Graph) -> None:
    assert edits.disconnect(product, [edge("x -> m.a")]).inputs_of("m") == {"b": "y"}
    with pytest.raises(EditError, match="no edge"):
        edits.disconnect(product, [edge("y -> m.a")])


def test_values_that_are_no_numbers_are_refused(product: Graph) -> None:
    for bad in ("text", [[1], [1, 2]], {"a": 1}, [None, "q"]):
        with pytest.raises(EditError, match="x"):
            edits.set_value(product, "x", bad)
    with pytest.raises(EditError, match="computed"):
        edits.set_value(product, "m", 1.0)


def test_parameters_are_checked(product: Graph) -> None:
    leaky = edits.add_node(product, Node("l", make("leaky_relu")))
    assert edits.set_params(leaky, "l", slope=0.2).nodes["l"].operation.params() == {"slope": 0.2}
    with pytest.raises(EditError, match="slope"):
        edits.set_params(leaky, "l", slope="steep")
    with pytest.raises(EditError, match="no parameter 'tilt'"):
        edits.set_params(leaky, "l", tilt=1)


def test_another_operation_must_have_the_connected_ports(product: Graph) -> None:
    assert edits.set_operation(product, "m", make("add")).nodes["m"].op == "add"
    with pytest.raises(EditError, match="no port 'a'"):
        edits.set_operation(product, "m", make("relu"))


def test_moving_shares_the_edges_and_a_move_to_the_same_place_is_none(product: Graph) -> None:
    moved = edits.move(product, {"x": (1, 2)})
    assert moved.nodes["x"].position == (1.0, 2.0)
    assert edits.move(moved, {"x": (1.0, 2.0)}) is moved
    changes = compare(product, moved)
    assert changes.moved == {"x"}
    assert not changes.computation


def test_compare_names_what_differs(product: Graph) -> None:
    assert compare(product, product).nothing
    changed = edits.connect(
        edits.add_node(edits.set_value(product, "x", 1.0), Node("n", make("neg"))),
        edge("s -> n.x"),
    )
    changes = compare(product, changed)
    assert (changes.added, changes.removed, changes.changed) == ({"n"}, set(), {"x"})
    assert changes.edges_added == (edge("s -> n.x"),)
    assert changes.computation
    back = compare(changed, product)
    assert (back.removed, back.edges_removed) == ({"n"}, (edge("s -> n.x"),))
    relabelled = compare(product, edits.set_label(product, "x", "x_1"))
    assert (relabelled.changed, relabelled.computation) == ({"x"}, False)
    assert compare(product, edits.set_differentiate(product, "m")).computation


def test_ancestors_and_descendants(product: Graph) -> None:
    assert edits.ancestors(product, "s") == {"x", "y", "m"}
    assert edits.descendants(product, "x") == {"m", "s"}
    assert edits.reaches(product, "x", "x")
    assert not edits.reaches(product, "s", "x")


def test_free_ids(product: Graph) -> None:
    taken = {"x", "x_2", "w1", "w2", "h_1", "h_9", "_", "7", "a" * 64}
    expected = {"z": "z", "x": "x_3", "w1": "w3", "h_1": "h_2", "h_9": "h_10", "_": "_2"}
    assert {stem: edits.free_id(taken, stem) for stem in expected} == expected
    assert len(edits.free_id(taken, "a" * 64)) <= 64


@given(
    st.lists(st.sampled_from(["x", "x_2", "x_3", "w1", "w2", "w3", "w5", "h_1", "h"]), max_size=30)
)
def test_free_ids_one_after_another_are_what_each_alone_would_be(stems: list[str]) -> None:
    taken = {"x", "x_4", "w2", "h_1"}
    free = edits.FreeIds(frozenset(taken))
    for stem in stems:
        expected = edits.free_id(taken, stem)
        assert free.take(stem) == expected
        taken.add(expected)


def test_nothing_to_take_away_is_the_same_graph(product: Graph) -> None:
    assert edits.disconnect(product, []) is product
    assert edits.without_edges(product, []) is product


def test_an_unknown_operation_keeps_its_parameters() -> None:
    made = Graph.of([Node("u", Unknown("my.op", {"a": 1}))])
    with pytest.raises(EditError, match="is unknown, its parameters stay as is"):
        edits.set_params(made, "u", a=2)


def test_a_frame_without_the_removed_node_is_the_same_frame(product: Graph) -> None:
    framed = replace(
        product, frames=(Frame("a", ("x", "y")), Frame("b", ("s",)), Frame("c", ("m",)))
    )
    done = edits.remove(framed, ["s", "x"])
    assert [frame.nodes for frame in done.frames] == [("y",), ("m",)]
    assert done.frames[1] is framed.frames[2]


def test_a_removed_target_leaves_no_backward_pass(product: Graph) -> None:
    assert edits.remove(product, ["s"]).differentiate is None
    assert edits.remove(product, ["x"]).differentiate == "s"
