"""The strip under the canvas: keys, mouse, play, sentences, rate and mode, by real events."""

from __future__ import annotations

import pytest
from graphs import forked, graph
from hands import shown
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.look.theme import of
from graphapp.model.edits import remove, set_value
from graphapp.model.numerals import Precision
from graphapp.panels.timeline_sentence import ROW
from graphapp.panels.timeline_strip import TimelineStrip
from graphapp.session import Session

KEY = Qt.Key


@pytest.fixture
def session(qapp):
    return Session(forked())


@pytest.fixture
def strip(session, qtbot):
    strip = TimelineStrip(session)
    shown(qtbot, strip, 900, 80)
    strip.activateWindow()
    strip.track.setFocus()
    return strip


def press(strip, key):
    QTest.keyClick(strip.track, key)
    moment = strip._session.moment
    return None if moment is None else moment.number


def test_the_keys_of_a_clicker_and_the_arrows_step(strip):
    assert press(strip, KEY.Key_PageDown) == 0
    assert press(strip, KEY.Key_PageDown) == 1
    assert press(strip, KEY.Key_Right) == 2
    assert press(strip, KEY.Key_Left) == 1
    assert press(strip, KEY.Key_PageUp) == 0
    assert press(strip, KEY.Key_PageUp) == 0
    assert press(strip, KEY.Key_End) == 8
    assert press(strip, KEY.Key_PageDown) == 8
    assert press(strip, KEY.Key_Home) == 0
    assert press(strip, KEY.Key_Escape) is None


def test_back_from_the_whole_picture_is_the_last_step(strip):
    assert press(strip, KEY.Key_PageUp) == 8


def test_it_counts_and_keeps_its_width(strip, session):
    assert strip.count.text() == "8 steps"
    places = []
    for number in range(9):
        session.step_to(number)
        QApplication.processEvents()
        assert strip.count.text() == f"{number} / 8"
        places.append((strip.track.geometry().getRect(), strip.height()))
    assert len(set(places)) == 1


def test_the_strip_is_as_high_before_stepping_as_while_stepping(strip, session):
    before = strip.height()
    assert strip.sentence.isVisible()
    assert strip.sentence.lines == ()
    session.start_stepping()
    QApplication.processEvents()
    assert (strip.height(), strip.sentence.height()) == (before, ROW)
    assert strip.sentence.lines
    session.stop_stepping()
    assert strip.sentence.lines == ()


def test_the_mouse_scrubs_on_the_track(strip, session):
    track = strip.track

    def at(number):
        return QPoint(round(track.place_of(number)), track.height() // 2)

    QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=at(3))
    assert session.moment.number == 3
    for number in (5, 8, 6):
        QTest.mouseMove(track, at(number))
        assert session.moment.number == number
    QTest.mouseMove(track, QPoint(-50, 5))
    assert session.moment.number == 0
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=at(6))
    assert session.moment.number == 0
    assert track.forward_end == 4


def test_space_plays_to_the_end_and_again_from_the_start(strip, session):
    player = strip.player
    heard = []
    player.playing_changed.connect(heard.append)
    press(strip, KEY.Key_Space)
    assert player.playing
    assert session.moment.number == 0
    for number in range(1, 9):
        assert player.playing
        player.timer.timeout.emit()
        assert session.moment.number == number
    assert not player.playing
    assert heard == [True, False]
    press(strip, KEY.Key_Space)
    assert (player.playing, session.moment.number) == (True, 0)
    press(strip, KEY.Key_Space)
    assert not player.playing


def test_play_ends_with_the_steps(strip, session):
    strip.player.play()
    session.stop_stepping()
    assert not strip.player.playing
    strip.player.play()
    QTest.mousePress(strip.track, Qt.MouseButton.LeftButton, pos=QPoint(60, 10))
    assert not strip.player.playing
    strip.player.play()
    session.start(remove(session.graph, ["q"]))
    assert not strip.player.playing


def test_the_speed_is_steps_in_a_second(strip):
    strip.player.set_speed(4.0)
    assert strip.player.timer.interval() == 250
    assert strip.speed.currentText() == "4 / s"
    strip.player.change_speed(1)
    assert strip.speed.currentData() == 10.0
    for _ in range(9):
        strip.player.change_speed(-1)
    assert strip.player.speed == 0.5


