"""The inspector: every number of what is selected, and edits that become one step each."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import squared_norm
from hands import type_into
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
)

from graphapp.model import Edge, Graph, Node
from graphapp.model.edits import remove, set_params, set_value
from graphapp.model.numerals import Precision
from graphapp.operation import Unknown, make
from graphapp.panels.array_window import ArrayWindow
from graphapp.panels.edge_page import EdgePage
from graphapp.panels.equation import Equation
from graphapp.panels.graph_page import GraphPage
from graphapp.panels.inspector import InspectorPanel
from graphapp.panels.jacobian_window import JacobianWindow
from graphapp.panels.quantity import Quantity
from graphapp.panels.quantity_rows import NumberLabel
from graphapp.session import Session


def source(id, op, value):
    return Node(id, make(op, value=value), position=(0, 0))


@pytest.fixture
def session(qapp):
    """L = (x·w + x)², and something that L does not depend on."""
    return Session(
        Graph.of(
            [
                source("x", "input", 3.0), source("w", "parameter", -2.0),
                Node("m", make("mul"), label="z"), Node("s", make("add")),
                Node("L", make("square")), Node("aside", make("tanh")),
            ],
            [
                Edge("x", "m", "a"), Edge("w", "m", "b"), Edge("m", "s", "a"), Edge("x", "s", "b"),
                Edge("s", "L", "x"), Edge("x", "aside", "x"),
            ],
            differentiate="L",
        )
    )  # fmt: skip


@pytest.fixture
def arrays(qapp):
    return Session(squared_norm())


@pytest.fixture
def inspect(qtbot):
    def make_panel(session):
        panel = InspectorPanel(session)
        qtbot.addWidget(panel)
        panel.resize(320, 800)
        panel.show()
        return panel

    return make_panel


def number(panel, quantity):
    """What stands at a quantity."""
    return label_of(panel, quantity).text()


def label_of(panel, quantity):
    """Where a quantity is written, by the name that a screen reader says."""
    (found,) = (
        found
        for found in panel.page.findChildren(NumberLabel)
        if found.accessibleName() == quantity.title()
    )
    return found


def field(panel, name, kind=QLineEdit):
    return panel.findChild(kind, f"parameter.{name}")


# What is shown ------------------------------------------------------------------------------


def test_a_node_shows_value_gradient_and_the_four_quantities_of_every_port(session, inspect):
    panel = inspect(session)
    session.select(nodes=["m"])
    into = Edge("w", "m", "b")
    assert number(panel, Quantity("value", "m")) == "−6"
    assert number(panel, Quantity("gradient", "m")) == "−6"
    assert number(panel, Quantity("value", into)) == "−2"
    assert number(panel, Quantity("upstream", into)) == "−6"
    assert number(panel, Quantity("local", into)) == "3"
    assert number(panel, Quantity("downstream", into)) == "−18"
    assert panel.page.formula.accessibleName() == r"z = x\,w"


def test_numbers_are_in_full_whatever_the_precision(session, inspect):
    panel = inspect(session)
    session.apply("Set x", lambda graph: set_value(graph, "x", 1 / 3))
    session.set_precision(Precision("decimals", 2))
    session.select(nodes=["x"])
    assert number(panel, Quantity("value", "x")) == "0.3333333333333333"


def test_a_fork_writes_out_the_sum(session, inspect):
    panel = inspect(session)
    session.select(nodes=["x"])
    assert number(panel, Quantity("gradient", "x")) == "6"
    assert panel.findChild(Equation, "node.sum").text == (
        "∂L/∂x = ∂L/∂m · ∂m/∂x + ∂L/∂s · ∂s/∂x + ∂L/∂aside · ∂aside/∂x "
        "= 12.000 − 6.000 + 0.000 = 6.000"
    )


def test_an_independent_node_is_told_from_a_computed_zero(session, inspect):
    panel = inspect(session)
    session.select(nodes=["aside"])
    assert "does not depend" in number(panel, Quantity("gradient", "aside"))


def test_an_edge_shows_the_chain_rule_in_symbols_and_in_numbers(session, inspect):
    panel = inspect(session)
    session.select(edges=[Edge("x", "m", "a")])
    assert isinstance(panel.page, EdgePage)
    assert panel.findChild(Equation, "edge.equation").text == (
        "∂L/∂m · ∂m/∂x = −6.000 · (−2.000) = 12.000"
    ), "only a share, because x goes on to two more nodes"
    whole = panel.findChild(Equation, "edge.sum").text
    assert whole.startswith("∂L/∂x = ∂L/∂m · ∂m/∂x + ")
    assert whole.endswith("= 12.000 − 6.000 + 0.000 = 6.000")
    assert "3 edges" in panel.page.share.text()
    assert panel.page.local.accessibleName().endswith("= w")


def test_the_page_follows_a_preview_without_being_made_again(session, inspect):
    panel = inspect(session)
    session.select(nodes=["L"])
    page = panel.page
    for value, result in ((1.0, "1"), (2.0, "4")):
        session.preview(lambda graph, v=value: set_value(graph, "x", v))
        assert number(panel, Quantity("value", "L")) == result
    assert panel.page is page


def test_without_a_backward_pass_it_says_so(session, inspect):
    panel = inspect(session)
    session.select(nodes=["L"])
    box = panel.findChild(QCheckBox, "node.differentiate")
    assert box.isChecked()
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert session.graph.differentiate is None
    assert number(panel, Quantity("gradient", "L")) == "no backward pass"
    session.select(nodes=["s"])
    QTest.mouseClick(panel.page.target, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert session.graph.differentiate == "s"
    assert session.evaluation.gradient("s") == 1.0


def test_a_failure_is_a_sentence_on_its_node_and_in_the_list(session, inspect):
    panel = inspect(session)
    session.apply("Delete w", lambda graph: remove(graph, ["w"]))
    buttons = {button.text() for button in panel.findChildren(QPushButton)}
    assert "m" in buttons
    assert "s" not in buttons, "what only waits is not a failure of its own"
    QApplication.processEvents()  # the layout shows what is new
    shown = [text.text() for text in panel.findChildren(QLabel) if text.isVisible()]
    assert any(text.startswith("mul needs at least two inputs") for text in shown), shown
    session.select(nodes=["m"])
    remark = panel.findChild(QLabel, "remark.error")
    assert "not connected" in remark.text() or "needs at least two" in remark.text()
    assert number(panel, Quantity("value", "m")) == "not computed"


def test_a_notice_is_a_sentence(session, inspect):
    panel = inspect(session)
    tie = Graph.of(
        [source("x", "input", 2.0), Node("m", make("max"))],
        [Edge("x", "m", "a"), Edge("x", "m", "b")],
        differentiate="m",
    )
    session.start(tie)
    session.select(nodes=["m"])
    assert "tie" in panel.findChild(QLabel, "remark.notice").text()


def test_nothing_selected_shows_the_graph_and_several_how_many(session, inspect):
    panel = inspect(session)
    assert isinstance(panel.page, GraphPage)
    assert "6 nodes, 6 edges" in panel.page.counts.text()
    session.select(nodes=["x", "w"])
    assert panel.page.hint.text().startswith("2 selected")


def test_the_selected_node_may_vanish(session, inspect):
    panel = inspect(session)
    session.select(nodes=["aside"])
    session.apply("Delete", lambda graph: remove(graph, ["aside"]))
    assert isinstance(panel.page, GraphPage)
    session.undo()
    session.select(nodes=["aside"])
    session.start(Graph())
    assert isinstance(panel.page, GraphPage)


def test_an_unknown_operation_is_shown_and_cannot_be_edited(session, inspect):
    panel = inspect(session)
    stranger = Node("u", Unknown(name="swirl", given={"k": 1}))
    session.start(Graph.of([source("x", "input", 1.0), stranger], [Edge("x", "u", "in")]))
    session.select(nodes=["u"])
    assert "swirl" in panel.findChild(QLabel, "remark.error").text()
    assert panel.page.form.is_empty


@pytest.mark.parametrize("text", ["copy", "select"])
def test_a_number_is_copied_with_an_ascii_minus(session, inspect, text):
    panel = inspect(session)
    session.select(nodes=["w"])
    label = label_of(panel, Quantity("value", "w"))
    if text == "select":
        label.setSelection(0, 2)
    label.setFocus()
    QTest.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "-2"


def test_without_a_fork_the_whole_chain_is_one_equation(session, inspect):
    panel = inspect(session)
    session.select(edges=[Edge("w", "m", "b")])
    equation = panel.findChild(Equation, "edge.equation")
    assert equation.text == "∂L/∂w = ∂L/∂m · ∂m/∂w = −6.000 · 3.000 = −18.000"
    assert equation.accessibleName() == equation.text
    assert not panel.findChild(Equation, "edge.sum").isVisible()


def test_two_edges_between_the_same_nodes_are_told_apart_by_their_ports(inspect):
    edges = [Edge("x", "m", "a"), Edge("x", "m", "b")]
    session = Session(
        Graph.of([source("x", "input", 3.0), Node("m", make("mul"))], edges, differentiate="m")
    )
    panel = inspect(session)
    session.select(edges=[edges[1]])
    text = panel.findChild(Equation, "edge.sum").text
    assert text == "∂m/∂x = ∂m/∂m · ∂m/∂a + ∂m/∂m · ∂m/∂b = 3.000 + 3.000 = 6.000"
    assert panel.page.local.accessibleName() == r"\frac{\partial m}{\partial b} = x"


def test_an_equation_takes_more_lines_where_it_is_narrow(session, inspect):
    panel = inspect(session)
    session.select(nodes=["x"])
    equation = panel.findChild(Equation, "node.sum")
    assert equation.heightForWidth(200) > equation.heightForWidth(900)


def test_a_large_jacobian_is_not_worked_out_for_its_shape(arrays, inspect, monkeypatch):
    panel = inspect(arrays)
    arrays.apply("Large", lambda graph: set_value(graph, "x", np.ones(300)))
    arrays.apply("Large", lambda graph: set_value(graph, "W", np.ones((200, 300))))
    monkeypatch.setattr("graphapp.engine.evaluation.dense_jacobian", lambda *_: pytest.fail("slow"))
    into = Edge("W", "z", "W")
    arrays.select(edges=[into])
    assert number(panel, Quantity("local", into)) == "(200, 200, 300)"
    arrays.select(nodes=["z"])
    assert number(panel, Quantity("local", into)) == "(200, 200, 300)"


# Edits --------------------------------------------------------------------------------------


def test_a_typed_number_changes_everything_as_one_step(session, inspect):
    panel = inspect(session)
    session.select(nodes=["x"])
    type_into(field(panel, "value"), "1,5")
    assert session.evaluation.value("L") == 2.25
    assert session.document.names[1:] == ("Set value of x",)
    session.undo()
    assert field(panel, "value").text() == "3"


def test_a_refused_text_says_why_and_stays_to_be_mended(session, inspect):
    panel = inspect(session)
    session.select(nodes=["x"])
    line = field(panel, "value")
    type_into(line, "three")
    assert session.evaluation.value("x") == 3.0
    assert "value must be a number" in panel.page.form.refusals["value"].text()
    assert line.text() == "three"
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == "3"
    assert not session.document.can_undo


def test_leaving_a_field_unchanged_leaves_no_step(session, inspect):
    panel = inspect(session)
    session.select(nodes=["x"])
    line = field(panel, "value")
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert not session.document.can_undo


def test_the_form_has_a_field_for_every_kind_of_parameter(session, inspect):
    panel = inspect(session)
    nodes = [
        source("x", "input", 1.0), source("y", "input", 2.0),
        Node("k", make("clip", low=0.0, high=1.0)), Node("e", make("squared_error")),
        Node("t", make("sum")), Node("p", make("parameter", init={"distribution": "ones"})),
    ]  # fmt: skip
    edges = [Edge("x", "k", "x"), Edge("x", "t", "x")]
    edges += [Edge("x", "e", "prediction"), Edge("y", "e", "target")]
    session.start(Graph.of(nodes, edges))
    session.select(nodes=["k"])
    type_into(field(panel, "high"), "0.5")
    assert session.evaluation.value("k") == 0.5
    session.select(nodes=["e"])
    half = field(panel, "half", QCheckBox)
    QTest.mouseClick(half, Qt.MouseButton.LeftButton, pos=QPoint(8, half.height() // 2))
    assert session.evaluation.value("e") == 0.5
    reduction = field(panel, "reduction", QComboBox)
    QTest.keyClick(reduction, Qt.Key.Key_Down)
    assert session.graph.nodes["e"].operation.reduction == "mean"
    session.select(nodes=["p"])
    type_into(field(panel, "shape"), "2, 3")
    assert np.array_equal(session.evaluation.value("p"), np.ones((2, 3)))


def test_an_optional_parameter_is_emptied_to_null(session, inspect):
    panel = inspect(session)
    matrix = source("x", "input", [[1.0, 2.0], [3.0, 4.0]])
    session.start(Graph.of([matrix, Node("t", make("sum", axis=0))], [Edge("x", "t", "x")]))
    session.select(nodes=["t"])
    assert field(panel, "axis").text() == "0"
    type_into(field(panel, "axis"), "0, 1")
    assert session.evaluation.value("t") == 10.0
    line = field(panel, "axis")
    line.clear()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert session.graph.nodes["t"].operation.axis is None


def test_a_change_from_elsewhere_arrives_in_the_form(session, inspect):
    panel = inspect(session)
    session.select(nodes=["w"])
    session.apply("Set", lambda graph: set_params(graph, "w", value=0.25))
    assert field(panel, "value").text() == "0.25"


# Arrays -------------------------------------------------------------------------------------


def test_an_array_leaf_is_edited_in_its_table_as_one_step(arrays, inspect, qtbot):
    panel = inspect(arrays)
    arrays.select(nodes=["W"])
    table = panel.page.array
    assert table.isVisible()
    table.view.setCurrentIndex(table.model.index(0, 1))
    QTest.keyClicks(table.view, "4")
    editor = table.view.findChild(QLineEdit)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: arrays.evaluation.value("W")[0, 1] == 4.0)
    assert arrays.document.names[1:] == ("Set W",)


def test_a_large_array_is_its_shape_in_the_form_and_never_written_out(arrays, inspect, monkeypatch):
    panel = inspect(arrays)
    arrays.apply("Large", lambda graph: set_value(graph, "x", np.ones(100_000)))
    monkeypatch.setattr("graphapp.operation.parameters._nested", lambda array: pytest.fail("slow"))
    arrays.select(nodes=["x"])
    assert field(panel, "value").text() == "(100000,)"
    assert panel.page.array.model.rowCount() == 100_000


def test_a_block_from_a_spreadsheet_is_one_step(arrays, inspect):
    panel = inspect(arrays)
    arrays.select(nodes=["W"])
    table = panel.page.array
    QGuiApplication.clipboard().setText("1,5\t2\t3\r\n4\t5\t6,25\r\n")
    table.view.setCurrentIndex(table.model.index(0, 0))
    QTest.keyClick(table.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert np.array_equal(arrays.evaluation.value("W"), [[1.5, 2, 3], [4, 5, 6.25]])
    assert arrays.document.names[1:] == ("Set W",)
    arrays.undo()
    assert arrays.evaluation.value("W")[1, 2] == 0.5


def test_what_is_computed_is_shown_and_cannot_be_typed_into(arrays, inspect):
    panel = inspect(arrays)
    arrays.select(nodes=["z"])
    assert panel.page.array.isVisible()
    assert not panel.page.array.model.editable


def test_a_gradient_opens_as_a_table_that_follows(arrays, inspect):
    panel = inspect(arrays)
    arrays.select(nodes=["W"])
    button = panel.findChild(QToolButton, "table.gradient")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    (window,) = panel.findChildren(ArrayWindow)
    before = window.table.model.data(window.table.model.index(0, 0))
    arrays.preview(lambda graph: set_value(graph, "x", [5.0, 2.0, 3.0]))
    assert window.table.model.data(window.table.model.index(0, 0)) != before
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(panel.findChildren(ArrayWindow)) == 1, "the same window comes to the front"
    arrays.start(Graph())
    assert not window.isVisible()


def test_the_local_jacobian_is_a_table_on_demand(arrays, inspect):
    panel = inspect(arrays)
    arrays.select(edges=[Edge("W", "z", "W")])
    QTest.mouseClick(panel.findChild(QPushButton, "edge.jacobian"), Qt.MouseButton.LeftButton)
    (window,) = panel.findChildren(JacobianWindow)
    model = window.model
    assert (model.rowCount(), model.columnCount()) == (2, 3)  # ∂z₁/∂W has the shape of W
    assert model.data(model.index(0, 1)) == "2.000"
    assert model.data(model.index(1, 1)) == "0"
    window.close()


def test_a_number_without_room_ends_in_dots_and_is_copied_whole(session, inspect, qtbot):
    session.apply("Set", lambda graph: set_value(graph, "w", -2.0123456789012345))
    panel = inspect(session)
    session.select(nodes=["m"])
    label = label_of(panel, Quantity("value", "m"))
    whole = label.text()
    assert len(whole) > 12
    panel.resize(190, 500)
    qtbot.waitUntil(lambda: label.text().endswith("…"))
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    assert label.toolTip() == whole
    label.copy()
    assert float(QGuiApplication.clipboard().text()) == session.evaluation.value("m")
    panel.resize(500, 500)
    qtbot.waitUntil(lambda: label.text() == whole)
