"""Adding and connecting in the window: keys, the library's drags, the form, the strip."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from graphapp.model import Edge, Graph, Node
from graphapp.operation import make
from graphapp.panels.graph_page import GraphPage
from graphapp.session import OPERATION_MIME

CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
COPY = Qt.DropAction.CopyAction


@pytest.fixture
def opened(window, product):
    window.session.start(product)
    window.view.zoom_to(1.0)
    window.view.centerOn(160, 40)
    window.view.setFocus()
    QApplication.processEvents()
    return window


def viewport_point(window, x, y):
    return window.view.mapFromScene(QPointF(x, y))


def type_in_box(window, text):
    box = window.view.searching.box
    assert box is not None
    QTest.keyClicks(box.field, text)
    QTest.keyClick(box.field, Qt.Key.Key_Return)


# Keys


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_Slash, NONE), (Qt.Key.Key_Space, CTRL)])
def test_slash_and_ctrl_space_open_the_search_box(opened, key, modifiers):
    QTest.keyClick(opened.view, key, modifiers)
    type_in_box(opened, "tanh")
    assert opened.session.graph.nodes["tanh"].op == "tanh"
    assert opened.view.hasFocus()


def test_keys_of_the_window_are_letters_in_the_box(opened):
    QTest.keyClick(opened.view, Qt.Key.Key_Slash)
    box = opened.view.searching.box
    QTest.keyClicks(box.field, "fxc/1? t")
    assert box.field.text() == "fxc/1? t"
    assert opened.session.document.names[1:] == ()
    QTest.keyClick(box.field, Qt.Key.Key_Escape)


def test_c_connects_and_says_so_on_the_strip(opened):
    QTest.keyClick(opened.view, Qt.Key.Key_Slash)
    type_in_box(opened, "relu")
    opened.session.select({"L"})
    QTest.keyClick(opened.view, Qt.Key.Key_C)
    assert "L → relu, port x" in opened.statusBar().currentMessage()
    QTest.keyClick(opened.view, Qt.Key.Key_Return)
    assert opened.session.graph.inputs_of("relu") == {"x": "L"}


def test_e_reaches_an_edge_and_x_deletes_it(opened):
    opened.session.select({"L"})
    QTest.keyClick(opened.view, Qt.Key.Key_E)
    assert opened.session.selection.edges == {Edge("x", "L", "a")}
    QTest.keyClick(opened.view, Qt.Key.Key_X)
    assert opened.session.graph.inputs_of("L") == {"b": "w"}
    opened.session.undo()
    assert opened.session.graph.inputs_of("L") == {"a": "x", "b": "w"}


def test_enter_opens_the_parameters_of_a_node(opened):
    QTest.keyClick(opened.view, Qt.Key.Key_Slash)
    type_in_box(opened, "leaky relu")
    QTest.keyClick(opened.view, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert opened.docks.by_name["inspector"].isAncestorOf(focused)


def test_enter_on_a_node_without_parameters_renames_it(opened):
    opened.session.select(["L"])
    QTest.keyClick(opened.view, Qt.Key.Key_Return)
    field = QApplication.focusWidget()
    QTest.keyClick(field, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(field, "Loss")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "Loss" in opened.session.document.graph.nodes


def test_one_node_is_counted_as_one(window):
    window.session.start(Graph.of([Node("x", make("input", value=1.0), position=(0.0, 0.0))]))
    assert window.findChild(QLabel, "summary").text() == "1 node, 0 edges"
    page = window.docks.show("inspector").findChild(GraphPage)
    shown = [text.text() for text in page.findChildren(QLabel) if text.isVisible()]
    assert any("press T" in text for text in shown)  # nothing is differentiated


def test_a_graph_is_built_by_keys_alone(window):
    window.session.start(Graph())
    window.view.setFocus()
    QTest.keyClick(window.view, Qt.Key.Key_Slash)
    type_in_box(window, "h = tanh(w*x + b)")
    QTest.keyClick(window.view, Qt.Key.Key_Slash)
    type_in_box(window, "L = (h - y)^2")
    graph = window.session.graph
    assert graph.differentiate == "L"
    assert graph.inputs_of("sub_1") == {"a": "h", "b": "y"}
    assert window.session.document.names[1:] == ("Build h = tanh(w*x + b)", "Build L = (h - y)^2")
    seen = window.view.mapToScene(window.view.viewport().rect()).boundingRect()
    assert seen.contains(window.view.canvas.extent(["y", "sub_1", "L"]))


# The library


def dragged(op):
    data = QMimeData()
    data.setData(OPERATION_MIME, op.encode())
    return data


def drop(window, data, at, *, hold=False):
    viewport, event_at = window.view.viewport(), QPointF(at)
    enter = QDragEnterEvent(at, COPY, data, LEFT, NONE)
    QApplication.sendEvent(viewport, enter)
    move = QDragMoveEvent(at, COPY, data, LEFT, NONE)
    QApplication.sendEvent(viewport, move)
    if hold:
        return move
    event = QDropEvent(event_at, COPY, data, LEFT, NONE)
    QApplication.sendEvent(viewport, event)
    return event


def test_an_entry_of_the_library_carries_its_operation(window):
    tree = window.docks.show("library").browser.tree
    assert tree.dragEnabled()
    group = tree.topLevelItem(0)
    assert tree.mimeData([group]).formats() == []
    data = tree.mimeData([group.child(0)])
    assert bytes(data.data(OPERATION_MIME).data()).decode() == "input"


def test_a_node_dropped_on_the_canvas_stands_there(opened):
    before = opened.session.graph
    at = viewport_point(opened, 160, 200)
    assert drop(opened, dragged("tanh"), at).isAccepted()
    here = opened.view.scene_point(QPointF(at))
    assert opened.session.graph.nodes["tanh"].position == (round(here.x()), round(here.y()))
    assert opened.session.document.names[1:] == ("Add tanh",)
    opened.session.undo()
    assert opened.session.graph is before


def test_a_node_dropped_on_an_edge_is_inserted_and_the_edge_shows_it(opened):
    edge = Edge("x", "L", "a")
    x, y = opened.view.canvas.end_of(edge)
    at = viewport_point(opened, x - 30, y)
    assert drop(opened, dragged("tanh"), at, hold=True).isAccepted()
    assert opened.view.canvas.overlay.marked == {edge}
    drop(opened, dragged("tanh"), at)
    assert not opened.view.canvas.overlay.marked
    assert opened.session.graph.inputs_of("tanh") == {"x": "x"}
    assert opened.session.graph.inputs_of("L")["a"] == "tanh"
    assert opened.session.document.names[1:] == ("Insert tanh",)
    off = viewport_point(opened, *opened.session.graph.nodes["tanh"].position) - at
    assert off.manhattanLength() <= 2, "it stands where it was dropped"


def test_a_leaf_is_not_inserted(opened):
    x, y = opened.view.canvas.end_of(Edge("x", "L", "a"))
    drop(opened, dragged("constant"), viewport_point(opened, x - 30, y))
    assert opened.session.graph.edges == (Edge("x", "L", "a"), Edge("w", "L", "b"))
    assert "c" in opened.session.graph.nodes


def test_a_drag_that_leaves_unmarks_the_edge(opened):
    edge = Edge("x", "L", "a")
    x, y = opened.view.canvas.end_of(edge)
    drop(opened, dragged("tanh"), viewport_point(opened, x - 30, y), hold=True)
    QApplication.sendEvent(opened.view.viewport(), QDragLeaveEvent())
    assert not opened.view.canvas.overlay.marked


@pytest.mark.parametrize("op", ["no_such_operation", ""])
def test_other_drags_are_left_alone(opened, op):
    before = opened.session.graph
    drop(opened, dragged(op), QPoint(300, 300))
    assert opened.session.graph is before


def test_a_double_click_in_the_library_adds_in_the_middle(opened):
    panel = opened.docks.show("library")
    panel.browser.search.setText("softplus")
    QTest.keyClick(panel.browser.search, Qt.Key.Key_Return)
    node = opened.session.graph.nodes["softplus"]
    seen = opened.view.mapToScene(opened.view.viewport().rect()).boundingRect()
    assert seen.contains(QPointF(*node.position))
