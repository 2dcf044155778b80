"""Frames: around their nodes, moved and renamed by the title, folded into one box."""

from __future__ import annotations

from dataclasses import replace

import pytest
from canvas_bench import Bench, small_graph
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from test_label_overlap import covering
from test_scene import picture

from graphapp.canvas.frame_item import FrameItem
from graphapp.canvas.hits import nodes_in
from graphapp.canvas.rename_field import RenameField
from graphapp.canvas.scene import GraphScene
from graphapp.engine import evaluate
from graphapp.look.theme import LIGHT
from graphapp.model import Edge, Frame, Graph
from graphapp.model.annotations import add_frame, set_frame
from graphapp.model.edits import connect, disconnect, move, remove, set_value
from graphapp.model.reconnect import swap

CTRL = Qt.KeyboardModifier.ControlModifier
#: Around the product and the sum of s = w·x + b.
INSIDE = ("m", "s")


@pytest.fixture
def framed(bench: Bench) -> Bench:
    bench.session.apply("Frame", lambda graph: add_frame(graph, INSIDE, "Neuron"))
    return bench


@pytest.fixture
def folded(framed: Bench) -> Bench:
    framed.session.apply("Fold", lambda graph: set_frame(graph, 0, folded=True))
    framed.session.select()
    return framed


def frame_of(bench: Bench) -> FrameItem:
    return bench.view.canvas.backdrop.frames[0]


def title_of(bench: Bench) -> QPoint:
    """A point on the title, right of the arrow."""
    strip = frame_of(bench).title_box()
    return bench.at(QPointF(strip.left() + 50, strip.center().y()))


def arrow_of(bench: Bench) -> QPoint:
    return bench.at(frame_of(bench).arrow_box().center())


def test_a_frame_is_around_its_nodes_and_follows_them(framed: Bench) -> None:
    canvas = framed.view.canvas
    assert frame_of(framed).box.contains(canvas.extent(INSIDE))
    framed.drag(framed.node("s"), QPoint(0, 160))
    assert framed.names[-1] == "Move"
    assert frame_of(framed).box.contains(canvas.extent(INSIDE))


def test_a_frame_follows_during_the_drag(framed: Bench) -> None:
    before = frame_of(framed).box
    at = framed.node("s")
    framed.press(at)
    framed.move(at + QPoint(0, 200))
    assert frame_of(framed).box.height() > before.height() + 100
    framed.key(Qt.Key.Key_Escape)
    assert frame_of(framed).box == before


def test_a_click_on_the_title_selects_the_frame(framed: Bench) -> None:
    framed.click(title_of(framed))
    assert framed.session.selection.frames == {0}
    assert not framed.session.selection.nodes
    framed.click(framed.node("L"), CTRL)
    assert framed.session.selection.frames == {0}
    assert framed.session.selection.nodes == {"L"}
    framed.key(Qt.Key.Key_Escape)
    assert not framed.session.selection


def test_inside_of_a_frame_a_drag_is_a_rubber_band(framed: Bench) -> None:
    box = frame_of(framed).box
    start = framed.at(QPointF(box.left() + 6, box.bottom() - 6))
    framed.press(start)
    framed.move(framed.at(QPointF(box.right() - 6, box.top() + 40)))
    assert framed.session.selection.nodes == {"m", "s"}
    framed.release(start)


def test_a_drag_on_the_title_moves_all_its_nodes(framed: Bench) -> None:
    before = {id: framed.place(id) for id in framed.graph.nodes}
    framed.drag(title_of(framed), QPoint(40, 203))
    by = {id: (framed.place(id)[0] - x, framed.place(id)[1] - y) for id, (x, y) in before.items()}
    assert by["m"] == by["s"]
    assert by["m"][0] == pytest.approx(40, abs=8)
    assert by["m"][1] == pytest.approx(203, abs=8)
    assert by["x"] == by["L"] == (0, 0)
    assert framed.names[-1] == "Move"
    framed.session.undo()
    assert {id: framed.place(id) for id in before} == before


