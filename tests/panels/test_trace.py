"""The trace table: every number, sorted as numbers, selected as on the canvas, copied in full."""

from __future__ import annotations

import csv
import io
import json
import time

import numpy as np
import pytest
from graphs import layers_of_numbers, squared_norm
from hands import shown
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from graphapp.model import Edge, Graph, Node
from graphapp.model.edits import connect, remove, set_value
from graphapp.model.numerals import Precision
from graphapp.operation import Unknown, make
from graphapp.panels.array_window import ArrayWindow
from graphapp.panels.quantity import Quantity
from graphapp.panels.trace_panel import TracePanel
from graphapp.panels.trace_rows import COLUMNS
from graphapp.session import Session

SIXTH = 1 / 6


def source(id, value, op="parameter"):
    return Node(id, make(op, value=value), position=(0, 0))


@pytest.fixture
def session(qapp):
    """L = relu(x·w10 + w2)², where relu is dead, and aside, on which L does not depend."""
    return Session(
        Graph.of(
            [
                source("x", 1.5, "input"), source("w10", -2.0), source("w2", SIXTH),
                Node("m", make("mul")), Node("s", make("add")), Node("h", make("relu")),
                Node("L", make("square")), Node("aside", make("tanh")),
            ],
            [
                Edge("x", "m", "a"), Edge("w10", "m", "b"), Edge("m", "s", "a"),
                Edge("w2", "s", "b"), Edge("s", "h", "x"), Edge("h", "L", "x"),
                Edge("x", "aside", "x"),
            ],
            differentiate="L",
        )
    )  # fmt: skip


@pytest.fixture
def arrays(qapp):
    return Session(squared_norm())


@pytest.fixture
def trace(qtbot):
    def make_panel(session):
        return shown(qtbot, TracePanel(session), 1100, 300)

    return make_panel


def at(panel, item, column):
    row = panel.model.row_of(item)
    assert row is not None, item
    return panel.model.index(row, COLUMNS.index(column))


def text(panel, item, column, role=Qt.ItemDataRole.DisplayRole):
    return panel.model.data(at(panel, item, column), role)


def click(panel, index, modifier=Qt.KeyboardModifier.NoModifier, double=False):
    place = panel.view.visualRect(index).center()
    QTest.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifier, place)
    if double:
        QTest.mouseDClick(panel.view.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def click_header(panel, column):
    header = panel.view.horizontalHeader()
    x = header.sectionViewportPosition(COLUMNS.index(column)) + 20
    QTest.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, header.height() // 2)
    )


# What is shown ------------------------------------------------------------------------------


def test_every_node_and_every_edge_has_a_row_in_the_order_of_the_forward_pass(session, trace):
    items = trace(session).model.items
    assert len(items) == 8 + 7
    assert items.index(Edge("x", "m", "a")) < items.index(Edge("w10", "m", "b")) < items.index("m")
    assert [item for item in items if isinstance(item, str)] == list(session.evaluation.order)


def test_an_edge_shows_its_four_quantities_and_a_node_its_two(session, trace):
    session.apply("Set", lambda graph: set_value(graph, "w10", 2.0))
    panel = trace(session)
    into = Edge("w10", "m", "b")
    assert [text(panel, into, c) for c in ("value", "upstream", "local", "downstream")] == [
        "2.000", "6.333", "1.500", "9.500",
    ]  # fmt: skip
    assert [text(panel, "m", c) for c in ("value", "upstream", "local", "downstream")] == [
        "3.000", "", "", "6.333",
    ]  # fmt: skip
    assert text(panel, "m", "operation") == "mul"


def test_not_computed_zero_and_independent_look_different(session, trace):
    panel = trace(session)
    assert text(panel, "m", "downstream") == "0.000", "relu is dead: a computed zero"
    assert text(panel, "aside", "downstream") == "independent"
    session.apply("Delete", lambda graph: remove(graph, ["w10"]))
    assert text(panel, "m", "value") == "not computed"
    assert text(panel, "m", "status") == "failed"
    assert text(panel, "s", "status") == "blocked"
    looks = {
        (text(panel, *cell, Qt.ItemDataRole.ForegroundRole).name(),
         text(panel, *cell, Qt.ItemDataRole.FontRole).italic())
        for cell in (("m", "value"), ("x", "value"))
    }  # fmt: skip
    assert len(looks) == 2