def test_the_sentence_says_what_happens(strip, session):
    session.set_precision(Precision("decimals", 2))
    session.step_to(2)
    assert strip.sentence.text == "z = w·x = 0.40·1.50 = 0.60"
    session.step_to(7)
    assert strip.sentence.text.startswith("∂L/∂x += ∂L/∂q · ∂q/∂x")
    session.apply("Set x", lambda g: set_value(g, "x", 2.0))
    assert session.moment.number == 7
    assert strip.sentence.text.endswith("1.00 · 4.00 = 4.00")
    session.step_to(8)
    assert strip.sentence.text == "w ← w − η · ∂L/∂w = 0.40 − 0.1 · 2.00 = 0.20"


def test_what_does_not_fit_is_elided_and_readable_in_full(strip, session):
    session.step_to(6)  # backward through the product: two sentences
    strip.resize(1400, 80)
    QApplication.processEvents()
    row, more = strip.sentence.row()
    assert (len(row), more) == (2, 0)
    strip.resize(420, 80)
    QApplication.processEvents()
    row, more = strip.sentence.row()
    assert (len(row), more) == (1, 1)
    assert sum(block.width for block in row[0]) < strip.sentence.width()
    assert strip.sentence.text.count("\n") == 1
    QTest.mouseClick(strip.sentence, Qt.MouseButton.LeftButton)
    popup = strip.sentence.popup
    assert popup.isVisible()
    assert popup._rows.accessibleName() == strip.sentence.text
    popup.close()


def test_the_rate_is_typed(strip, session):
    sentences = []
    session.failed.connect(sentences.append)
    session.step_to(8)
    field = strip.rate.field

    def type_rate(text):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, KEY.Key_Return)

    type_rate("0,5")
    assert session.learning_rate == 0.5
    assert field.text() == "0.5"
    assert "0.5 · 1.500" in strip.sentence.text
    for nonsense in ("-1", "fast", "0"):
        type_rate(nonsense)
    assert len(sentences) == 3
    assert (session.learning_rate, field.text()) == (0.5, "0.5")


def test_forward_mode_is_chosen_by_its_leaf(strip, session):
    strip._fill_modes(strip.mode)
    names = [strip.mode.itemText(i) for i in range(strip.mode.count())]
    assert names[0] == "Backward"
    assert set(names[1:]) == {"Forward: x", "Forward: w"}
    place = strip.mode.findData("x")
    strip.mode.setCurrentIndex(place)
    strip.mode.activated.emit(place)
    assert (session.step_mode, session.step_seed) == ("forward", "x")
    assert not strip.rate.isEnabled()
    session.step_to(3)
    assert strip.sentence.text.splitlines()[1].startswith("z\u0307 = ∂z/∂w · w\u0307")
    session.seed_steps(None)
    assert strip.mode.currentData() is None


def test_a_narrow_strip_keeps_what_is_needed_most(strip):
    strip.resize(440, 80)
    QApplication.processEvents()
    assert not strip.mode.isVisible()
    assert not strip.speed.isVisible()
    assert strip.track.isVisible()
    strip.resize(1000, 80)
    QApplication.processEvents()
    assert strip.mode.isVisible()
    assert strip.speed.isVisible()


def test_steps_are_counted_and_nothing_to_step_shows_no_way(session, strip):
    blue = of(strip.palette()).color("value").rgb()
    session.start(graph({"x": 1.5, "s": "square"}, ["x -> s.x"]))
    assert strip.count.text() == "1 step"
    assert blue in colours(strip.track)
    session.start(graph({"x": 1.5}, []))
    assert strip.count.text() == "0 steps"
    assert blue not in colours(strip.track)


def colours(widget):
    picture = widget.grab().toImage()
    return {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}


def test_without_a_differentiated_node_there_is_one_pass_to_step_through(session, strip):
    assert "both passes" in strip.sentence.hint
    session.start(graph({"x": 1.5, "s": "square"}, ["x -> s.x"]))
    assert "forward pass" in strip.sentence.hint