def test_arrow_keys_move_a_selected_frame(framed: Bench) -> None:
    x, y = framed.place("m")
    framed.click(title_of(framed))
    framed.key(Qt.Key.Key_Down)
    assert framed.place("m") == (x, y + 8)
    assert framed.place("x") == (0, 96)


def test_a_double_click_on_the_title_renames(framed: Bench) -> None:
    QTest.mouseDClick(framed.view.viewport(), Qt.MouseButton.LeftButton, pos=title_of(framed))
    (field,) = framed.view.viewport().findChildren(RenameField)
    assert field.text() == "Neuron"
    QTest.keyClicks(field, "Layer 1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert framed.graph.frames[0].title == "Layer 1"
    assert framed.names[-1] == "Rename Neuron"
    assert framed.session.selection.frames == {0}


def test_f2_renames_a_selected_frame(framed: Bench) -> None:
    framed.session.select(frames={0})
    assert framed.view.rename_selected()
    (field,) = framed.view.viewport().findChildren(RenameField)
    QTest.keyClicks(field, "Sum")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert framed.graph.frames[0].title == "Neuron"


# Folding


def test_the_arrow_folds_and_opens(framed: Bench) -> None:
    canvas = framed.view.canvas
    framed.click(arrow_of(framed))
    assert framed.graph.frames[0].folded
    assert framed.names[-1] == "Fold"
    assert {id for id, item in canvas.nodes.items() if not item.isVisible()} == {"m", "s"}
    framed.click(arrow_of(framed))
    assert not framed.graph.frames[0].folded
    assert all(item.isVisible() for item in canvas.nodes.values())
    framed.session.undo()
    assert framed.graph.frames[0].folded
    assert not canvas.nodes["m"].isVisible()


def test_edges_inside_are_hidden_and_edges_across_end_at_the_box(folded: Bench) -> None:
    canvas, box = folded.view.canvas, frame_of(folded).box
    inner = Edge("m", "s", "a")
    assert not canvas.edges[inner].isVisible()
    assert inner not in canvas.routes
    into = [Edge("w", "m", "a"), Edge("x", "m", "b"), Edge("b", "s", "b")]
    ends = [canvas.routes[edge][-1] for edge in into]
    assert [x for x, _ in ends] == [pytest.approx(box.left())] * 3
    heights = [y for _, y in ends]
    assert heights == sorted(heights)
    assert heights[1] - heights[0] == pytest.approx(46)
    x, y = canvas.routes[Edge("s", "L", "x")][0]
    assert (x, y) == (pytest.approx(box.right()), pytest.approx(box.center().y()))


def test_numbers_of_edges_across_stay(folded: Bench) -> None:
    scene = folded.view.canvas
    texts = scene.labels.in_sight(scene.sceneRect())
    runs = [run[2] for text in texts for run in text.runs]
    edges = scene.labels.anchors.edges
    assert set(edges) == set(scene.edges) - {Edge("m", "s", "a")}
    assert "2.000" in runs  # the value of x, at the folded box
    assert covering_shown(scene) == []


def covering_shown(scene: GraphScene) -> list[object]:
    hidden = scene.backdrop.hidden
    boxes = [item.box.translated(item.pos()) for id, item in scene.nodes.items() if id in hidden]
    frames = [item.box for item in scene.backdrop.frames]
    texts = [p for text in scene.labels.in_sight(scene.sceneRect()) for p in text.plates]
    pairs = [pair for pair in covering(scene) if not any(box in pair for box in boxes)]
    return pairs + [(a, b) for a in texts for b in frames if a.intersects(b)]


def test_nothing_inside_is_hit(folded: Bench) -> None:
    canvas, box = folded.view.canvas, frame_of(folded).box
    assert canvas.node_at(box.center()) is None
    assert nodes_in(canvas, box) == frozenset()
    assert canvas.node_at(canvas.nodes["s"].pos()) is None
    folded.click(folded.at(box.center() + QPointF(20, 0)))
    assert folded.session.selection.frames == {0}


def test_a_rubber_band_takes_a_folded_frame(folded: Bench) -> None:
    box = frame_of(folded).box.adjusted(-6, -6, 6, 6)
    folded.press(folded.at(box.bottomRight()))
    folded.move(folded.at(box.topLeft()))
    assert folded.session.selection.frames == {0}
    folded.release(folded.at(box.topLeft()))


def test_a_folded_frame_moves_with_all_inside(folded: Bench) -> None:
    before = {id: folded.place(id) for id in INSIDE}
    box = frame_of(folded).box
    folded.drag(folded.at(box.center() + QPointF(24, 10)), QPoint(0, 204))
    for id, (x, y) in before.items():
        assert folded.place(id)[0] == pytest.approx(x, abs=10)
        assert folded.place(id)[1] == pytest.approx(y + 204, abs=8)
    assert frame_of(folded).box.top() == pytest.approx(box.top() + 204, abs=8)
    assert folded.view.canvas.routes[Edge("s", "L", "x")][0][1] == pytest.approx(
        frame_of(folded).box.center().y()
    )


def test_unfolded_again_everything_is_as_before(framed: Bench) -> None:
    before = picture(framed.view.canvas)
    framed.click(arrow_of(framed))
    assert picture(framed.view.canvas) != before
    framed.click(arrow_of(framed))
    assert picture(framed.view.canvas) == before


def test_tab_does_not_walk_into_a_folded_frame(folded: Bench) -> None:
    walked: list[str] = []
    folded.session.select({"b"})
    for _ in range(4):
        folded.key(Qt.Key.Key_Tab)
        walked += folded.session.selection.nodes
    assert not set(walked) & set(INSIDE)


def test_the_scene_with_frames_is_the_scene_made_anew() -> None:
    graph = small_graph()
    scene = GraphScene(evaluate(graph), LIGHT)
    two = add_frame(add_frame(graph, ["m"], "Product"), ["s", "b"], "Sum")
    steps = [
        two,
        set_frame(two, 0, folded=True),
        set_frame(set_frame(two, 0, folded=True), 1, folded=True),
    ]
    steps.append(move(steps[-1], {"m": (300, 200), "x": (0, 120)}))
    steps.append(set_value(steps[-1], "x", 5.0))
    steps.append(connect(steps[-1], Edge("w", "s", "c")))
    steps.append(remove(steps[-1], ["m"]))
    steps.append(set_frame(steps[-1], 0, folded=False))
    for step in [*steps, *reversed(steps), graph]:
        scene.show(step, evaluate(step))
        assert picture(scene) == picture(GraphScene(evaluate(step), LIGHT))


def test_a_frame_without_nodes_is_not_seen(qapp: object) -> None:
    graph = replace(small_graph(), frames=(Frame("Gone", ("nobody",), folded=True),))
    scene = GraphScene(evaluate(graph), LIGHT)
    (item,) = scene.backdrop.frames
    assert not item.isVisible()
    assert scene.backdrop.frame_at(QPointF(0, 0)) is None


def test_zooming_to_a_folded_frame_shows_its_box(folded: Bench) -> None:
    folded.session.select(frames={0})
    folded.view.zoom_to_selection()
    QApplication.processEvents()
    seen = folded.view.mapToScene(folded.view.viewport().rect()).boundingRect()
    assert seen.contains(frame_of(folded).box)
    assert folded.view.scale_factor > 1


@pytest.mark.parametrize("fold", [False, True])
def test_a_frame_is_painted_in_its_colours(bench: Bench, fold: bool) -> None:
    def edit(graph: Graph) -> Graph:
        return set_frame(add_frame(graph, INSIDE, "Neuron"), 0, folded=fold)

    bench.session.apply("Frame", edit)
    QApplication.processEvents()
    box: QRectF = frame_of(bench).box
    image = bench.view.viewport().grab().toImage()
    at = bench.at(QPointF(box.center().x(), box.bottom() - 5))
    assert image.pixelColor(at).name().upper() == LIGHT.frame


# Edges to and from a folded frame


def box_point(bench: Bench, dx: float = 0.0, dy: float = 0.0) -> QPoint:
    return bench.at(frame_of(bench).box.center() + QPointF(dx, dy))


def test_an_edge_ends_on_a_folded_box_at_the_first_free_port(folded: Bench) -> None:
    folded.session.apply("Cut", lambda graph: disconnect(graph, [Edge("x", "m", "b")]))
    folded.press(folded.port("x"))
    folded.move(box_point(folded, -20))
    folded.move(box_point(folded))
    assert folded.caption == "x → m, port b"
    folded.release(box_point(folded))
    assert folded.graph.edge_into("m", "b") == Edge("x", "m", "b")
    assert folded.names[-1] == "Connect x to m"


def test_a_folded_box_without_a_free_port_says_so(folded: Bench) -> None:
    before = folded.graph
    full = fixed_ports(before)
    folded.session.start(full)
    folded.press(folded.port("x"))
    folded.move(box_point(folded, -20))
    folded.move(box_point(folded))
    assert folded.caption == "No node in Neuron can take this edge"
    folded.release(box_point(folded))
    assert folded.graph is full


def fixed_ports(graph: Graph) -> Graph:
    """The same with sub in the place of both nodes of the frame: two ports each, all taken."""
    return swap(swap(graph, "m", "sub"), "s", "sub")


def test_an_end_on_a_folded_box_is_taken_elsewhere(folded: Bench) -> None:
    edge = Edge("w", "m", "a")
    at = folded.at(QPointF(*folded.view.canvas.end_of(edge)))
    folded.drag(at, QPoint(-60, -120))
    assert edge not in folded.graph.edges
    assert folded.names[-1].startswith("Disconnect")


def test_an_edge_begins_at_the_output_of_a_folded_box(folded: Bench) -> None:
    folded.session.apply("Cut", lambda graph: disconnect(graph, [Edge("s", "L", "x")]))
    folded.session.undo()
    start = folded.at(QPointF(*folded.view.canvas.start_of(Edge("s", "L", "x"))))
    folded.press(start)
    folded.move(start + QPoint(40, 90))
    folded.move(start + QPoint(60, 120))
    assert folded.view.canvas.overlay.line is not None
    first = folded.view.canvas.overlay.line.elementAt(0)
    assert first.x == pytest.approx(frame_of(folded).box.right())
    folded.key(Qt.Key.Key_Escape)
    folded.release(start)


def test_a_source_inside_is_the_last_that_may_feed(folded: Bench) -> None:
    """From the free port of a sum, backwards onto the box: s, not m."""
    folded.session.apply("Cut", lambda graph: disconnect(graph, [Edge("s", "L", "x")]))
    folded.press(folded.port("L", "x"))
    folded.move(box_point(folded, 30))
    folded.move(box_point(folded, 10))
    assert folded.caption == "s → L, port x"
    folded.release(box_point(folded, 10))
    assert folded.graph.edge_into("L", "x") == Edge("s", "L", "x")


def test_no_text_covers_the_title_of_another_frame(bench: Bench) -> None:
    """The second frame's title comes to lie where the edge into s is labelled."""
    bench.session.apply("Frames", lambda graph: add_frame(
        add_frame(graph, ["m", "s"], "Neuron"), ["b", "L"], "Another"))  # fmt: skip
    canvas = bench.view.canvas
    title = canvas.backdrop.frames[1].title_room()
    x, y = canvas.end_of(Edge("m", "s", "a"))
    shift = y - title.center().y(), x - 60.0 - title.center().x()
    down, across = shift
    places = {id: bench.place(id) for id in ("b", "L")}
    moved = {id: (x0 + across, y0 + down) for id, (x0, y0) in places.items()}
    bench.session.apply("Move", lambda graph: move(graph, moved))
    for _ in range(2):
        title = canvas.backdrop.frames[1].title_room()
        texts = canvas.labels.in_sight(canvas.sceneRect())
        plates = [plate for text in texts for plate in text.plates]
        assert len(plates) > 5
        assert not any(plate.intersects(title) for plate in plates)
        bench.view.zoom_to(0.5)
        QApplication.processEvents()
    canvas.labels.titles = canvas.labels.titles[:0]
    canvas.labels.forget_places()
    texts = canvas.labels.in_sight(canvas.sceneRect())
    assert any(plate.intersects(title) for text in texts for plate in text.plates)
