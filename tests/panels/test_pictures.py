"""Pictures of nodes, the sweep, and the gradient check: what they draw and what they do."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from graphs import graph
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest

from graphapp.engine import evaluate, gradient_check
from graphapp.engine.check import RunningCheck
from graphapp.engine.nudging import nudge, sweep
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.look import theme
from graphapp.model.edits import set_value
from graphapp.operation import as_value
from graphapp.panels.check_window import CheckWindow, place_text
from graphapp.panels.derivation_flow import Part
from graphapp.panels.inspector import InspectorPanel
from graphapp.panels.pictures.box import PictureBox, picture_kind
from graphapp.session import Session


def example(path):
    return load(folder("examples") / f"{path}.cgraph")


@pytest.fixture
def inspect(qtbot):
    kept = []

    def make(made, id):
        session = Session(made)
        panel = InspectorPanel(session)
        kept.append(panel)  # qtbot does not keep it alive
        qtbot.addWidget(panel)
        panel.resize(320, 900)
        panel.show()
        session.select([id])
        box = panel.findChild(PictureBox)
        if box is not None and not box.isHidden():
            qtbot.waitUntil(lambda: box.picture is not None)
        return session, box

    return make


def test_pyqtgraph_is_not_imported_before_a_picture_is_seen():
    code = (
        "import sys; import graphapp.panels.inspector, graphapp.panels.derivation_panel, "
        "graphapp.app.window; print('pyqtgraph' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_an_activation_shows_curve_derivative_tangent_and_point(inspect):
    session, box = inspect(example("2-chain-rule/three-neurons"), "h1")
    picture = box.picture
    xs, ys = picture.curve.getData()
    assert np.allclose(ys, np.tanh(xs))
    _, slopes = picture.slope.getData()
    assert np.allclose(slopes, 1 - np.tanh(xs) ** 2)
    (at,), (value,) = picture.dots.getData()
    assert value == pytest.approx(np.tanh(at))
    ends, heights = picture.tangent.getData()
    assert (heights[1] - heights[0]) / (ends[1] - ends[0]) == pytest.approx(1 - value**2)
    assert picture.area.getAxis("left").tickStrings([-1.0], 1.0, 1.0) == ["−1"]
    session.preview(lambda g: set_value(g, "x", -1.0))
    assert picture.dots.getData()[0][0] != at


def test_an_array_has_a_dot_for_each_entry_and_no_tangent(inspect):
    _, box = inspect(graph({"x": [-1.0, 0.0, 2.0], "r": "relu"}, ["x -> r.x"]), "r")
    assert len(box.picture.dots.getData()[0]) == 3
    assert len(box.picture.tangent.getData()[0] or []) == 0


def test_max_shows_the_winner(inspect):
    session, box = inspect(example("1-gates/gate-max"), "z")
    assert box.picture.winners == ("x",)
    session.apply("Set", lambda g: set_value(g, "y", 9.0))
    assert box.picture.winners == ("y",)


def test_a_2_by_2_linear_moves_the_plane(inspect):
    made = graph(
        {"x": [1.0, 2.0], "W": [[0.0, -1.0], [1.0, 0.0]], "z": "linear"}, ["x -> z.x", "W -> z.W"]
    )
    _, box = inspect(made, "z")
    (x0, x1), (y0, y1) = box.picture.vectors[0].getData()
    assert (x0, y0, x1, y1) == (0, 0, 0, 1)  # e₁ goes to the first column
    assert "areas × 1.000" in box.picture.area.titleLabel.text


@pytest.mark.parametrize(
    ("made", "id", "kind"),
    [
        (graph({"x": 1.0, "y": "sigmoid"}, ["x -> y.x"]), "y", "curve"),
        (graph({"x": 1.0, "y": "sigmoid"}, ["x -> y.x"]), "x", None),
        (graph({"x": 1.0, "y": 2.0, "z": "add"}, ["x -> z.a", "y -> z.b"]), "z", None),
        (graph({"x": [1.0], "y": [2.0], "z": "max"}, ["x -> z.a", "y -> z.b"]), "z", None),
        (graph({"y": "sigmoid"}, []), "y", None),
    ],
)
def test_which_node_has_which_picture(made, id, kind):
    assert picture_kind(evaluate(made), id) == kind


def test_pictures_follow_the_theme(inspect, qapp, qtbot):
    _, box = inspect(example("2-chain-rule/three-neurons"), "h1")
    theme.apply(qapp, theme.DARK)
    try:
        blue = theme.DARK.color("value")
        qtbot.waitUntil(lambda: box.picture.curve.opts["pen"].color() == blue)
    finally:
        theme.apply(qapp, theme.LIGHT)


# The sweep -----------------------------------------------------------------------------------


@pytest.fixture
def sweeping(qtbot):
    from graphapp.panels.sweep_window import SweepWindow

    def make(made, id):
        session = Session(made)
        window = SweepWindow(session)
        window.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        qtbot.addWidget(window)
        window.show_for(id)
        window.show()
        qtbot.waitExposed(window)
        return session, window

    return make


def test_the_sweep_draws_the_loss_and_the_gradient_is_its_tangent(sweeping):
    session, window = sweeping(graph({"w": 1.5, "L": "square"}, ["w -> L.x"], "L"), "w")
    xs, ys = window.plot.curve.getData()
    assert len(xs) == 201
    assert np.allclose(ys, xs**2)
    ends, heights = window.plot.tangent.getData()
    assert (heights[1] - heights[0]) / (ends[1] - ends[0]) == pytest.approx(3.0)
    assert "slope 3.000" in window.said.text()
    session.apply("Set", lambda g: set_value(g, "w", -1.0))
    assert "slope −2.000" in window.said.text()


@pytest.fixture
def every_move():
    import pyqtgraph

    before = pyqtgraph.getConfigOption("mouseRateLimit")
    pyqtgraph.setConfigOption("mouseRateLimit", 0)  # none is left out for coming too early
    yield
    pyqtgraph.setConfigOption("mouseRateLimit", before)


@pytest.mark.usefixtures("every_move")
def test_dragging_the_line_scrubs_the_leaf_as_one_step(sweeping):
    session, window = sweeping(graph({"w": 1.5, "L": "square"}, ["w -> L.x"], "L"), "w")
    box = window.plot.area.getViewBox()
    view = window.plot.graphics

    def pixel(x):
        scene = box.mapViewToScene(QPointF(x, 3.0))
        return view.mapFromScene(scene)

    target = view.viewport()
    start, end = pixel(1.5), pixel(0.5)
    _move(target, start, Qt.MouseButton.NoButton)
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.2, 0.5, 0.8, 1.0):
        _move(target, start + (end - start) * share)
    assert session.previewing
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=end)
    assert not session.previewing
    assert session.evaluation.value("w") == pytest.approx(0.5, abs=0.05)
    assert session.document.undo_name == "Set w"
    session.undo()
    assert session.evaluation.value("w") == 1.5


def _move(target, at, buttons=Qt.MouseButton.LeftButton):
    from PySide6.QtGui import QGuiApplication, QMouseEvent

    where = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove, where, target.mapToGlobal(where), Qt.MouseButton.NoButton,
        buttons, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QGuiApplication.sendEvent(target, event)


def test_an_entry_of_an_array_can_be_swept(sweeping):
    made = graph({"x": [1.0, 2.0], "L": "squared_norm"}, ["x -> L.x"], "L")
    _, window = sweeping(made, "x")
    assert [window.leaf.itemText(i) for i in range(2)] == ["x₁", "x₂"]
    window.leaf.setCurrentIndex(1)
    window.leaf.activated.emit(1)
    assert "slope 4.000" in window.said.text()


def test_a_sweep_without_a_target_or_range_says_why(sweeping):
    session, window = sweeping(graph({"x": 1.0, "L": "square"}, ["x -> L.x"], "L"), "x")
    window.low.setValue(9.0)
    assert "range is empty" in window.said.text()
    session.apply("Delete", graph({}, []))
    assert "no leaf" in window.said.text()


def test_sweeping_a_network_over_200_points_is_fast():
    from time import perf_counter

    evaluation = evaluate(example("6-by-hand/tanh-4433"))
    start = perf_counter()
    sweep(evaluation, "W1", (0, 0), as_value(np.linspace(-1, 1, 201)))
    assert perf_counter() - start < 0.5


def test_a_nudge_of_a_parabola_misses_the_square_of_the_step():
    evaluation = evaluate(graph({"x": 3.0, "L": "square"}, ["x -> L.x"], "L"))
    found = nudge(evaluation, "x", (), 0.1)
    assert found.predicted == pytest.approx(0.6)
    assert found.difference == pytest.approx(0.01)


# The gradient check --------------------------------------------------------------------------


def test_a_check_in_slices_finds_what_the_check_at_once_finds():
    made = example("5-two-layers/relu-regression")
    running = RunningCheck(evaluate(made))
    slices = 0
    while not running.advance(0.0):
        slices += 1
    assert slices > 5
    assert running.report == gradient_check(made)
    assert running.checked == running.expected


def test_the_window_checks_while_it_stays_alive(qtbot):
    session = Session(example("5-two-layers/relu-regression"))
    window = CheckWindow(session)
    qtbot.addWidget(window)
    window.show()
    window.start()
    assert window.is_running
    qtbot.waitUntil(lambda: not window.is_running)
    assert window.verdict.text().startswith("All 52 gradients agree")
    assert not window.places.isVisible(), "there is nothing to list"


def test_it_can_be_stopped_and_kinks_are_listed_and_lit(qtbot):
    session = Session(graph({"x": 0.0, "r": "relu", "L": "square"}, ["x -> r.x", "r -> L.x"], "L"))
    window = CheckWindow(session)
    qtbot.addWidget(window)
    window.show()
    window.start()
    QTest.mouseClick(window.button, Qt.MouseButton.LeftButton)
    assert window.verdict.text().startswith("Stopped: the 0 numbers")
    QTest.mouseClick(window.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.is_running)
    assert window.places.item(0).text() == "Kink at port x of r"
    assert window.places.isVisible()
    lit = []
    window.highlight_wanted.connect(lit.append)
    window.places.setCurrentRow(0)
    assert isinstance(lit[-1], Part)
    assert lit[-1].nodes == {"x", "r"}


def test_places_are_named():
    assert place_text({"node": "w", "index": [0, 2]}) == "at leaf w, entry 13"
    assert place_text(None) == ""
