"""Copy, cut, paste, duplicate, delete and select, by real keys, asserted on the document."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QImage
from PySide6.QtTest import QTest

from graphapp.app import clipboard
from graphapp.files import dumps, loads
from graphapp.model import Edge, Graph, Node
from graphapp.model.graph import Frame, Note
from graphapp.operation import make

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def chain(window):
    """x → h = tanh(x) → L = h², beside it w, in the window."""
    graph = Graph.of(
        [
            Node("x", make("input", value=0.5), position=(0.0, 0.0)),
            Node("h", make("tanh"), position=(240.0, 0.0)),
            Node("L", make("square"), position=(480.0, 0.0)),
            Node("w", make("parameter", value=2.0), position=(0.0, 160.0)),
        ],
        [Edge("x", "h", "x"), Edge("h", "L", "x")],
        differentiate="L",
    )
    window.session.start(graph)
    window.view.begin()
    window.view.setFocus()
    away_from_canvas(window)
    return window


def away_from_canvas(window):
    QCursor.setPos(window.mapToGlobal(window.menuBar().geometry().center()))


def key(window, which, modifiers=CTRL):
    QTest.keyClick(window.view, which, modifiers)


def text_on_clipboard(text):
    QGuiApplication.clipboard().setText(text)


# The clipboard ------------------------------------------------------------------------------


def test_copy_puts_the_graph_its_text_and_its_picture_on_the_clipboard(chain):
    chain.session.select(["x", "h"])
    key(chain, Qt.Key.Key_C)
    data = QGuiApplication.clipboard().mimeData()
    part = loads(bytes(data.data(clipboard.MIME).data()))
    assert list(part.nodes) == ["x", "h"]
    assert part.edges == (Edge("x", "h", "x"),)
    assert json.loads(data.text())["format"] == "graphapp-graph"
    picture = QImage(data.imageData())
    assert not picture.isNull()
    width, height = picture.width(), picture.height()
    assert len({picture.pixel(x, y) for x in range(0, width, 5) for y in range(0, height, 5)}) > 3


def test_the_picture_has_the_numbers_of_the_whole_graph(chain, monkeypatch):
    """h alone has no input, but its numbers are those on screen, and no error is drawn."""
    from graphapp.canvas import picture

    drawn = []
    paint = picture._painted
    monkeypatch.setattr(
        picture, "_painted", lambda scene, scale: drawn.append(scene.drawing) or paint(scene, scale)
    )
    chain.session.select(["h"])
    key(chain, Qt.Key.Key_C)
    assert drawn[0].evaluation.value("h") == pytest.approx(0.46211715726)


def test_copy_without_nodes_leaves_the_clipboard_alone(chain):
    text_on_clipboard("mine")
    chain.session.select(edges=[Edge("x", "h", "x")])
    key(chain, Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "mine"


def test_paste_brings_the_copy_under_free_ids_and_selects_it(chain):
    chain.session.select(["x", "h"])
    key(chain, Qt.Key.Key_C)
    key(chain, Qt.Key.Key_V)
    graph = chain.session.document.graph
    assert list(graph.nodes) == ["x", "h", "L", "w", "x_2", "h_2"]
    assert Edge("x_2", "h_2", "x") in graph.edges
    assert chain.session.selection.nodes == {"x_2", "h_2"}
    assert chain.session.document.undo_name == "Paste"
    assert graph.differentiate == "L"
    key(chain, Qt.Key.Key_Z)
    assert list(chain.session.document.graph.nodes) == ["x", "h", "L", "w"]


def test_what_is_pasted_lies_on_nothing(chain):
    from graphapp.model.placing import box_of

    key(chain, Qt.Key.Key_A)
    key(chain, Qt.Key.Key_C)
    for _ in range(3):
        key(chain, Qt.Key.Key_V)
    graph = chain.session.document.graph
    boxes = [box_of(graph, id) for id in graph.nodes]
    assert len(boxes) == 16
    for i, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[:i]:
            apart = left >= other[2] or other[0] >= right or top >= other[3] or other[1] >= bottom
            assert apart


def test_paste_at_the_pointer_when_it_is_over_the_canvas(chain):
    chain.session.select(["w"])
    key(chain, Qt.Key.Key_C)
    at = chain.view.viewport().rect().center()
    at.setY(at.y() + 200)
    QCursor.setPos(chain.view.viewport().mapToGlobal(at))
    key(chain, Qt.Key.Key_V)
    place = chain.view.scene_point(QPointF(at))
    x, y = chain.session.document.graph.nodes["w_2"].position
    assert abs(x - place.x()) <= 8
    assert abs(y - place.y()) <= 8


def test_paste_into_another_window_keeps_what_is_differentiated(chain, settings, qtbot):
    from graphapp.app.main import application
    from graphapp.app.window import Window
    from graphapp.look.theme import ThemeChoice

    key(chain, Qt.Key.Key_A)
    key(chain, Qt.Key.Key_C)
    themes = ThemeChoice(application())
    other = Window(settings, themes)
    other.show()
    qtbot.waitExposed(other)
    other.actions_by_verb["paste"].trigger()
    assert list(other.session.graph.nodes) == ["x", "h", "L", "w"]
    assert other.session.evaluation.target == "L"
    other.session.mark_saved()
    other.close()
    themes.deleteLater()


def test_a_graph_as_json_text_is_pasted(chain, product):
    text_on_clipboard("\n " + dumps(product).decode())
    key(chain, Qt.Key.Key_V)
    assert {"x_2", "w_2", "L_2"} <= chain.session.document.graph.nodes.keys()


def test_a_formula_as_text_builds_its_graph(window):
    text_on_clipboard("L = (w*x+b-y)**2")
    window.view.setFocus()
    key(window, Qt.Key.Key_V)
    graph = window.session.document.graph
    assert {"w", "x", "b", "y", "L"} <= graph.nodes.keys()
    assert graph.differentiate == "L"
    assert window.session.evaluation.value("L") == 1.0
    assert all(node.position is not None for node in graph.nodes.values())
    assert window.messages.message == ""


@pytest.mark.parametrize(
    "text", ["5", "", "hello world", "Dear Ada,\nhow are you?", "[1, 2]", "x", "é" * 10_000]
)
def test_what_is_no_graph_is_ignored_with_one_sentence(chain, text):
    text_on_clipboard(text)
    before = chain.session.document.graph
    key(chain, Qt.Key.Key_V)
    assert chain.session.document.graph is before
    assert chain.messages.message.startswith("There is no graph on the clipboard")
    assert "\n" not in chain.messages.message


def test_a_formula_with_a_mistake_says_at_which_column(chain):
    text_on_clipboard("L = (w*x + b")
    key(chain, Qt.Key.Key_V)
    assert "column" in chain.messages.message
    assert "no formula yet" in chain.messages.message


@pytest.mark.parametrize("text", ['{"format": "graphapp-graph", "version": 1', "{}", '{"a": 1}'])
def test_broken_json_is_one_sentence(chain, text):
    text_on_clipboard(text)
    before = chain.session.document.graph
    key(chain, Qt.Key.Key_V)
    assert chain.session.document.graph is before
    assert "the clipboard" in chain.messages.message


def test_a_broken_copy_of_our_own_kind_is_one_sentence(chain):
    data = QMimeData()
    data.setData(clipboard.MIME, b"\xff\x00nonsense")
    QGuiApplication.clipboard().setMimeData(data)
    before = chain.session.document.graph
    key(chain, Qt.Key.Key_V)
    assert chain.session.document.graph is before
    assert chain.messages.message


def test_cut_takes_away_and_heals_as_one_step(chain):
    chain.session.select(["h"])
    key(chain, Qt.Key.Key_X)
    graph = chain.session.document.graph
    assert "h" not in graph.nodes
    assert graph.edges == (Edge("x", "L", "x"),)
    assert chain.session.document.undo_name == "Cut h"
    key(chain, Qt.Key.Key_V)
    assert "h" in chain.session.document.graph.nodes


def test_duplicate_is_fed_by_what_feeds_the_original(chain):
    chain.session.select(["h"])
    key(chain, Qt.Key.Key_D)
    graph = chain.session.document.graph
    assert Edge("x", "h_2", "x") in graph.edges
    assert chain.session.selection.nodes == {"h_2"}
    (x, y), (x2, y2) = graph.nodes["h"].position, graph.nodes["h_2"].position
    assert x2 == x
    assert y2 > y
    assert chain.session.document.undo_name == "Duplicate h"


def test_the_clipboard_keys_belong_to_the_field_that_has_the_focus(chain):
    search = chain.docks.show("library").browser.search
    search.setFocus()
    text_on_clipboard("tanh")
    QTest.keyClick(search, Qt.Key.Key_V, CTRL)
    assert search.text() == "tanh"
    QTest.keyClicks(search, "N")
    assert len(chain.session.document.graph.notes) == 0


def test_delete_in_a_panel_does_not_delete_nodes(chain):
    tree = chain.docks.show("library").browser.tree
    chain.session.select(["x"])
    tree.setFocus()
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert "x" in chain.session.document.graph.nodes


# Deleting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "modifiers", "edges", "name"),
    [
        (Qt.Key.Key_Delete, PLAIN, (Edge("x", "L", "x"),), "Delete h"),
        (Qt.Key.Key_Backspace, PLAIN, (Edge("x", "L", "x"),), "Delete h"),
        (Qt.Key.Key_Delete, SHIFT, (), "Delete h without healing"),
    ],
)
def test_delete_heals_and_shift_delete_does_not(chain, which, modifiers, edges, name):
    chain.session.select(["h"])
    key(chain, which, modifiers)
    assert chain.session.document.graph.edges == edges
    assert chain.session.document.undo_name == name
    key(chain, Qt.Key.Key_Z)
    assert "h" in chain.session.document.graph.nodes


def test_delete_takes_selected_edges(chain):
    chain.session.select(edges=[Edge("x", "h", "x")])
    key(chain, Qt.Key.Key_Delete, PLAIN)
    assert chain.session.document.graph.edges == (Edge("h", "L", "x"),)
    assert chain.session.document.undo_name == "Delete an edge"


# Selecting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "which", "modifiers", "nodes"),
    [
        ({"h"}, Qt.Key.Key_A, CTRL, {"x", "h", "L", "w"}),
        ({"h"}, Qt.Key.Key_A, CTRL | SHIFT, set()),
        ({"h"}, Qt.Key.Key_I, CTRL, {"x", "L", "w"}),
        ({"L"}, Qt.Key.Key_Left, CTRL | SHIFT, {"x", "h", "L"}),
        ({"x"}, Qt.Key.Key_Right, CTRL | SHIFT, {"x", "h", "L"}),
        ({"w"}, Qt.Key.Key_Right, CTRL | SHIFT, {"w"}),
    ],
)
def test_selecting_by_keys(chain, start, which, modifiers, nodes):
    chain.session.select(start)
    key(chain, which, modifiers)
    assert chain.session.selection.nodes == nodes
    assert not chain.session.document.can_undo


# Frames and notes ---------------------------------------------------------------------------


@pytest.fixture
def framed(chain):
    """The same with h and L in a frame, and two notes."""
    graph = replace(
        chain.session.graph,
        frames=(Frame("Layer", ("h", "L")),),
        notes=(Note("one", (0.0, 300.0), (200.0, 80.0)), Note("two", (0.0, 500.0), (200.0, 80.0))),
    )
    chain.session.start(graph)
    return chain


def test_deleting_a_frame_leaves_its_nodes_unless_it_is_folded(framed):
    framed.session.select(frames=[0])
    key(framed, Qt.Key.Key_Delete, PLAIN)
    assert framed.session.document.graph.frames == ()
    assert "h" in framed.session.document.graph.nodes
    assert framed.session.document.undo_name == "Delete Layer"
    key(framed, Qt.Key.Key_Z)
    framed.session.select(frames=[0])
    key(framed, Qt.Key.Key_G, SHIFT)
    key(framed, Qt.Key.Key_Delete, PLAIN)
    graph = framed.session.document.graph
    assert set(graph.nodes) == {"x", "w"}
    assert graph.frames == ()


def test_a_frame_is_copied_with_its_nodes(framed):
    framed.session.select(frames=[0])
    key(framed, Qt.Key.Key_C)
    key(framed, Qt.Key.Key_V)
    graph = framed.session.document.graph
    assert [frame.nodes for frame in graph.frames] == [("h", "L"), ("h_2", "L_2")]


def test_notes_are_copied_duplicated_and_deleted(framed):
    framed.session.select(notes=[1])
    key(framed, Qt.Key.Key_C)
    key(framed, Qt.Key.Key_V)
    assert [note.text for note in framed.session.document.graph.notes] == ["one", "two", "two"]
    assert framed.session.selection.notes == {2}
    key(framed, Qt.Key.Key_D)
    assert len(framed.session.document.graph.notes) == 4
    assert framed.session.selection.notes == {3}
    framed.session.select(notes=[0, 2])
    key(framed, Qt.Key.Key_Delete, PLAIN)
    assert [note.text for note in framed.session.document.graph.notes] == ["two", "two"]
    assert framed.session.document.undo_name == "Delete notes"


def test_cutting_a_frame_takes_its_nodes_along(framed):
    framed.session.select(frames=[0])
    key(framed, Qt.Key.Key_X)
    assert set(framed.session.document.graph.nodes) == {"x", "w"}
    key(framed, Qt.Key.Key_V)
    assert set(framed.session.document.graph.nodes) == {"x", "w", "h", "L"}


def test_everything_can_be_selected_and_deleted(framed):
    key(framed, Qt.Key.Key_A)
    key(framed, Qt.Key.Key_Delete, PLAIN)
    graph = framed.session.document.graph
    assert [len(part) for part in (graph.nodes, graph.edges, graph.frames, graph.notes)] == [0] * 4


def test_relatives_of_an_edge_are_those_beyond_its_ends(chain):
    chain.session.select(edges=[Edge("h", "L", "x")])
    key(chain, Qt.Key.Key_Left, CTRL | SHIFT)
    assert chain.session.selection.nodes == {"x", "h"}
