"""Search in the graph: by id, label and operation; Enter goes round, Escape closes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from graphapp.model import Edge, Graph, Node
from graphapp.model.edits import remove
from graphapp.operation import make
from graphapp.panels.find_bar import FindBar
from graphapp.session import Session


@pytest.fixture
def session(qapp):
    nodes = [Node("x", make("input", value=1.0)), Node("w", make("parameter", value=2.0))]
    nodes += [Node(f"w{i}", make("parameter", value=2.0)) for i in (1, 2)]
    nodes += [Node("m", make("mul"), label=r"\hat{y}_1"), Node("h", make("leaky_relu"))]
    edges = [Edge("x", "m", "a"), Edge("w1", "m", "b"), Edge("m", "h", "x")]
    return Session(Graph.of(nodes, edges))


@pytest.fixture
def bar(session, qtbot):
    bar = FindBar(session)
    qtbot.addWidget(bar)
    bar.open()
    qtbot.waitExposed(bar)
    return bar


def search(bar, text):
    bar.field.clear()
    QTest.keyClicks(bar.field, text)
    return bar.count.text()


def selected(session):
    return sorted(session.selection.nodes)


@pytest.mark.parametrize(
    ("text", "id"),
    [("h", "h"), ("leaky relu", "h"), ("leaky_relu", "h"), ("y1", "m"), ("hat", "m")],
)
def test_ids_labels_and_operations_are_found(session, bar, text, id):
    search(bar, text)
    assert selected(session) == [id]


def test_typing_goes_to_the_first_and_an_exact_name_comes_first(session, bar):
    seen = []
    bar.found.connect(seen.append)
    assert search(bar, "w") == "1 of 3"
    assert selected(session) == ["w"]
    assert seen == ["w"]


def test_enter_goes_round_and_shift_enter_back(session, bar):
    search(bar, "w")
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert (bar.count.text(), selected(session)) == ("2 of 3", ["w1"])
    for _ in range(2):
        QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert (bar.count.text(), selected(session)) == ("1 of 3", ["w"])
    QTest.keyClick(bar.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert (bar.count.text(), selected(session)) == ("3 of 3", ["w2"])


def test_the_buttons_do_the_same(session, bar):
    search(bar, "w")
    QTest.mouseClick(bar.findChild(QToolButton, "find.next"), Qt.MouseButton.LeftButton)
    assert bar.count.text() == "2 of 3"
    QTest.mouseClick(bar.findChild(QToolButton, "find.previous"), Qt.MouseButton.LeftButton)
    assert bar.count.text() == "1 of 3"


def test_nothing_found_leaves_the_selection_alone(session, bar):
    session.select(nodes=["x"])
    assert search(bar, "zzz") == "nothing found"
    assert selected(session) == ["x"]
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert selected(session) == ["x"]


def test_escape_closes_and_keeps_what_was_found(session, bar):
    closed = []
    bar.closed.connect(lambda: closed.append(True))
    search(bar, "h")
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert closed == [True]
    assert selected(session) == ["h"]


def test_nodes_that_go_are_found_no_more(session, bar):
    search(bar, "w")
    session.apply("Delete", lambda graph: remove(graph, ["w", "w1"]))
    assert bar.count.text() == "1 of 1"
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert selected(session) == ["w2"]
    session.start(Graph())
    assert bar.count.text() == "nothing found"