def test_a_failure_and_a_notice_stand_in_their_row(session, trace):
    panel = trace(session)
    session.apply("Delete", lambda graph: remove(graph, ["w10"]))
    assert "two inputs" in text(panel, "m", "notices")
    assert text(panel, "m", "notices", Qt.ItemDataRole.ForegroundRole).isValid()


def test_numbers_follow_the_precision_and_the_tooltip_is_exact(session, trace):
    panel = trace(session)
    session.set_precision(Precision("decimals", 1))
    assert text(panel, "w2", "value") == "0.2"
    assert text(panel, "w2", "value", Qt.ItemDataRole.ToolTipRole) == repr(SIXTH)


def test_arrays_are_shapes_and_short_vectors_are_written_out(arrays, trace):
    panel = trace(arrays)
    assert text(panel, "x", "value") == "[1.000, 2.000, 3.000]"
    assert text(panel, "W", "value") == "(2, 3)"
    assert text(panel, "W", "shape") == "(2, 3)"
    assert text(panel, Edge("W", "z", "W"), "local") == "(2, 2, 3)"


def test_a_large_jacobian_is_measured_and_not_worked_out(arrays, trace, monkeypatch):
    arrays.apply("Large", lambda graph: set_value(graph, "x", np.ones(300)))
    arrays.apply("Large", lambda graph: set_value(graph, "W", np.ones((300, 300))))
    monkeypatch.setattr("graphapp.engine.evaluation.dense_jacobian", lambda *_: pytest.fail("slow"))
    assert text(trace(arrays), Edge("W", "z", "W"), "local") == "(300, 300, 300)"


