"""Covering numbers from the window: keys, clicks, and that they are covered everywhere."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest
from graphs import edge, forked
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from graphapp.canvas.covers import cover_at
from graphapp.canvas.pointing import tip_at
from graphapp.files import save
from graphapp.model import Edge, Node
from graphapp.model.arrange import lay_out_missing
from graphapp.model.edits import set_value
from graphapp.operation import make
from graphapp.panels.trace_csv import csv_text

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def lecture(window, tmp_path, qtbot):
    path = tmp_path / "fork.cgraph"
    save(lay_out_missing(forked()), path)
    window.file.open(path)
    qtbot.waitActive(window)
    window.view.setFocus()
    return window


def press(window, *keys):
    for key in keys:
        QTest.keyClick(window.view, key)


def places(window):
    """The plates in sight, by what they cover."""
    view = window.view
    view.viewport().repaint()
    area = view.mapToScene(view.viewport().rect()).boundingRect()
    return {place: box for box, place in plates(view, area)}


def plates(view, area):
    return [cover for text in view.canvas.labels.in_sight(area) for cover in text.covers]


def at_scene(window, point):
    return window.view.mapFromScene(point)


def test_v_covers_what_is_computed_and_page_down_uncovers_one_after_the_other(lecture):
    press(lecture, Qt.Key.Key_V)
    session = lecture.session
    assert lecture.actions_by_verb["cover_numbers"].isChecked()
    assert ("x", "value") not in session.covered
    press(lecture, Qt.Key.Key_PageDown)
    assert ("q", "value") not in session.covered
    assert ("z", "value") in session.covered
    press(lecture, Qt.Key.Key_Right)
    assert ("z", "value") not in session.covered
    assert ("L", "value") in session.covered
    press(lecture, Qt.Key.Key_PageUp)
    assert ("z", "value") in session.covered
    press(lecture, Qt.Key.Key_Left)
    assert ("q", "value") in session.covered
    assert session.moment is None, "no step was taken"


def test_a_page_down_too_many_hides_nothing_and_page_up_covers_again(lecture):
    press(lecture, Qt.Key.Key_V, *[Qt.Key.Key_PageDown] * 40)
    assert not lecture.session.covered
    assert lecture.session.moment is None
    press(lecture, Qt.Key.Key_PageUp)
    assert set(lecture.session.covered) == {("x", "gradient")}


def test_v_again_uncovers_everything_and_page_down_steps(lecture):
    press(lecture, Qt.Key.Key_V, Qt.Key.Key_V)
    assert not lecture.session.covered
    assert not lecture.actions_by_verb["cover_numbers"].isChecked()
    press(lecture, Qt.Key.Key_PageDown)
    assert lecture.session.moment.number == 0


def test_shift_v_covers_the_gradients_alone(lecture):
    QTest.keyClick(lecture.view, Qt.Key.Key_V, SHIFT)
    covered = lecture.session.covered
    assert ("L", "gradient") in covered
    assert (edge("w -> z.a"), "local") in covered
    assert not any(quantity == "value" for _, quantity in covered)
    assert lecture.actions_by_verb["cover_gradients"].isChecked()


def test_what_is_not_shown_takes_no_page_down(lecture):
    QTest.keyClick(lecture.view, Qt.Key.Key_V, SHIFT)
    press(lecture, Qt.Key.Key_3)  # local gradients are off now
    press(lecture, Qt.Key.Key_PageDown, Qt.Key.Key_PageDown)
    assert (edge("z -> L.a"), "downstream") not in lecture.session.covered
    assert (edge("q -> L.b"), "downstream") in lecture.session.covered


def test_numbers_that_have_folded_away_take_no_page_down(lecture):
    lecture.view.zoom_to(0.5)  # an edge says its value and its downstream gradient
    lecture.view.viewport().repaint()
    QTest.keyClick(lecture.view, Qt.Key.Key_V, SHIFT)
    press(lecture, Qt.Key.Key_PageDown)
    assert (edge("z -> L.a"), "downstream") not in lecture.session.covered
    assert (edge("q -> L.b"), "local") in lecture.session.covered
    press(lecture, Qt.Key.Key_PageUp)
    assert (edge("z -> L.a"), "downstream") in lecture.session.covered


def test_covers_and_steps_go_together(lecture):
    press(lecture, Qt.Key.Key_V)
    session = lecture.session
    session.step_to(1)  # q = x²
    press(lecture, Qt.Key.Key_PageDown)
    assert (session.moment.number, ("q", "value") in session.covered) == (1, False)
    press(lecture, Qt.Key.Key_PageDown)
    assert session.moment.number == 2
    assert ("z", "value") in session.covered
    press(lecture, Qt.Key.Key_PageDown)
    assert (session.moment.number, ("z", "value") in session.covered) == (2, False)
    press(lecture, Qt.Key.Key_PageUp)
    assert (session.moment.number, ("z", "value") in session.covered) == (2, True)
    press(lecture, Qt.Key.Key_PageUp)
    assert (session.moment.number, ("q", "value") in session.covered) == (1, False)


def test_keys_of_the_strip_uncover_as_well(lecture):
    press(lecture, Qt.Key.Key_V)
    QTest.keyClick(lecture.timeline, Qt.Key.Key_PageDown)
    assert ("q", "value") not in lecture.session.covered
    lecture.actions_by_verb["step_forward"].trigger()
    assert ("z", "value") not in lecture.session.covered


def test_a_click_uncovers_just_that_number(lecture):
    press(lecture, Qt.Key.Key_V)
    box = places(lecture)[edge("q -> L.b"), "value"]
    before = set(lecture.session.covered)
    at = at_scene(lecture, box.center())
    QTest.mouseMove(lecture.view.viewport(), at)
    QTest.mouseClick(lecture.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    gone = before - set(lecture.session.covered)
    assert gone == {("q", "value"), (edge("q -> L.b"), "value")}
    assert not lecture.session.selection, "the click was for the plate"
    assert cover_at(lecture.view.canvas, box.center()) is None


def test_a_plate_is_as_large_as_its_number_and_nothing_moves(lecture):
    view = lecture.view
    area = view.mapToScene(view.viewport().rect()).boundingRect()
    view.viewport().repaint()
    runs = {
        (run.text, run.at.toTuple()) for text in view.canvas.labels.in_sight(area)
        for run in text.runs
    }  # fmt: skip
    press(lecture, Qt.Key.Key_V)
    view.viewport().repaint()
    covered = [box for box, _ in plates(view, area)]
    left = {
        (run.text, run.at.toTuple()) for text in view.canvas.labels.in_sight(area)
        for run in text.runs
    }  # fmt: skip
    assert left < runs, "what stays stands where it stood"
    gone = {at for _, at in runs - left}
    assert len(gone) == len(covered)
    for box in covered:
        assert any(abs(box.left() - x) < 1e-6 and box.contains(QPointF(x + 1, y)) for x, y in gone)


def test_no_digit_of_a_covered_number_is_painted(lecture):
    lecture.view.viewport().repaint()
    press(lecture, Qt.Key.Key_V)
    box = places(lecture)[edge("z -> L.a"), "value"]
    spot = at_scene(lecture, box.center())
    picture: QImage = lecture.view.viewport().grab().toImage()
    half = max(round(box.width() * lecture.view.scale_factor / 2) - 3, 1)
    row = {picture.pixelColor(spot.x() + x, spot.y()).name() for x in range(-half, half)}
    assert len(row) == 1, "one plain colour from side to side"


def test_covered_numbers_are_left_out_everywhere(lecture, qtbot):
    press(lecture, Qt.Key.Key_V)
    view, session = lecture.view, lecture.session
    box = places(lecture)[edge("z -> L.a"), "value"]
    assert "uncover" in tip_at(view, QPointF(at_scene(lecture, box.center())))
    node = view.canvas.nodes["z"]
    tip = tip_at(view, QPointF(at_scene(lecture, node.pos())))
    assert tip.count("covered") == 2
    assert "0.6" not in tip
    rows = csv_text(session.evaluation, ["z", "q"], session.unseen)
    assert "0.6" not in rows
    assert "2.25" not in rows
    session.step_to(1)
    assert "2.25" not in lecture.timeline.sentence.text


def test_windows_that_show_all_numbers_stay_shut(lecture):
    press(lecture, Qt.Key.Key_V)
    lecture.actions_by_verb["check_gradients"].trigger()
    assert not any(w.objectName() == "check" and w.isVisible() for w in QApplication.allWidgets())
    assert "cover" in lecture.messages.message


def test_other_numbers_stay_covered_and_another_file_is_not(lecture, product_file):
    press(lecture, Qt.Key.Key_V)
    before = set(lecture.session.covered)
    lecture.session.apply("x = 7", lambda graph: set_value(graph, "x", 7.0))
    assert set(lecture.session.covered) == before
    lecture.session.mark_saved()
    lecture.file.open(product_file)
    assert not lecture.session.covered
    assert not lecture.actions_by_verb["cover_numbers"].isChecked()


def test_another_graph_keeps_the_covers_that_it_still_has(lecture):
    press(lecture, Qt.Key.Key_V, Qt.Key.Key_PageDown)  # q is uncovered
    lecture.session.apply("add", insert_after_z)
    covered = lecture.session.covered
    assert ("z", "value") in covered
    assert ("q", "value") not in covered
    assert ("extra", "value") not in covered, "what is new can be seen"
    press(lecture, *[Qt.Key.Key_PageDown] * 40)
    assert not lecture.session.covered
    press(lecture, *[Qt.Key.Key_PageUp] * 40)
    assert ("extra", "value") in lecture.session.covered, "and covered like the others"


def insert_after_z(graph):
    node = Node("extra", make("square"), position=(400.0, 300.0))
    return replace(
        graph,
        nodes=MappingProxyType({**graph.nodes, "extra": node}),
        edges=(*graph.edges, Edge("z", "extra", "x")),
    )


def test_forward_mode_and_covers_exclude_each_other(lecture):
    lecture.session.seed_steps("x")
    lecture.session.start_stepping()
    press(lecture, Qt.Key.Key_V)
    assert lecture.session.step_mode == "reverse"
    lecture.session.seed_steps("x")
    assert not lecture.session.covered


def test_explain_shows_symbols_while_what_it_names_is_covered(lecture):
    press(lecture, Qt.Key.Key_V)
    lecture.session.select(nodes=["w"])
    panel = lecture.docks.show("derivation")
    panel.explain_selection()
    assert "1.5" not in spoken(panel)
    assert "covered" in spoken(panel)
    press(lecture, *[Qt.Key.Key_PageDown] * 12)  # up to w's share; that of x is still covered
    assert ("x", "gradient") in lecture.session.covered
    assert "1.5" in spoken(panel)


def spoken(panel):
    texts = [child.accessibleName() for child in panel.findChildren(QWidget)]
    return " ".join([*texts, *(label.text() for label in panel.findChildren(QLabel))])
