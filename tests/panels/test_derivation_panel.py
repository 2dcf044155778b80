"""The derivation panel: what it says, what it lights up and marks, what it copies."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import graph
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QSlider, QSpinBox

from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.model import Edge
from graphapp.model.edits import set_value
from graphapp.model.numerals import Precision
from graphapp.panels.derivation_flow import NOTHING, Part, Piece, breaks
from graphapp.panels.derivation_panel import DerivationPanel
from graphapp.session import Session


def example(path):
    return load(folder("examples") / f"{path}.cgraph")


@pytest.fixture
def explain(qtbot):
    def make(made, width=330):
        session = Session(made)
        panel = DerivationPanel(session)
        qtbot.addWidget(panel)
        panel.resize(width, 900)
        panel.show()
        return session, panel

    return make


@pytest.fixture
def neurons(explain):
    return explain(example("2-chain-rule/three-neurons"))


def formulas(panel):
    return ["".join(piece.tex for piece in flow.pieces) for flow in panel.top.flows]


def test_a_weight_of_the_three_neurons_is_explained_as_on_paper(neurons):
    session, panel = neurons
    session.select(["w1"])
    value, symbols, numbers, result = formulas(panel)
    assert value == "w_1=0.400"
    assert symbols == (
        r"\frac{\partial L}{\partial w_1}=2\cdot(\hat{y} - y)\cdot(1 - \hat{y}^{2})\cdotw_3"
        r"\cdot(1 - h_1^{2})\cdotx"
    )
    assert numbers == r"=2\cdot(0.336 - 1.000)\cdot(1 - 0.336^{2})\cdot0.800\cdot" \
                      r"(1 - 0.604^{2})\cdot1.500"  # fmt: skip
    assert result == "=-0.898"


def test_a_sum_over_two_paths_names_each_with_its_product(neurons):
    session, panel = neurons
    session.select(["x"])
    assert "A sum over 2 paths" in panel.top.texts
    assert formulas(panel)[-2:] == [r"x\toh_1\to\hat{y}\toL:-0.239", r"x\toh_2\to\hat{y}\toL:0.078"]


def test_two_edges_between_the_same_nodes_are_told_apart_by_their_ports(explain):
    session, panel = explain(example("2-chain-rule/same-node-twice"))
    session.select(["x4"])
    first, second = formulas(panel)[-2:]
    assert "(a)" in first
    assert first.endswith(":0.333")
    assert "(b)" in second
    assert second.endswith(":-0.333")
    assert any("port a of div_1, port b of div_1" in text for text in panel.top.texts)


def test_numbers_follow_precision_and_scrubbing_without_new_widgets(neurons):
    session, panel = neurons
    session.select(["w1"])
    before = panel.top.flows
    session.set_precision(Precision("decimals", 1))
    assert formulas(panel)[-1] == "=-0.9"
    session.preview(lambda made: set_value(made, "x", 0.0))
    assert formulas(panel)[-1] == "=0.0"
    assert panel.top.flows[0] is before[0]


def press_on(flow, index):
    centre = flow.box_of(index).center().toPoint()
    QTest.mouseMove(flow, centre)
    QTest.mouseClick(flow, Qt.MouseButton.LeftButton, pos=centre)


def hover(flow, index):
    at = QPointF(flow.box_of(index).center())
    event = QMouseEvent(
        QMouseEvent.Type.MouseMove, at, flow.mapToGlobal(at), Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QGuiApplication.sendEvent(flow, event)


def index_of(flow, tex):
    return next(i for i, piece in enumerate(flow.pieces) if piece.tex == tex)


def test_the_pointer_on_a_factor_lights_up_its_edge(neurons):
    session, panel = neurons
    session.select(["w1"])
    lit = []
    panel.highlight_wanted.connect(lit.append)
    flow = panel.top.flows[1]
    hover(flow, index_of(flow, "w_3"))
    assert lit[-1] == Part.of_edges([Edge("h1", "mul_3", "b")], 0)
    (edge,) = lit[-1].edges
    assert (edge.target, session.graph.nodes[edge.target].op) == ("mul_3", "mul")
    QTest.mouseMove(panel, QPoint(1, 1))
    QGuiApplication.sendEvent(flow, _leave())
    assert lit[-1] == NOTHING


def _leave():
    from PySide6.QtCore import QEvent

    return QEvent(QEvent.Type.Leave)


def test_a_click_on_a_path_keeps_it_lit_and_another_lets_go(neurons):
    session, panel = neurons
    session.select(["x"])
    lit = []
    panel.highlight_wanted.connect(lit.append)
    path = panel.top.flows[-1]
    press_on(path, 0)
    pinned = lit[-1]
    assert {"x", "h2", "L"} <= pinned.nodes
    assert len(pinned.edges) == 7
    assert not panel.top.flows[-2].marked_pieces()  # the other path
    marked = [piece.tex for piece in panel.top.flows[1].marked_pieces()]
    assert marked == ["2", r"(\hat{y} - y)", r"(1 - \hat{y}^{2})", "w_4", "h_2", "(1 - h_2)", "w_2"]
    QGuiApplication.sendEvent(path, _leave())
    assert lit[-1] == pinned
    press_on(path, 0)
    assert lit[-1] == NOTHING


def test_an_edge_that_occurs_marks_its_terms_and_keeps_the_node(neurons):
    session, panel = neurons
    session.select(["x"])
    edge = next(e for e in session.graph.edges if e.target == "mul_3" and e.source == "h1")
    session.select(edges=[edge])
    assert panel.subject == "x"
    symbols, numbers = panel.top.flows[1:3]
    assert [piece.tex for piece in symbols.marked_pieces()] == ["w_3"]
    assert [piece.tex for piece in numbers.marked_pieces()] == ["0.800"]
    assert panel.top.flows[-2].marked_pieces()  # the first path
    assert not panel.top.flows[-1].marked_pieces()
    panel.explain_selection()
    assert panel.subject == edge


def test_keys_walk_the_terms(neurons):
    session, panel = neurons
    session.select(["w1"])
    lit = []
    panel.highlight_wanted.connect(lit.append)
    flow = panel.top.flows[1]
    flow.setFocus()
    QTest.keyClick(flow, Qt.Key.Key_Right)
    QTest.keyClick(flow, Qt.Key.Key_Right)
    assert lit[-1].edges
    QTest.keyClick(flow, Qt.Key.Key_Return)
    assert lit[-1].edges


def test_an_edge_is_upstream_times_local(explain):
    session, panel = explain(example("1-gates/gate-mul"))
    edge = Edge("x", "z", "a")
    session.select(edges=[edge])
    assert formulas(panel)[1] == r"=1.000\cdot(-2.000)=-2.000"
    assert formulas(panel)[2] == r"\frac{\partial z}{\partial x} = y"
    QTest.mouseClick(panel.findChild(QPushButton, "derivation.node"), Qt.MouseButton.LeftButton)
    assert session.selection.nodes == {"x"}
    assert panel.subject == "x"


def test_a_dead_relu_says_why(explain):
    session, panel = explain(
        graph({"x": -2.0, "r": "relu", "L": ("add_constant", {"c": 1.0})}, ["x -> r.x", "r -> L.x"],
              "L")
    )  # fmt: skip
    session.select(["x"])
    assert "Why is it 0?" in panel.top.texts
    assert "relu is dead here: x = −2.000 < 0, and below 0 it is flat." in panel.top.texts


def test_many_paths_are_folded_and_can_be_unfolded(explain):
    session, panel = explain(example("2-chain-rule/diamond"))
    session.select(["x"])
    assert any("7 paths lead from x to w" in text for text in panel.top.texts)
    rows = len(panel.top.flows)
    QTest.mouseClick(panel.findChild(QPushButton, "derivation.unfold"), Qt.MouseButton.LeftButton)
    button = next(b for b in panel.top.findChildren(QPushButton) if "7 paths" in b.text())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(panel.top.flows) == rows + 7
    QTest.mouseClick(panel.top.findChild(QPushButton, "derivation.fold"), Qt.MouseButton.LeftButton)
    assert len(panel.top.flows) == rows


def test_a_hidden_weight_of_the_4433_network_fits_one_screen(explain, qtbot):
    session, panel = explain(example("6-by-hand/tanh-4433"))
    session.select(["W1"])
    qtbot.waitUntil(lambda: panel.top.height() < 780)  # of a window of 900
    assert r"(4{,}) \cdot (4{,})^{\top} \to (4, 4)" in formulas(panel)[-1]
    assert any("becomes a row of 4" in text for text in panel.top.texts)


def test_an_entry_is_unfolded_and_folded_back(explain):
    session, panel = explain(example("6-by-hand/tanh-4433"))
    session.select(["W2"])
    button = panel.chooser.button
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    i, j = (panel.chooser.findChild(QSpinBox, f"derivation.axis{axis}") for axis in (0, 1))
    i.setValue(2)
    j.setValue(3)
    said = ["".join(piece.tex for piece in flow.pieces) for flow in panel.entry.flows]
    assert said[0] == (
        r"\frac{\partial L}{\partial W^{(2)}_{23}}="
        r"\frac{\partial L}{\partial z^{(2)}_{2}}\,h^{(1)}_{3}"
    )
    assert said[1] == r"=-0.049 \cdot 0.291"
    assert said[2] == "=-0.014"
    assert panel.nudge.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.entry.flows == []


@pytest.mark.parametrize(
    ("form", "beginning"),
    [("latex", r"\begin{aligned} \frac{\partial L}"), ("text", "∂L/∂w_1 = 2·(yhat - y)"),
     ("markdown", "$$\n\\begin{aligned}")],
)  # fmt: skip
def test_it_is_copied_in_three_forms(neurons, form, beginning):
    session, panel = neurons
    session.select(["w1"])
    action = next(
        a for a in panel._copy.menu().actions() if a.objectName() == f"derivation.copy.{form}"
    )
    action.trigger()
    assert QGuiApplication.clipboard().text().startswith(beginning)


def test_the_nudge_shows_that_the_gradient_predicts(neurons):
    session, panel = neurons
    session.select(["w1"])
    rows = panel.nudge.rows()
    assert rows[0] == ["ε", "predicted", "actual", "difference"]
    assert rows[1][:3] == ["0.0100", "−0.00898", "−0.00883"]
    assert "100 times less" in panel.nudge._verdict.text()
    slider = panel.nudge.findChild(QSlider, "derivation.epsilon")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_PageUp)
    assert panel.nudge.rows()[1][0] == "0.100"


def test_while_an_exercise_asks_only_symbols_are_shown(neurons):
    session, panel = neurons
    session.select(["w1"])
    session.set_hidden({("w1", "gradient"): "1"})
    assert formulas(panel)[0] == "w_1"
    assert formulas(panel)[1].startswith(r"\frac{\partial L}{\partial w_1}=2\cdot")
    assert len(formulas(panel)) == 2
    assert not panel.nudge.isVisible()
    assert not panel._copy.isEnabled()
    session.set_hidden({})
    assert formulas(panel)[-1] == "=-0.898"


def test_without_a_target_and_without_a_selection_it_says_what_to_do(explain):
    session, panel = explain(graph({"x": 2.0, "s": "square"}, ["x -> s.x"]))
    assert panel.top.texts == ["Select a node or an edge: here stands where its numbers come from."]
    session.select(["s"])
    assert "no node is differentiated" in panel.top.texts[-1]
    assert formulas(panel) == ["s=x^{2}=2.000^{2}=4.000"]


def test_a_selected_node_that_is_deleted_is_let_go(neurons):
    from graphapp.model.edits import remove

    session, panel = neurons
    session.select(["w1"])
    session.apply("Delete", lambda made: remove(made, ["w1"]))
    assert panel.subject is None


def test_nothing_is_computed_while_nobody_looks(neurons):
    session, panel = neurons
    session.select(["w1"])
    panel.hide()
    session.apply("Set", lambda made: set_value(made, "x", 2.0))
    assert formulas(panel)[-1] == "=-0.898"
    panel.show()
    assert formulas(panel)[-1] != "=-0.898"


def test_a_long_formula_breaks_into_lines_and_never_out_of_its_width(neurons):
    session, panel = neurons
    session.select(["x"])
    for flow in panel.top.flows:
        boxes = [flow.box_of(i) for i in range(len(flow.pieces))]
        assert all(box.right() <= flow.width() + 2 for box in boxes)
    wide = panel.top.flows[1].height()
    panel.resize(900, 900)
    assert panel.top.flows[1].height() < wide


@pytest.mark.parametrize(
    ("widths", "expected"),
    [
        ([30, 30, 30], [3]),
        ([30, 30, 30, 20], [2, 2]),  # one group of 20 alone would say nothing
        ([30, 30, 30, 40], [3, 1]),
        ([60, 30, 20], [1, 2]),
        ([95, 20], [1, 1]),  # nothing to take from the line before
        ([40, 40, 85], [2, 1]),
        ([50, 40, 5, 5, 5], [1, 4]),
        ([], [0]),
        ([150, 20], [1, 1]),
    ],
)
def test_no_line_is_left_with_one_short_piece(widths, expected):
    assert breaks(widths, 100.0, 10.0) == expected


def test_a_large_graph_is_told_in_few_lines(explain):
    from graphs import chain

    session, panel = explain(chain(300, "mul_constant", c=1.0001))
    session.select(["n0"])
    assert len(panel.top.flows) < 40
    assert any("more equations" in text for text in panel.top.texts)


def test_an_array_with_many_terms_lists_twelve(explain):
    made = graph(
        {"x": [1.0, 2.0], "W": np.ones((30, 2)).tolist(), "z": "linear", "L": "squared_norm"},
        ["x -> z.x", "W -> z.W", "z -> L.x"], "L",
    )  # fmt: skip
    session, panel = explain(made)
    session.select(["x"])
    panel.chooser.choose((0,))
    terms = [p for p in panel.entry.flows[0].pieces if p.part.edges]
    assert len(terms) == 12
    assert "… and 18 more terms that are not 0." in panel.entry.texts


def test_a_piece_that_is_too_wide_is_set_smaller(qtbot):
    from graphapp.panels.derivation_flow import FormulaFlow

    flow = FormulaFlow(16)
    qtbot.addWidget(flow)
    flow.resize(120, 40)
    flow.show_pieces([Piece("a + b + c + d + e")], "a sum")
    assert flow.box_of(0).right() <= 124


def test_numbers_wait_for_the_steps(neurons):
    session, panel = neurons
    session.select(["w1"])
    session.start_stepping()
    session.step_to(0)
    assert len(formulas(panel)) == 2
    assert any("steps have not come so far" in text for text in panel.top.texts)
    session.stop_stepping()
    assert formulas(panel)[-1] == "=-0.898"