def test_a_screen_reader_hears_every_number_in_one_sentence(session, trace):
    panel = trace(session)
    edge = Edge("w2", "s", "b")
    spoken = text(panel, edge, "name", Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"edge w2 to s b: value {SIXTH!r}, upstream 0, local 1, downstream 0"
    assert text(panel, edge, "local", Qt.ItemDataRole.AccessibleTextRole) == "local at s.b: 1"
    spoken = text(panel, "aside", "name", Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("node aside, tanh: value 0.905")
    assert spoken.endswith("gradient 0, independent")


# Which rows ---------------------------------------------------------------------------------


def test_sorting_is_by_number_and_goes_back_to_the_forward_pass(session, trace):
    panel = trace(session)
    before = list(panel.model.items)
    click_header(panel, "value")
    values = [
        session.evaluation.value(i if isinstance(i, str) else i.source) for i in panel.model.items
    ]
    assert values == sorted(values)
    assert values[0] == -3.0, "as texts −2 would come first"
    click_header(panel, "value")
    assert session.evaluation.value(panel.model.items[0]) == 1.5
    click_header(panel, "value")
    assert panel.model.items == before


def test_names_are_sorted_as_people_count(session, trace):
    panel = trace(session)
    click_header(panel, "name")
    names = [item for item in panel.model.items if isinstance(item, str)]
    assert names.index("w2") < names.index("w10")


def test_what_has_no_number_is_last_in_both_directions(session, trace):
    panel = trace(session)
    session.apply("Delete", lambda graph: remove(graph, ["w10"]))
    for _ in range(2):
        click_header(panel, "value")
        assert text(panel, panel.model.items[-1], "value") == "not computed"
        assert text(panel, panel.model.items[0], "value") != "not computed"


def test_sorted_rows_move_when_the_numbers_rest(session, trace, qtbot):
    panel = trace(session)
    click_header(panel, "value")
    before = list(panel.model.items)
    session.preview(lambda graph: set_value(graph, "w2", -50.0))
    assert panel.model.items == before, "rows do not jump about under a drag"
    qtbot.waitUntil(lambda: panel.model.items[0] in ("s", Edge("s", "h", "x")))


def test_the_filter_and_the_choice_of_rows(session, trace):
    panel = trace(session)
    QTest.keyClicks(panel.filter, "mul edge")
    assert panel.model.items == [Edge("x", "m", "a"), Edge("w10", "m", "b")]
    assert panel.findChild(QLabel, "trace.count").text() == "2 rows"
    QTest.keyClick(panel.filter, Qt.Key.Key_Escape)
    assert panel.model.rowCount() == 15
    panel.shown.setFocus()
    QTest.keyClick(panel.shown, Qt.Key.Key_Down)
    assert all(isinstance(item, str) for item in panel.model.items)
    QTest.keyClick(panel.shown, Qt.Key.Key_Down)
    assert all(isinstance(item, Edge) for item in panel.model.items)


def test_failed_finds_what_failed(session, trace):
    panel = trace(session)
    session.apply("Delete", lambda graph: remove(graph, ["w10"]))
    QTest.keyClicks(panel.filter, "failed")
    assert panel.model.items == [Edge("x", "m", "a"), "m"]


def test_new_edges_and_another_document_come_in(session, trace):
    panel = trace(session)
    session.apply("Connect", lambda graph: connect(graph, Edge("w2", "m", "c")))
    assert Edge("w2", "m", "c") in panel.model.items
    session.start(Graph())
    assert panel.model.rowCount() == 0
    session.start(Graph.of([Node("u", Unknown(name="=cmd", given={}))]))
    assert text(panel, "u", "status") == "failed"


# Selection ----------------------------------------------------------------------------------


def test_a_click_selects_on_the_canvas(session, trace):
    panel = trace(session)
    click(panel, at(panel, "m", "value"))
    assert session.selection.nodes == {"m"}
    click(panel, at(panel, Edge("s", "h", "x"), "name"), Qt.KeyboardModifier.ControlModifier)
    assert session.selection.nodes == {"m"}
    assert session.selection.edges == {Edge("s", "h", "x")}


def test_the_canvas_selects_here_and_nothing_comes_back(session, trace):
    panel = trace(session)
    heard = []
    session.selectionChanged.connect(heard.append)
    looked = []
    panel.looked_at.connect(looked.append)
    session.select(nodes=["x", "h"], edges=[Edge("m", "s", "a")])
    assert set(panel.view.chosen()) == {"x", "h", Edge("m", "s", "a")}
    assert len(heard) == 1
    assert looked == []


def test_the_arrow_keys_walk_the_rows(session, trace):
    panel = trace(session)
    looked = []
    panel.looked_at.connect(looked.append)
    click(panel, panel.model.index(0, 1))
    QTest.keyClick(panel.view, Qt.Key.Key_Down)
    second = panel.model.items[1]
    assert looked[-1] == second
    assert second in (session.selection.nodes | session.selection.edges)


def test_select_all_is_one_step_and_the_selection_survives_sorting(session, trace):
    panel = trace(session)
    heard = []
    session.selectionChanged.connect(heard.append)
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(heard) == 1
    assert len(session.selection.nodes) == 8
    assert len(session.selection.edges) == 7
    click(panel, at(panel, "m", "name"))
    click_header(panel, "name")
    assert panel.view.chosen() == ["m"]
    assert session.selection.nodes == {"m"}


def test_a_preview_keeps_the_row_and_the_selection(session, trace):
    panel = trace(session)
    click(panel, at(panel, "m", "value"))
    for value in (1.0, 2.0, 3.0):
        session.preview(lambda graph, v=value: set_value(graph, "x", v))
    assert text(panel, "m", "value") == "−6.000"
    assert panel.view.chosen() == ["m"]
    assert panel.view.currentIndex() == at(panel, "m", "value")


def test_a_hidden_table_costs_nothing_and_catches_up(session, trace, monkeypatch):
    panel = trace(session)
    panel.hide()
    with monkeypatch.context() as patch:
        patch.setattr(panel.model, "follow", lambda: pytest.fail("works while hidden"))
        session.apply("Set", lambda graph: set_value(graph, "x", 9.0))
        session.select(nodes=["x"])
    panel.show()
    assert text(panel, "x", "value") == "9.000"
    assert panel.view.chosen() == ["x"]


# Edits --------------------------------------------------------------------------------------


def test_a_double_click_on_a_leafs_number_edits_it_as_one_step(session, trace, qtbot):
    panel = trace(session)
    click(panel, at(panel, "w2", "value"), double=True)
    editor = panel.view.findChild(QLineEdit)
    assert editor.text() == repr(SIXTH), "in full, whatever the precision"
    editor.selectAll()
    QTest.keyClicks(editor, "-1,5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.evaluation.value("w2") == -1.5)
    assert session.document.names[1:] == ("Set w2",)


def test_enter_edits_from_the_keyboard_and_a_refusal_is_a_sentence(session, trace, qtbot):
    panel = trace(session)
    sentences = []
    session.failed.connect(sentences.append)
    click(panel, at(panel, "x", "name"))
    QTest.keyClick(panel.view, Qt.Key.Key_Return)
    editor = panel.view.findChild(QLineEdit)
    editor.selectAll()
    QTest.keyClicks(editor, "three")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(sentences))
    assert sentences == ["x: “three” is not a number: type digits, or a list as [1, 2]"]
    assert not session.document.can_undo


def test_what_is_computed_cannot_be_typed_into(session, trace):
    panel = trace(session)
    click(panel, at(panel, "m", "value"), double=True)
    assert panel.view.findChild(QLineEdit) is None
    assert not panel.model.flags(at(panel, "m", "value")) & Qt.ItemFlag.ItemIsEditable


def test_a_double_click_on_an_array_opens_it_and_a_leaf_can_be_changed_there(arrays, trace):
    panel = trace(arrays)
    click(panel, at(panel, "W", "value"), double=True)
    (window,) = panel.findChildren(ArrayWindow)
    assert window.table.model.editable
    table = window.table
    table.view.setCurrentIndex(table.model.index(0, 0))
    QGuiApplication.clipboard().setText("9")
    QTest.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert arrays.evaluation.value("W")[0, 0] == 9.0
    click(panel, at(panel, "z", "downstream"), double=True)
    assert len(panel.findChildren(ArrayWindow)) == 2


# Text ---------------------------------------------------------------------------------------


def test_ctrl_c_copies_the_selected_rows_in_full_precision(session, trace):
    panel = trace(session)
    click(panel, at(panel, "w2", "name"))
    QTest.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    rows = list(
        csv.DictReader(io.StringIO(QGuiApplication.clipboard().text()), dialect="excel-tab")
    )
    assert [row["name"] for row in rows] == ["w2"]
    assert float(rows[0]["value"]) == SIXTH
    data = bytes(QGuiApplication.clipboard().mimeData().data("text/csv")).decode()
    assert data.splitlines()[1].startswith("node,w2,parameter,ok,scalar")


def test_the_whole_table_as_csv_tells_the_three_kinds_of_nothing_apart(session, trace):
    panel = trace(session)
    session.apply("Delete", lambda graph: remove(graph, ["w10"]))
    QTest.mouseClick(panel.findChild(QPushButton, "trace.copy"), Qt.MouseButton.LeftButton)
    given = QGuiApplication.clipboard().text()
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(given, newline=""))}
    assert given.count("\r\n") == len(rows) + 1
    assert (rows["m"]["value"], rows["m"]["independent"]) == ("", "")
    session.undo()
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(panel.csv, newline=""))}
    assert (rows["m"]["downstream"], rows["m"]["independent"]) == ("0", "no")
    assert (rows["aside"]["downstream"], rows["aside"]["independent"]) == ("0", "yes")
    assert float(rows["w10 → m.b"]["value"]) == -2.0


