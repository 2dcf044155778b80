"""Jacobians as tables: rows and columns by name, slices, any two nodes, following the graph."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import graph
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from graphapp.engine import evaluate
from graphapp.engine.jacobian_table import (
    LARGEST_DIAGONAL,
    Entries,
    Page,
    local_table,
    whole_table,
)
from graphapp.errors import GraphappError
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.model import Edge, Graph
from graphapp.model.edits import remove, set_value
from graphapp.panels import jacobian_model
from graphapp.panels.jacobian_window import JacobianWindow
from graphapp.session import Session


def example(path):
    return load(folder("examples") / f"{path}.cgraph")


@pytest.fixture
def open_for(qtbot):
    def make(made, subject):
        session = Session(made)
        window = JacobianWindow(session)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(window)
        window.show_for(subject)
        window.show()
        return session, window

    return make


def cells(window):
    model = window.model
    return [
        [model.index(i, j).data() for j in range(model.columnCount())]
        for i in range(model.rowCount())
    ]


def heads(window, orientation):
    model = window.model
    count = model.columnCount() if orientation is Qt.Orientation.Horizontal else model.rowCount()
    return [model.headerData(i, orientation) for i in range(count)]


def test_softmax_is_a_full_table_with_names(open_for):
    _, window = open_for(example("4-losses/softmax"), "s")
    assert heads(window, Qt.Orientation.Horizontal) == ["z₁", "z₂", "z₃"]
    assert heads(window, Qt.Orientation.Vertical) == ["s₁", "s₂", "s₃"]
    numbers = np.array([[float(c.replace("−", "-")) for c in row] for row in cells(window)])
    assert np.allclose(numbers.sum(axis=0), 0, atol=2e-3)
    assert (np.diag(numbers) > 0).all()
    assert "each column adds up to 0" in window.note.text()


def test_an_activation_is_a_diagonal(open_for):
    _, window = open_for(example("6-by-hand/tanh-4433"), "h1")
    table = cells(window)
    assert [table[i][i] for i in range(4)] == ["0.915"] * 4
    assert sum(cell == "0" for row in table for cell in row) == 12
    assert "everything off the diagonal is 0" in window.note.text()


def test_a_weight_matrix_is_shown_slice_by_slice(open_for):
    _, window = open_for(example("6-by-hand/tanh-4433"), Edge("W2", "z2", "W"))
    assert [window.slice_box.itemText(i) for i in range(3)] == ["z⁽²⁾₁", "z⁽²⁾₂", "z⁽²⁾₃"]
    window.slice_box.setCurrentIndex(1)
    assert cells(window) == [["0"] * 4, ["0.291"] * 4, ["0"] * 4]
    assert "own row of W2 only: on each page 4 of 12 entries" in window.note.text()
    tip = window.model.index(1, 2).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith("∂z⁽²⁾₂/∂W⁽²⁾ [2, 3] = 0.29")


def test_any_two_nodes_can_be_chosen(open_for):
    made = example("6-by-hand/tanh-4433")
    _, window = open_for(made, "h1")
    window.of_box.setCurrentText("L")
    window.of_box.activated.emit(window.of_box.currentIndex())
    place = next(i for i in range(window.by_box.count()) if window.by_box.itemData(i) == "b1")
    window.by_box.setCurrentIndex(place)
    window.by_box.activated.emit(place)
    gradient = evaluate(made).gradient("b1")
    assert cells(window) == [[f"{x:.3f}".replace("-", "−") for x in gradient]]


def test_it_follows_the_numbers_and_closes_when_its_node_is_gone(open_for):
    made = graph({"x": 2.0, "y": 3.0, "z": "mul"}, ["x -> z.a", "y -> z.b"], "z")
    session, window = open_for(made, Edge("x", "z", "a"))
    assert cells(window) == [["3.000"]]
    session.apply("Set", lambda g: set_value(g, "y", -4.0))
    assert cells(window) == [["−4.000"]]
    session.apply("Delete", lambda g: remove(g, ["x"]))
    assert window.chosen == ("z", Edge("y", "z", "b"))
    assert window.error.text() == "z has no value, so it has no Jacobian."
    session.apply("Delete", lambda g: remove(g, ["z"]))
    assert not window.isVisible()


def test_the_chosen_cells_are_copied_in_full(open_for):
    _, window = open_for(example("4-losses/softmax"), "s")
    window.cells.selectAll()
    window.cells.setFocus()
    QTest.keyClick(window.cells, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert np.array(rows, dtype=float).shape == (3, 3)
    assert np.allclose(np.array(rows, dtype=float).sum(axis=0), 0)


def test_a_leaf_shows_how_its_first_use_depends_on_it(open_for):
    made = graph({"x": 2.0, "z": "square"}, ["x -> z.x"], "z")
    _, window = open_for(made, "x")
    assert window.chosen == ("z", Edge("x", "z", "x"))


def test_a_node_that_nothing_precedes_says_so(open_for):
    _, window = open_for(graph({"x": 2.0}, []), "x")
    assert window.error.text().startswith("No node stands before it")


def test_a_long_diagonal_is_a_column():
    n = LARGEST_DIAGONAL + 1
    made = graph({"x": [0.5] * n, "h": "tanh"}, ["x -> h.x"])
    table = local_table(evaluate(made), Edge("x", "h", "x"))
    assert table.is_diagonal
    assert table.page().numbers.shape == (n, 1)
    assert table.zeros == n * n - n


def test_a_jacobian_that_is_too_large_is_refused_in_one_sentence():
    made = graph({"A": np.ones((40, 40)).tolist(), "B": np.ones((40, 40)).tolist(), "C": "matmul"},
                 ["A -> C.a", "B -> C.b"])  # fmt: skip
    with pytest.raises(GraphappError, match="more than 1,000,000 entries"):
        local_table(evaluate(made), Edge("A", "C", "a"))
    with pytest.raises(GraphappError, match="more than 1,000,000 entries"):
        whole_table(evaluate(made), "C", "A")


def test_what_does_not_depend_is_all_0():
    made = graph({"x": 1.0, "y": 2.0, "z": "square"}, ["x -> z.x"])
    table = whole_table(evaluate(made), "z", "y")
    assert "does not move z" in table.note


def test_names_of_a_million_rows_are_made_when_they_are_seen(qapp, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(
        jacobian_model,
        "entry_name",
        lambda _graph, id, index: asked.append(index) or f"{id}{index}",
    )
    model = jacobian_model.JacobianModel()
    rows = Entries("h", (1_000_000,))
    model.show_page(Graph(), Page(np.ones((1_000_000, 1)), rows, ()))
    assert not asked
    assert model.headerData(999_999, Qt.Orientation.Vertical) == "h(999999,)"
    assert model.headerData(0, Qt.Orientation.Horizontal) == "diagonal"
    assert len(asked) == 1
