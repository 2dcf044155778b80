"""The canvas without a mouse: walking, connecting, edges; what is announced."""

from __future__ import annotations

from dataclasses import replace

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from graphapp.model import Edge, Frame, Node
from graphapp.model.edits import add_node
from graphapp.operation import make

TAB, ENTER, ESC = Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Escape
ALT, SHIFT = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def said(bench: Bench) -> list[str]:
    """What the view announces, in order."""
    heard: list[str] = []
    bench.view.announced.connect(heard.append)
    return heard


def test_walking_says_what_is_reached(bench: Bench, said: list[str]) -> None:
    bench.key(TAB)
    (id,) = bench.session.selection.nodes
    assert said == [f"{id}: {bench.graph.nodes[id].op}"]


def test_alt_and_an_arrow_go_to_the_nearest_node_on_that_side(bench: Bench) -> None:
    bench.session.select({"w"})
    reached = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        bench.key(key, ALT)
        reached += bench.session.selection.nodes
    assert reached == ["m", "s", "L", "L"]
    bench.session.select({"m"})
    bench.key(Qt.Key.Key_Down, ALT)
    assert bench.session.selection.nodes == {"b"}
    bench.key(Qt.Key.Key_Up, ALT)
    assert bench.session.selection.nodes == {"m"}


def connect_by_keys(bench: Bench, *nodes: str, edges: tuple[Edge, ...] = ()) -> None:
    bench.session.select(nodes, edges)
    bench.view.keyboard.start_connecting()


def test_the_first_free_port_is_offered_and_enter_connects(bench: Bench, said: list[str]) -> None:
    node = Node("t", make("tanh"), position=(880.0, 220.0))
    bench.session.start(add_node(bench.graph, node))
    before = bench.graph
    connect_by_keys(bench, "b")
    shown = []
    while "→ t" not in said[-1]:
        shown.append(said[-1])
        assert len(shown) < 20
        bench.key(TAB)
    assert bench.caption == "b → t, port x"
    assert bench.view.canvas.overlay.ring is not None
    assert bench.graph is before
    bench.key(ENTER)
    assert bench.graph.inputs_of("t") == {"x": "b"}
    assert bench.names == ("Connect b to t",)
    assert said[-1] == "Connect b to t"
    assert bench.session.selection.nodes == {"b"}
    bench.session.undo()
    assert bench.graph is before


def test_ports_in_a_folded_frame_are_reached_and_one_in_sight_comes_first(bench: Bench) -> None:
    graph = add_node(bench.graph, Node("t", make("tanh"), position=(880.0, 220.0)))
    graph = add_node(graph, Node("u", make("tanh"), position=(1080.0, 220.0)))
    graph = add_node(graph, Node("a", make("tanh"), position=(1080.0, 420.0)))
    folded = Frame("hidden", ("t", "u"), folded=True)
    bench.session.start(replace(graph, frames=(folded,)))
    connect_by_keys(bench, "b")
    assert bench.caption == "b → a, port x"
    box = bench.view.canvas.backdrop.hidden["t"].box
    reached = {}
    while (said := bench.caption) not in reached:
        reached[said] = bench.view.canvas.overlay.ring
        bench.key(TAB)
    assert {"b → t, port x", "b → u, port x"} <= reached.keys()
    assert reached["b → t, port x"] == QPointF(box.left(), box.center().y())
    while bench.caption != "b → u, port x":
        bench.key(TAB)
    bench.key(ENTER)
    assert bench.graph.inputs_of("u") == {"x": "b"}
    connect_by_keys(bench, "t")  # from inside, too
    bench.key(ENTER)
    assert bench.graph.edges_from("t")


def test_arrows_go_from_node_to_node_and_port_to_port(bench: Bench) -> None:
    connect_by_keys(bench, "w")
    order = [id for id in bench.session.evaluation.order if id in ("m", "s", "L")]
    reached = []
    for _ in range(3):
        reached.append(bench.caption.split(" → ")[1].split(",")[0])
        bench.key(Qt.Key.Key_Right)
    assert sorted(reached) == sorted(order)
    first = bench.caption
    bench.key(Qt.Key.Key_Down)
    assert bench.caption != first
    bench.key(Qt.Key.Key_Up)
    assert bench.caption == first
    bench.key(Qt.Key.Key_Backtab, SHIFT)
    assert bench.caption != first
    bench.key(ESC)
    assert bench.caption == ""


