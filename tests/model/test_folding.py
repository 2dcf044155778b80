"""What a folded frame stands for."""

from __future__ import annotations

from dataclasses import replace

from graphs import graph

from graphapp.model import Edge, Frame, Graph
from graphapp.model.folding import folds_of
from graphapp.model.geometry import PORT_PITCH


def sum_of_products() -> Graph:
    made = graph(
        {"x": 1.0, "y": 2.0, "z": 3.0, "p": "mul", "q": "mul", "s": "add"},
        ["x -> p.a", "y -> p.b", "y -> q.a", "z -> q.b", "p -> s.a", "q -> s.b"],
    )
    places = {"p": (0.0, 100.0), "q": (0.0, 0.0), "s": (200.0, 50.0)}
    return made.with_nodes(replace(made.nodes[id], position=at) for id, at in places.items())


def folded(*nodes: str) -> Graph:
    return replace(sum_of_products(), frames=(Frame("F", nodes, folded=True),))


def test_open_frames_fold_nothing() -> None:
    assert not folds_of(replace(sum_of_products(), frames=(Frame("F", ("p",)),)))


def test_edges_across_are_in_the_order_of_the_places_inside() -> None:
    fold = folds_of(folded("p", "q"))[0]
    assert fold.inputs == (
        Edge("y", "q", "a"), Edge("z", "q", "b"), Edge("x", "p", "a"), Edge("y", "p", "b"),
    )  # fmt: skip
    assert fold.outputs == ("q", "p")


def test_every_edge_has_a_place_of_its_own_on_the_box() -> None:
    fold = folds_of(folded("p", "q"))[0]
    offsets = [fold.input_offset(edge) for edge in fold.inputs]
    assert offsets == [-1.5 * PORT_PITCH, -0.5 * PORT_PITCH, 0.5 * PORT_PITCH, 1.5 * PORT_PITCH]
    assert fold.height == 4 * PORT_PITCH
    assert [fold.output_offset(id) for id in fold.outputs] == [-PORT_PITCH / 2, PORT_PITCH / 2]


def test_edges_inside_do_not_count() -> None:
    fold = folds_of(folded("p", "q", "s"))[0]
    assert len(fold.inputs) == 4
    assert fold.outputs == ()


def test_a_node_in_two_folded_frames_is_in_the_first() -> None:
    frames = (Frame("A", ("p", "q"), folded=True), Frame("B", ("q", "s"), folded=True))
    folds = folds_of(replace(sum_of_products(), frames=frames))
    assert folds[0].nodes == {"p", "q"}
    assert folds[1].nodes == {"s"}


def test_unknown_and_missing_nodes_are_left_out() -> None:
    assert folds_of(folded("nobody")) == {}
    assert folds_of(folded("nobody", "p"))[0].nodes == {"p"}