def test_arrays_are_nested_lists_that_read_back(arrays, trace):
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(trace(arrays).csv))}
    assert json.loads(rows["W"]["value"]) == [[1.0, 0.0, -1.0], [0.5, 0.5, 0.5]]
    assert np.shape(json.loads(rows["W → z.W"]["local"])) == (2, 2, 3)


def test_texts_of_a_file_are_no_formulas_of_a_spreadsheet(session, trace):
    panel = trace(session)
    session.start(Graph.of([Node("u", Unknown(name='=cmd|"x"', given={}))]))
    (row,) = csv.DictReader(io.StringIO(panel.csv))
    assert row["operation"] == '\'=cmd|"x"'


# Size ---------------------------------------------------------------------------------------


def test_a_large_graph_is_shown_without_its_numbers_being_computed(trace, monkeypatch):
    session = Session(layers_of_numbers(3000))
    asked = []
    real = session.evaluation.__class__.edge
    monkeypatch.setattr(
        "graphapp.engine.evaluation.Evaluation.edge",
        lambda self, edge: asked.append(edge) or real(self, edge),
    )
    start = time.perf_counter()
    panel = trace(session)
    panel.grab()
    assert panel.model.rowCount() > 6000
    assert len(set(asked)) < 100, "only what can be seen"
    assert time.perf_counter() - start < 5