def test_only_ports_that_make_no_cycle_are_offered(bench: Bench) -> None:
    connect_by_keys(bench, "s")
    offered = set()
    for _ in range(6):
        offered.add(bench.caption.partition(":")[0])
        bench.key(TAB)
    assert offered == {"s → L, port x"}
    assert bench.view.canvas.overlay.faded == {"w", "x", "m", "b"}
    bench.key(ESC)


def test_escape_leaves_without_an_edge(bench: Bench) -> None:
    before = bench.graph
    connect_by_keys(bench, "b")
    bench.key(TAB)
    bench.key(ESC)
    assert bench.graph is before
    assert bench.session.selection.nodes == {"b"}
    assert bench.view.canvas.overlay.line is None
    bench.key(ENTER)
    assert bench.names == ()


def test_a_press_of_the_mouse_leaves_too(bench: Bench) -> None:
    before = bench.graph
    connect_by_keys(bench, "b")
    bench.click(bench.node("m"))
    assert bench.graph is before
    assert bench.caption == ""
    assert bench.session.selection.nodes == {"m"}


def test_where_nothing_can_be_fed_it_is_said(bench: Bench, said: list[str]) -> None:
    before = bench.graph
    connect_by_keys(bench, "L")
    assert said[-1] == "There is no port that L could feed"
    assert bench.graph is before
    bench.key(TAB)
    assert bench.caption == ""


def test_with_nothing_selected_it_is_said_what_to_do(bench: Bench, said: list[str]) -> None:
    bench.session.select()
    bench.view.keyboard.start_connecting()
    assert said == ["Select one node, or one edge, to connect it"]


def test_edges_are_reached_one_after_the_other(bench: Bench, said: list[str]) -> None:
    bench.session.select({"m"})
    edges = []
    for _ in range(4):
        bench.view.keyboard.next_edge()
        edges += bench.session.selection.edges
    into = [Edge("w", "m", "a"), Edge("x", "m", "b")]
    assert edges == [*into, Edge("m", "s", "a"), into[0]]
    assert said[0] == "Edge from w to m, port a"


def test_a_selected_edge_is_taken_elsewhere_by_keys(bench: Bench) -> None:
    before, edge = bench.graph, Edge("b", "s", "b")
    connect_by_keys(bench, edges=(edge,))
    assert bench.caption == "b → s, port b"
    assert bench.view.canvas.overlay.dimmed == {edge}
    while "m, port c" not in bench.caption:
        bench.key(TAB)
    bench.key(ENTER)
    assert bench.graph.inputs_of("m")["c"] == "b"
    assert "b" not in bench.graph.inputs_of("s")
    assert bench.names == ("Reconnect b to m",)
    bench.session.undo()
    assert bench.graph is before


def test_a_node_is_inserted_on_the_selected_edge(bench: Bench) -> None:
    edge = Edge("s", "L", "x")
    bench.session.select(edges=[edge])
    bench.view.searching.open()
    box = bench.view.searching.box
    assert box is not None
    QTest.keyClicks(box.field, "tanh")
    QTest.keyClick(box.field, ENTER)
    assert bench.graph.inputs_of("tanh") == {"x": "s"}
    assert bench.graph.inputs_of("L") == {"x": "tanh"}
    assert bench.view.canvas.nodes["tanh"].isVisible()


def test_enter_asks_for_the_form_of_a_node_that_holds_no_number(bench: Bench) -> None:
    wanted: list[str] = []
    bench.view.formWanted.connect(wanted.append)
    bench.session.select({"L"})
    bench.key(ENTER)
    assert wanted == ["L"]
    bench.session.select({"w"})
    bench.key(ENTER)
    assert wanted == ["L"]
