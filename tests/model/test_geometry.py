from __future__ import annotations

import pytest
from graphs import graph

from graphapp.model import Node
from graphapp.model.geometry import (
    ARRAY_LEAF_SIZE,
    LEAF_SIZE,
    PORT_PITCH,
    face,
    line_width,
    port_offset,
    room_of,
    shown_ports,
    shows_name,
    size_of,
    symbol_width,
)
from graphapp.operation import Unknown, make


@pytest.mark.parametrize(
    ("op", "kind"),
    [
        ("input", "input"), ("parameter", "parameter"), ("constant", "constant"), ("add", "gate"),
        ("sum", "gate"), ("tanh", "activation"), ("linear", "layer"), ("hinge", "loss"),
    ],
)  # fmt: skip
def test_faces(op: str, kind: str) -> None:
    assert face(make(op)) == kind
    assert face(Unknown(name=op)) == "unknown"


def test_ports_are_a_pitch_apart_around_the_middle() -> None:
    node, ports = Node("s", make("add")), ("a", "b", "c")
    heights = [port_offset(node, ports, port)[1] for port in ports]
    assert heights == [-PORT_PITCH, 0.0, PORT_PITCH]
    assert size_of(node, ports)[1] == 3 * PORT_PITCH


def test_a_variadic_node_shows_its_ports_up_to_the_last_one_used() -> None:
    shown = graph({"x": 1.0, "s": "add", "t": "add"}, ["x -> s.d"])
    assert shown_ports(shown, "s") == ("a", "b", "c", "d")
    assert shown_ports(shown, "t") == ("a", "b")


def test_leaves_do_not_follow_their_number() -> None:
    sizes = {size_of(Node("w", make("parameter", value=v)), ()) for v in (1.0, -123456.789, 1e-9)}
    assert sizes == {LEAF_SIZE}


def test_leaves_of_arrays_are_larger() -> None:
    short = size_of(Node("v", make("parameter", value=[1.0, 2.0])), ())
    matrix = size_of(Node("W", make("parameter", value=[[1.0] * 4] * 3)), ())
    column = size_of(Node("X", make("input", columns=["a", "b"])), ())
    drawn = size_of(Node("W", make("parameter", init={"shape": [3, 4]})), ())
    assert short[0] > LEAF_SIZE[0]
    assert short[1] == LEAF_SIZE[1]
    assert matrix == column == drawn == ARRAY_LEAF_SIZE


def test_long_names_widen_a_leaf() -> None:
    node = Node("w", make("parameter", value=1.0), label=r"\theta_{hidden,output}")
    assert size_of(node, ())[0] > LEAF_SIZE[0]


@pytest.mark.parametrize(
    ("tex", "width"), [("w_1", 17), (r"\hat{y}", 10), ("W^{(1)}", 17), (r"\theta_{1,2}", 24)]
)
def test_symbol_width(tex: str, width: float) -> None:
    assert symbol_width(tex) == width


def test_names_that_repeat_the_operation_are_left_out() -> None:
    assert not shows_name(Node("mul_2", make("mul")))
    assert not shows_name(Node("mul", make("mul")))
    assert shows_name(Node("h", make("mul")))
    assert shows_name(Node("mul_2", make("mul"), label="z"))
    assert not shows_name(Node("x", make("input", value=1.0)))


def test_room_for_gradients_and_results() -> None:
    shown = graph({"x": 1.0, "a": "tanh", "b": "add"}, ["x -> a.x", "a -> b.a", "x -> b.b"], "b")
    assert room_of(shown, "x").below > 0
    assert room_of(shown, "a").below == 0
    assert room_of(shown, "b").below > 0
    assert room_of(shown, "b").right > 0
    assert room_of(shown, "a").right == 0


def test_the_line_under_a_fork_has_room_for_a_sum() -> None:
    edges = ["x -> a.a", "x -> a.b", "x -> a.c", "x -> b.x", "x -> c.x"]
    widths = []
    for uses in range(6):
        shown = graph({"x": 1.0, "a": "add", "b": "tanh", "c": "exp"}, edges[:uses])
        widths.append(line_width(shown, "x"))
    assert widths[:2] == [0.0, 0.0]
    assert 150 < widths[2] < widths[3]
    assert 100 < widths[4] == widths[5] < widths[2]
