"""The form: initialisers, data columns, kinds of leaves, limits with their sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hands import shown, type_into
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QToolButton

from graphapp.model import Edge, Graph, Node
from graphapp.model.edits import add_node, set_params
from graphapp.operation import as_value, make
from graphapp.panels.inspector import InspectorPanel
from graphapp.panels.shape_dialog import ShapeDialog
from graphapp.session import Session


@pytest.fixture
def session(qapp):
    return Session(
        Graph.of(
            [
                Node("x", make("input", value=3.0)), Node("w", make("parameter", value=0.5)),
                Node("d", make("dropout", rate=0.5)), Node("r", make("reshape", shape=[-1])),
                Node("i", make("index")),
            ],
            [Edge("x", "d", "x"), Edge("x", "r", "x"), Edge("r", "i", "x")],
            data={"x1": as_value([0.5, 1.0]), "x2": as_value([3.0, 4.0])},
        )
    )  # fmt: skip


@pytest.fixture
def panel(session, qtbot):
    return shown(qtbot, InspectorPanel(session), 320, 900)


def field(panel, name, kind=QLineEdit):
    return panel.findChild(kind, f"parameter.{name}")


def mark(box):
    QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def press(panel, name):
    QTest.mouseClick(panel.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def refusal(panel, name):
    label = panel.page.form.refusals[name]
    return "" if label.isHidden() else label.text()


# Initialisers -------------------------------------------------------------------------------


def test_an_initialiser_takes_the_shape_and_the_place_of_the_value(session, panel):
    session.apply("Set", lambda graph: set_params(graph, "w", value=[[1.0, 2.0]]))
    session.select(nodes=["w"])
    mark(field(panel, "init", QCheckBox))
    operation = session.graph.nodes["w"].operation
    assert operation.init.shape == (1, 2)
    assert np.array_equal(session.evaluation.value("w"), operation.init.draw())
    mark(field(panel, "init", QCheckBox))
    assert session.graph.nodes["w"].operation.init is None
    kept = session.graph.nodes["w"].operation.value
    assert np.array_equal(kept, operation.init.draw()), "what was drawn stays"
    session.undo()
    session.undo()
    assert np.array_equal(session.evaluation.value("w"), [[1.0, 2.0]])


def test_two_leaves_are_drawn_from_different_seeds(session, panel):
    other = Node("v", make("parameter", value=0.5))
    session.apply("Add v", lambda graph: add_node(graph, other))
    for id in "wv":
        session.select(nodes=[id])
        mark(field(panel, "init", QCheckBox))
    assert session.evaluation.value("w") != session.evaluation.value("v")
    assert session.graph.nodes["v"].operation.init.seed == 1


def test_a_value_beside_an_initialiser_goes_first_and_the_form_says_so(session, panel):
    session.select(nodes=["w"])
    mark(field(panel, "init", QCheckBox))
    type_into(field(panel, "value"), "7")
    assert session.evaluation.value("w") == 7.0
    assert "goes first" in panel.page.form.fields["init"].note.text()


def test_drawing_again_takes_the_next_seed_and_the_same_seed_the_same_numbers(session, panel):
    session.select(nodes=["w"])
    mark(field(panel, "init", QCheckBox))
    type_into(field(panel, "shape"), "2, 3")
    press(panel, "parameter.init.draw")
    first = session.evaluation.value("w")
    assert first.shape == (2, 3)
    assert field(panel, "value").text() == ""
    assert field(panel, "value").placeholderText() == "drawn"
    assert field(panel, "seed").text() == "1"
    press(panel, "parameter.init.draw")
    assert not np.array_equal(session.evaluation.value("w"), first)
    type_into(field(panel, "seed"), "1")
    assert np.array_equal(session.evaluation.value("w"), first)
    session.undo()
    session.undo()
    assert np.array_equal(session.evaluation.value("w"), first)


def test_the_drawn_numbers_become_the_value(session, panel):
    session.select(nodes=["w"])
    mark(field(panel, "init", QCheckBox))
    press(panel, "parameter.init.draw")
    drawn = session.evaluation.value("w")
    press(panel, "parameter.init.keep")
    assert session.graph.nodes["w"].operation.value == drawn
    assert session.graph.nodes["w"].operation.init is not None
    assert session.document.undo_name == "Use the drawn value of w"


def test_every_key_of_the_initialiser_can_be_set(session, panel):
    session.select(nodes=["w"])
    mark(field(panel, "init", QCheckBox))
    choice = field(panel, "distribution", QComboBox)
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    type_into(field(panel, "scale"), "2,5")
    init = session.graph.nodes["w"].operation.init
    assert (init.distribution, init.scale) == ("uniform", 2.5)


def test_a_refused_key_says_why_and_what_was_typed_stays(session, panel):
    session.select(nodes=["w"])
    mark(field(panel, "init", QCheckBox))
    type_into(field(panel, "seed"), "-1")
    assert "seed must be at least 0" in refusal(panel, "init")
    assert field(panel, "seed").text() == "-1"
    type_into(field(panel, "seed"), "2")
    assert refusal(panel, "init") == ""


# Data columns -------------------------------------------------------------------------------


def test_an_input_is_bound_to_a_column_from_a_list_and_let_go_again(session, panel):
    session.select(nodes=["x"])
    choice = field(panel, "column", QComboBox)
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    assert np.array_equal(session.evaluation.value("x"), [0.5, 1.0])
    assert panel.findChild(QLabel, "node.columns").text() == "Data column x1: 2 rows"
    QTest.keyClick(field(panel, "column", QComboBox), Qt.Key.Key_Up)
    assert session.evaluation.value("x") == 3.0, "the value was kept"


def test_several_columns_stand_side_by_side_in_the_order_of_choice(session, panel):
    session.select(nodes=["x"])
    for name in ("x2", "x1"):
        actions = field(panel, "columns", QToolButton).menu().actions()
        next(action for action in actions if action.text() == name).trigger()
    assert np.array_equal(session.evaluation.value("x"), [[3.0, 0.5], [4.0, 1.0]])
    assert panel.findChild(QLabel, "node.columns").text() == "Data columns x2, x1: 2 rows"
    field(panel, "columns", QToolButton).menu().actions()[1].trigger()
    assert session.graph.nodes["x"].operation.columns == ("x1",)


def test_a_missing_column_is_named_and_stays_chosen(session, panel):
    session.apply("Set", lambda graph: set_params(graph, "x", column="gone"))
    session.select(nodes=["x"])
    assert field(panel, "column", QComboBox).currentText() == "gone (missing)"
    text = panel.findChild(QLabel, "node.columns").text()
    assert text == "There is no data column gone. The columns are: x1, x2."


def test_bound_numbers_cannot_be_typed_over(session, panel):
    session.apply("Set", lambda graph: set_params(graph, "x", column="x1"))
    session.select(nodes=["x"])
    assert not panel.page.array.model.editable
    assert not panel.findChild(QPushButton, "node.reshape").isEnabled()


def test_without_data_there_is_nothing_to_bind(qtbot):
    session = Session(Graph.of([Node("x", make("input", value=1.0))]))
    panel = InspectorPanel(session)
    qtbot.addWidget(panel)
    panel.show()
    session.select(nodes=["x"])
    assert field(panel, "column", QComboBox) is None
    assert field(panel, "value") is not None


# Kinds, limits, shapes ----------------------------------------------------------------------


def test_a_leaf_changes_its_kind_and_keeps_its_value(session, panel):
    session.select(nodes=["x"])
    for expected in ("parameter", "constant"):
        kinds = panel.findChild(QComboBox, "node.kind")
        kinds.setFocus()
        QTest.keyClick(kinds, Qt.Key.Key_Down)
        assert session.graph.nodes["x"].op == expected
        assert session.evaluation.value("x") == 3.0
    session.undo()
    assert session.graph.nodes["x"].op == "parameter"


def test_a_limit_is_told_before_and_after(session, panel):
    session.select(nodes=["d"])
    line = field(panel, "rate")
    assert "at least 0, less than 1" in line.toolTip()
    type_into(line, "1")
    assert "rate must be less than 1" in refusal(panel, "rate")
    assert session.graph.nodes["d"].operation.rate == 0.5
    assert line.text() == "1"


@pytest.mark.parametrize(
    ("name", "typed", "held"),
    [
        ("r.shape", "1, 1", (1, 1)), ("r.shape", "(1)", (1,)), ("i.index", "-1", -1),
        ("i.index", "0, 1", (0, 1)), ("d.seed", "7", 7),
    ],
)  # fmt: skip
def test_shapes_and_indices_are_typed_as_people_write_them(session, panel, name, typed, held):
    id, name = name.split(".")
    session.select(nodes=[id])
    type_into(field(panel, name), typed)
    assert getattr(session.graph.nodes[id].operation, name) == held


def test_a_number_becomes_a_matrix_in_one_step(session, panel):
    session.select(nodes=["x"])
    press(panel, "node.reshape")
    dialog = panel.findChild(ShapeDialog)
    for line, text in ((dialog.shape, "2 x 2"), (dialog.fill, "0,5")):
        line.selectAll()
        QTest.keyClicks(line, text)
    assert dialog.findChild(QLabel, "shape.says").text() == "scalar becomes (2, 2)."
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert np.array_equal(session.evaluation.value("x"), [[3.0, 0.5], [0.5, 0.5]])
    session.undo()
    assert session.evaluation.value("x") == 3.0


def test_what_would_be_lost_and_what_cannot_be_is_said_before(session, panel):
    session.apply("Set", lambda graph: set_params(graph, "w", value=[1.0, 2.0, 3.0]))
    session.select(nodes=["w"])
    press(panel, "node.reshape")
    dialog = panel.findChild(ShapeDialog)
    dialog.shape.selectAll()
    QTest.keyClicks(dialog.shape, "2")
    assert "left out: 1" in dialog.findChild(QLabel, "shape.says").text()
    QTest.keyClicks(dialog.shape, "a")
    assert "is no shape" in dialog.findChild(QLabel, "shape.says").text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible(), "a shape that is none is not taken"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert session.graph.nodes["w"].operation.value.shape == (3,)
