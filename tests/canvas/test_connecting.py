"""Dragging edges: new ones, backwards, onto nodes, refused, taken elsewhere; cutting; inserting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from canvas_bench import Bench
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QGraphicsLineItem

from graphapp.canvas.connection import Connection
from graphapp.canvas.gestures.connect import ConnectGesture
from graphapp.canvas.ports import Port
from graphapp.model import Edge, Graph, Node
from graphapp.model.edits import add_node, connect, disconnect, move, remove
from graphapp.operation import make

CTRL = Qt.KeyboardModifier.ControlModifier
RIGHT = Qt.MouseButton.RightButton


def place(bench: Bench, id: str, op: str, x: float, y: float, **params: object) -> None:
    node = Node(id, make(op, **params), position=(x, y))
    bench.session.start(add_node(bench.graph, node))


def undone(bench: Bench, act: Callable[[], None]) -> Graph:
    """The graph after ``act``, which must be one step that undo takes back to the very graph."""
    before = bench.graph
    act()
    after = bench.graph
    assert len(bench.names) == 1
    bench.session.undo()
    assert bench.graph is before
    bench.session.redo()
    return after


def drag(bench: Bench, start: QPoint, end: QPoint, **press: object) -> None:
    bench.drag(start, end - start, **press)  # type: ignore[arg-type]


# Connecting


def test_an_edge_from_an_output_to_a_port(bench: Bench) -> None:
    place(bench, "t", "tanh", 880, 200)
    after = undone(bench, lambda: drag(bench, bench.port("b"), bench.port("t", "x")))
    assert after.inputs_of("t") == {"x": "b"}
    assert bench.names == ("Connect b to t",)


def test_an_edge_backwards_from_a_free_input(bench: Bench) -> None:
    place(bench, "t", "tanh", 880, 200)
    after = undone(bench, lambda: drag(bench, bench.port("t", "x"), bench.port("s")))
    assert after.inputs_of("t") == {"x": "s"}


def test_an_edge_dropped_on_a_node_takes_its_first_free_port(bench: Bench) -> None:
    place(bench, "d", "squared_error", 880, 200)
    end = bench.at(bench.view.canvas.nodes["d"].pos())
    after = undone(bench, lambda: drag(bench, bench.port("s"), end))
    assert after.inputs_of("d") == {"prediction": "s"}
    bench.session.start(after)
    after = undone(bench, lambda: drag(bench, bench.port("b"), end))
    assert after.inputs_of("d") == {"prediction": "s", "target": "b"}


def test_backwards_onto_a_node_takes_its_output(bench: Bench) -> None:
    place(bench, "t", "tanh", 880, 200)
    drag(bench, bench.port("t", "x"), bench.node("m"))
    assert bench.graph.inputs_of("t") == {"x": "m"}


def test_an_occupied_port_is_replaced_and_the_preview_says_so(bench: Bench) -> None:
    before = bench.graph
    bench.press(bench.port("b"))
    bench.move(bench.at(QPointF(400, 200)))
    bench.move(bench.port("L", "x"))
    assert bench.caption == "b → L, port x: replaces the edge from s"
    assert bench.view.canvas.overlay.dimmed == {Edge("s", "L", "x")}
    assert bench.graph is before
    bench.release(bench.port("L", "x"))
    assert bench.graph.inputs_of("L") == {"x": "b"}
    assert bench.view.canvas.overlay.dimmed == frozenset()
    bench.session.undo()
    assert bench.graph is before
    assert bench.view.canvas.edges[Edge("s", "L", "x")].opacity() == 1.0


@pytest.mark.parametrize(("op", "name"), [("add", "c"), ("mul", "c")])
def test_operations_grow_a_port_while_they_are_full(bench: Bench, op: str, name: str) -> None:
    id = "s" if op == "add" else "m"
    end = bench.port(id, name)
    item = bench.view.canvas.nodes[id]
    assert end == bench.at(item.pos() + item.box.bottomLeft())
    height = item.box.height()
    drag(bench, bench.port("w" if op == "mul" else "x"), end)
    assert bench.graph.inputs_of(id)[name] == ("w" if op == "mul" else "x")
    assert bench.view.canvas.nodes[id].box.height() > height


def test_possible_ports_light_up_and_impossible_nodes_fade(bench: Bench) -> None:
    overlay = bench.view.canvas.overlay
    bench.press(bench.port("s"))
    bench.move(bench.at(QPointF(720, 200)))
    assert {placed.port for placed in overlay.ports} == {Port("L", "x")}
    assert overlay.faded == {"w", "x", "m", "b"}
    bench.key(Qt.Key.Key_Escape)
    assert not overlay.ports
    assert not overlay.faded
    assert overlay.line is None


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [("s", "m", "would close a cycle: s already depends on m"), ("s", "x", "takes no inputs")],
)
def test_a_wrong_target_is_refused_with_the_reason(
    bench: Bench, source: str, target: str, reason: str
) -> None:
    before, failures = bench.graph, []
    bench.session.failed.connect(failures.append)
    bench.press(bench.port(source))
    bench.move(bench.at(QPointF(650, 200)))
    end = bench.port("m", "b") if target == "m" else bench.node("x")
    bench.move(end)
    assert reason in bench.caption
    assert bench.view.viewport().cursor().shape() == Qt.CursorShape.ForbiddenCursor
    bench.release(end)
    assert bench.graph is before
    assert failures == [], "it was said already"
    assert bench.caption == ""
    assert bench.view.searching.box is None
    assert bench.view.viewport().cursor().shape() != Qt.CursorShape.ForbiddenCursor


def test_a_node_without_a_free_port_says_what_to_do(bench: Bench) -> None:
    bench.press(bench.port("w"))
    bench.move(bench.at(QPointF(650, 200)))
    bench.move(bench.at(bench.view.canvas.nodes["L"].pos()))
    assert "no free port" in bench.caption
    bench.key(Qt.Key.Key_Escape)


def test_escape_takes_the_new_edge_back(bench: Bench) -> None:
    before = bench.graph
    bench.press(bench.port("b"))
    bench.move(bench.port("L", "x"))
    bench.key(Qt.Key.Key_Escape)
    bench.release(bench.port("L", "x"))
    assert bench.graph is before
    assert bench.caption == ""


def test_an_edge_in_the_hand_is_dropped_when_the_graph_changes(bench: Bench) -> None:
    bench.press(bench.port("b"))
    bench.move(bench.port("L", "x"))
    bench.session.apply("Disconnect", lambda g: disconnect(g, [Edge("s", "L", "x")]))
    bench.release(bench.port("L", "x"))
    assert bench.names == ("Disconnect",)
    assert bench.view.canvas.overlay.line is None


def test_a_click_at_a_port_selects_and_connects_nothing(bench: Bench) -> None:
    bench.click(bench.port("b") - QPoint(3, 0))
    assert bench.session.selection.nodes == {"b"}
    assert bench.names == ()


def test_the_cursor_and_the_ports_of_a_node_say_what_a_press_would_do(bench: Bench) -> None:
    bench.move(bench.port("m") + QPoint(6, 0))
    assert bench.view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    overlay = bench.view.canvas.overlay
    assert overlay.near == Port("m")
    assert {placed.port.name for placed in overlay.ports} == {"", "a", "b", "c"}
    bench.move(QPoint(4, 4))
    assert overlay.near is None
    assert not overlay.ports


def test_the_view_scrolls_while_an_edge_is_dragged_at_its_border(bench: Bench, qtbot) -> None:  # type: ignore[no-untyped-def]
    bench.press(bench.port("b"))
    bench.move(QPoint(400, 400))
    border = QPoint(bench.view.viewport().width() - 2, 400)
    bench.move(border)
    before = bench.view.scene_point(QPointF(border)).x()
    qtbot.waitUntil(lambda: bench.view.scene_point(QPointF(border)).x() > before + 30)
    bench.key(Qt.Key.Key_Escape)


# Taking an edge elsewhere


def test_the_end_of_an_edge_moves_to_another_port(bench: Bench) -> None:
    place(bench, "t", "tanh", 880, 200)
    after = undone(bench, lambda: drag(bench, bench.port("L", "x"), bench.port("t", "x")))
    assert after.inputs_of("L") == {}
    assert after.inputs_of("t") == {"x": "s"}
    assert bench.names == ("Reconnect s to t",)


def test_the_end_of_an_edge_dropped_in_the_empty_takes_it_away(bench: Bench) -> None:
    away = bench.at(QPointF(760, 260))
    after = undone(bench, lambda: drag(bench, bench.port("L", "x") - QPoint(8, 0), away))
    assert after.inputs_of("L") == {}
    assert bench.names == ("Disconnect s from L",)
    assert bench.view.searching.box is None


def test_an_edge_put_back_where_it_was_is_no_step(bench: Bench) -> None:
    before = bench.graph
    at = bench.port("L", "x")
    bench.press(at)
    bench.move(at + QPoint(-60, 60))
    bench.move(at)
    bench.release(at)
    assert bench.graph is before
    assert bench.names == ()


def test_escape_puts_the_end_of_an_edge_back(bench: Bench) -> None:
    before = bench.graph
    edge = Edge("s", "L", "x")
    bench.press(bench.port("L", "x"))
    bench.move(bench.at(QPointF(760, 260)))
    assert bench.view.canvas.edges[edge].opacity() < 1
    bench.key(Qt.Key.Key_Escape)
    assert bench.graph is before
    assert bench.view.canvas.edges[edge].opacity() == 1


def test_a_swap_of_two_ports_is_no_cycle_of_its_own(bench: Bench) -> None:
    """The edge that is taken elsewhere does not stand in its own way."""
    connection = Connection(bench.graph, Port("m"), Edge("m", "s", "a"))
    assert "s" in connection.allowed
    assert connection.refusal(Port("s", "c")) == ""


# Cutting


def test_a_cut_takes_away_what_it_crosses(bench: Bench) -> None:
    start, end = bench.at(QPointF(180, -40)), bench.at(QPointF(180, 130))
    overlay = bench.view.canvas.overlay
    bench.press(start, RIGHT, CTRL)
    bench.move(bench.at(QPointF(180, 60)))
    assert overlay.marked
    bench.move(end)
    assert overlay.marked == {Edge("w", "m", "a"), Edge("x", "m", "b")}
    before = bench.graph
    bench.release(end, RIGHT, CTRL)
    assert bench.graph.inputs_of("m") == {}
    assert bench.names == ("Disconnect 2 edges",)
    assert not overlay.marked
    bench.session.undo()
    assert bench.graph is before


def test_a_cut_of_one_edge_is_named_after_its_ends(bench: Bench) -> None:
    x = bench.view.canvas.end_of(Edge("s", "L", "x"))[0] - 60
    drag(bench, bench.at(QPointF(x, 0)), bench.at(QPointF(x, 130)), button=RIGHT, keys=CTRL)
    assert bench.names == ("Disconnect s from L",)


def test_escape_cuts_nothing_and_a_cut_through_nothing_is_no_step(bench: Bench) -> None:
    before = bench.graph
    bench.press(bench.at(QPointF(180, -40)), RIGHT, CTRL)
    bench.move(bench.at(QPointF(180, 130)))
    bench.key(Qt.Key.Key_Escape)
    bench.release(bench.at(QPointF(180, 130)), RIGHT, CTRL)
    assert bench.graph is before
    down = QPoint(0, 60)
    bench.drag(bench.at(QPointF(180, 200)), down, RIGHT, CTRL)
    assert bench.graph is before
    assert bench.names == ()


# Inserting


def test_a_node_dropped_on_an_edge_is_inserted(bench: Bench) -> None:
    place(bench, "r", "relu", 740, 240)
    overlay, before = bench.view.canvas.overlay, bench.graph
    start, end = bench.node("r"), bench.at(QPointF(740 - 20, 64))
    bench.press(start)
    bench.move(start - QPoint(0, 40))
    bench.move(end)
    assert overlay.marked == {Edge("s", "L", "x")}
    assert "insert between s and L" in bench.caption
    bench.release(end)
    assert bench.names == ("Insert r",)
    assert bench.graph.inputs_of("r") == {"x": "s"}
    assert bench.graph.inputs_of("L") == {"x": "r"}
    assert bench.place("r")[1] < 100
    assert not overlay.marked
    assert not [i for i in bench.view.canvas.items() if isinstance(i, QGraphicsLineItem)], "guides"
    bench.session.undo()
    assert bench.graph is before


@pytest.mark.parametrize("why", ["leaf", "fed", "feeding"])
def test_what_cannot_stand_on_an_edge_is_only_moved(bench: Bench, why: str) -> None:
    if why == "leaf":
        place(bench, "r", "parameter", 740, 240, value=1.0)
    else:
        place(bench, "r", "relu", 740, 240)
        edge = Edge("b", "r", "x") if why == "fed" else Edge("r", "m", "c")
        bench.session.start(connect(bench.graph, edge))
    edges = set(bench.graph.edges)
    start = bench.node("r")
    bench.drag(start, bench.at(QPointF(724, 64)) - start)
    assert set(bench.graph.edges) == edges
    assert bench.names == ("Move",)


def test_escape_inserts_nothing(bench: Bench) -> None:
    place(bench, "r", "relu", 740, 240)
    before = bench.graph
    bench.press(bench.node("r"))
    bench.move(bench.at(QPointF(724, 64)))
    bench.key(Qt.Key.Key_Escape)
    bench.release(bench.at(QPointF(724, 64)))
    assert bench.graph is before
    assert bench.place("r") == (740, 240)
    assert bench.view.canvas.nodes["r"].pos() == QPointF(740, 240)


# Deleting edges


def test_edges_are_selected_by_click_and_ctrl_click(bench: Bench) -> None:
    one, other = Edge("m", "s", "a"), Edge("s", "L", "x")
    bench.click(bench.edge(one))
    bench.click(bench.edge(other), CTRL)
    assert bench.session.selection.edges == {one, other}


def test_a_rubber_band_over_edges_alone_selects_them_and_with_ctrl_adds(bench: Bench) -> None:
    start, end = bench.at(QPointF(150, -30)), bench.at(QPointF(175, 130))
    drag(bench, start, end)
    into = {Edge("w", "m", "a"), Edge("x", "m", "b")}
    assert bench.session.selection.edges == into
    assert not bench.session.selection.nodes
    bench.click(bench.edge(Edge("s", "L", "x")), CTRL)
    assert bench.session.selection.edges == {*into, Edge("s", "L", "x")}
    drag(bench, bench.at(QPointF(-100, -60)), bench.at(QPointF(175, 130)))
    assert bench.session.selection.nodes == {"w", "x"}
    assert not bench.session.selection.edges, "with nodes in it, it is about nodes"


# At small scales


def test_below_the_scale_of_boxes_nothing_is_grasped_by_a_port(bench: Bench) -> None:
    bench.view.zoom_to(0.2)
    bench.press(bench.port("b"))
    assert not isinstance(bench.view._gesture, ConnectGesture)
    bench.release(bench.port("b"))


def test_the_history_calls_a_node_by_its_label(bench: Bench) -> None:
    nodes = [replace(bench.graph.nodes["b"], label="bias")]
    bench.session.start(bench.graph.with_nodes(nodes))
    place(bench, "t", "tanh", 880, 200)
    drag(bench, bench.port("b"), bench.port("t", "x"))
    assert bench.names == ("Connect bias to t",)


def test_ports_under_the_pointer_go_with_their_node(bench: Bench) -> None:
    bench.move(bench.node("L"))
    overlay = bench.view.canvas.overlay
    assert {place.port.node for place in overlay.ports} == {"L"}
    bench.session.apply("Delete", lambda graph: remove(graph, ["L"]))
    assert overlay.ports == ()
    bench.session.undo()
    bench.move(bench.node("L") + QPoint(2, 0))
    bench.session.apply("Move", lambda graph: move(graph, {"L": (880.0, 600.0)}))
    assert overlay.ports == ()