# Step by step -------------------------------------------------------------------------------


def cell_of_row(panel, id, column):
    row = panel.model.row_of(id)
    return panel.model.index(row, COLUMNS.index(column))


def test_the_table_knows_no_more_than_the_step(session, trace):
    panel = trace(session)
    session.start_stepping()
    assert cell_of_row(panel, "L", "value").data() == "…"
    assert cell_of_row(panel, "L", "value").data(Qt.ItemDataRole.ToolTipRole) == "not reached yet"
    assert cell_of_row(panel, "x", "value").data() == "1.500"
    assert cell_of_row(panel, "w10", "downstream").data() == "…"
    assert cell_of_row(panel, "h", "notices").data() == ""
    spoken = cell_of_row(panel, "L", "name").data(Qt.ItemDataRole.AccessibleTextRole)
    assert "value not reached yet" in spoken
    QTest.keyClick(panel.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    first = next(row for row in csv.DictReader(io.StringIO(panel.csv)) if row["name"] == "L")
    assert (first["value"], first["downstream"], first["independent"]) == ("", "", "")
    session.step_to(session.timeline.value_since("L"))
    assert cell_of_row(panel, "L", "value").data() == "0.000"
    session.stop_stepping()
    assert cell_of_row(panel, "w10", "downstream").data() == "0.000"


def test_what_is_copied_while_stepping_is_what_is_seen(session, trace):
    panel = trace(session)
    session.start_stepping()
    panel.findChild(QPushButton, "trace.copy").click()
    rows = list(csv.DictReader(io.StringIO(QGuiApplication.clipboard().text())))
    assert {row["value"] for row in rows if row["name"] in ("m", "s", "h", "L")} == {""}
    assert {row["downstream"] for row in rows} == {""}


def test_a_column_sorted_by_numbers_does_not_tell_them(session, trace):
    panel = trace(session)
    session.start_stepping()
    panel.model.sort(COLUMNS.index("value"))
    names = [item for item in panel.model.items if isinstance(item, str)]
    assert names[:3] == ["w10", "w2", "x"]
    unsorted = [id for id in session.evaluation.order if id not in ("w10", "w2", "x")]
    assert names[3:] == unsorted


def test_the_window_of_an_array_waits_for_the_step(arrays, trace):
    panel = trace(arrays)
    window = ArrayWindow(arrays, Quantity("value", computed_array(arrays)), panel)
    window.show()
    assert window.table.isVisible()
    arrays.start_stepping()
    assert not window.table.isVisible()
    arrays.stop_stepping()
    assert window.table.isVisible()
    window.close()


def computed_array(session):
    graph, done = session.graph, session.evaluation
    return next(id for id in done.order if graph.inputs_of(id) and np.ndim(done.value(id)) > 0)
