"""The plots of the training dock as a person uses them: chosen, zoomed, read, beside each other,
drawn in turns, exported."""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from graphs import bowl
from hands import shown
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QToolButton

from graphapp.look import theme
from graphapp.look.fonts import text_font
from graphapp.model.data_edits import set_training
from graphapp.model.edits import set_value
from graphapp.panels import training_plots
from graphapp.panels.training_lab import TrainingLab
from graphapp.panels.training_plots import TrainingPlots
from graphapp.session import Session

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def session(qapp):
    return Session(set_training(bowl(), learning_rate=0.1, steps=20))


@pytest.fixture
def lab(session):
    return TrainingLab(session)


@pytest.fixture
def plots(qtbot, session, lab):
    made = TrainingPlots(session, lab)
    shown(qtbot, made, 1000, 300)
    qtbot.waitUntil(lambda: "loss" in made.panes[0].made)
    return made


def run_to_end(qtbot, lab):
    lab.start()
    qtbot.waitUntil(lambda: not lab.running)


def click(plots, name):
    QTest.mouseClick(plots.findChild(QToolButton, f"training.{name}"), Qt.MouseButton.LeftButton)


def place_of(plot, x, y):
    """Where a point of the plot is on the screen of its viewport."""
    return plot.graphics.mapFromScene(plot.frame.mapViewToScene(QPointF(x, y)))


def turn_wheel(widget, place, notches):
    at = QPointF(place)
    event = QWheelEvent(
        at, QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def test_every_plot_can_be_chosen_and_says_what_is_missing(qtbot, plots) -> None:
    names = [plots.chosen.itemData(k) for k in range(plots.chosen.count())]
    assert len(names) == 10
    said = {}
    for name in names:
        assert plots.show_plot(name)
        said[name] = plots.plot.missing
    assert "press Run" in said["loss"]
    assert "press Run" in said["accuracy"]
    assert "take a step" in said["norms"]
    assert "one number" in said["predictions"]
    assert "Two numbers of parameters are needed" in said["surface"]
    assert said["parameter_histograms"] == said["gradient_histograms"] == ""
    assert not plots.show_plot("a plot of nowhere")
    assert plots.chosen.currentData() == names[-1]


def test_a_sentence_stands_in_the_plot_instead_of_axes(qtbot, plots, lab) -> None:
    plot = plots.plot
    assert not plot.area.getAxis("left").isVisible()
    assert plot._sentence.toPlainText() == plot.missing
    middle = plot._sentence.sceneBoundingRect().center()
    assert abs(middle.x() - plot.frame.sceneBoundingRect().center().x()) < 2
    run_to_end(qtbot, lab)
    assert plot.missing == plot._sentence.toPlainText() == ""
    assert plot.area.getAxis("left").isVisible()


def test_a_file_names_the_plot_and_its_axis(qtbot, plots) -> None:
    assert plots.show_plot("norms", logarithmic=True)
    assert plots.chosen.currentText() == "Gradient norms"
    assert plots.plot.logarithmic
    assert plots.logarithmic.isChecked()
    plots.show_plot("predictions")
    assert not plots.logarithmic.isVisible()


def test_the_wheel_zooms_and_a_double_click_or_the_button_shows_all(qtbot, plots, lab) -> None:
    run_to_end(qtbot, lab)
    plot, view = plots.plot, plots.plot.graphics.viewport()
    button = plots.findChild(QToolButton, "training.all")
    whole = plot.frame.viewRect()
    assert not button.isEnabled()

    def zoom() -> None:
        turn_wheel(view, view.rect().center(), 3)
        assert plot.frame.viewRect().width() < 0.9 * whole.width()
        assert button.isEnabled()

    zoom()
    lab.step()
    assert plot.frame.viewRect().width() < 0.9 * whole.width(), "more steps leave the zoom alone"
    click(plots, "all")
    assert plot.frame.viewRect().width() == pytest.approx(whole.width(), rel=0.3)
    assert not button.isEnabled()
    zoom()
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    assert plot.whole


def test_the_keyboard_zooms_moves_and_shows_all(qtbot, plots, lab) -> None:
    run_to_end(qtbot, lab)
    plot = plots.plot
    plot.graphics.setFocus()
    whole = plot.frame.viewRect()
    QTest.keyClick(plot.graphics, Qt.Key.Key_Plus)
    assert plot.frame.viewRect().width() == pytest.approx(0.8 * whole.width())
    before = plot.frame.viewRect().left()
    QTest.keyClick(plot.graphics, Qt.Key.Key_Right)
    assert plot.frame.viewRect().left() > before
    QTest.keyClick(plot.graphics, Qt.Key.Key_Home)
    assert plot.frame.viewRect() == whole


def test_the_numbers_under_the_mouse(qtbot, plots, lab) -> None:
    run_to_end(qtbot, lab)
    plot = plots.plot
    QTest.mouseMove(plot.graphics.viewport(), place_of(plot, 0.0, 9.0) + QPoint(1, 2))
    qtbot.waitUntil(plot.plate.isVisible)
    assert plot.plate.text() == "step 0\nsgd 0.1, seed 0: 9.000"
    assert plot.here.getData()[1].tolist() == [9.0]
    assert plot.graphics.rect().contains(plot.plate.geometry())
    QTest.mouseMove(plot.graphics.viewport(), place_of(plot, 15.0, 8.0))
    qtbot.waitUntil(lambda: not plot.plate.isVisible())
    assert isinstance(plot.plate, QLabel)


def test_a_second_plot_beside_the_first(qtbot, plots, lab) -> None:
    click(plots, "beside")
    qtbot.waitUntil(lambda: len(plots.panes) == 2 and plots.panes[1].is_ready)
    assert plots.panes[1].chosen.currentData() == "predictions"
    first, second = (pane.geometry() for pane in plots.panes)
    assert first.right() < second.left()
    assert abs(first.width() - second.width()) < 30
    box = plots.findChild(QComboBox, "training.plot.2")
    box.setCurrentIndex(box.findData("loss"))
    run_to_end(qtbot, lab)
    assert len(plots.panes[1].plot.lines) == len(plots.panes[0].plot.lines) == 1
    click(plots, "alone.2")
    assert not plots.panes[1].isVisible()
    click(plots, "beside")
    assert plots.panes[1].isVisible()


def test_little_width_puts_the_options_into_a_row_of_their_own(qtbot, plots) -> None:
    plots.show_plot("norms")
    pane = plots.panes[0]
    assert pane.logarithmic.mapTo(pane, QPoint()).y() < pane.chosen.geometry().bottom()
    plots.resize(300, 300)
    qtbot.waitUntil(
        lambda: pane.logarithmic.mapTo(pane, QPoint()).y() > pane.chosen.geometry().bottom()
    )
    export = plots.findChild(QToolButton, "training.export")
    assert pane.rect().contains(export.geometry())


def test_while_it_runs_plots_take_turns_and_rest(qtbot, plots, lab, monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(training_plots.time, "perf_counter", lambda: now[0])
    plots.toggle_second()
    qtbot.waitUntil(lambda: plots.panes[1].is_ready)
    followed = []
    for k, pane in enumerate(plots.panes):
        pane.not_before = 0.0
        monkeypatch.setattr(pane.plot, "follow", lambda k=k: (followed.append(k), _tick(now)))
    monkeypatch.setattr(TrainingLab, "running", property(lambda _lab: True))
    plots.follow()
    assert followed == [], "not in the turn of the steps"
    plots._take_turn()
    assert followed == [0], "one plot in a turn"
    plots._take_turn()
    assert followed == [0, 1]
    plots.follow()
    plots._take_turn()
    assert followed == [0, 1], "each rests five times as long as it took"
    now[0] += 1.0
    plots._take_turn()
    plots._take_turn()
    assert followed == [0, 1, 0, 1]
    plots._turns.stop()


def _tick(now) -> None:
    now[0] += 0.01


def test_a_number_that_is_dragged_moves_the_plots(qtbot, plots, session) -> None:
    plots.show_plot("parameter_histograms")
    edges = plots.plot.hills["w"][1]
    assert edges[0] < 3.0 < edges[-1]
    session.preview(lambda g: set_value(g, "w", 50.0))
    qtbot.waitUntil(lambda: plots.plot.hills["w"][1][-1] > 50.0)


def test_letters_and_lines_grow_with_the_font(qtbot, plots, lab, qapp) -> None:
    run_to_end(qtbot, lab)
    plot = plots.plot
    plots.setFont(text_font(13))
    width = plot.curves[0].opts["pen"].widthF()
    plots.setFont(text_font(26))
    assert plot.scale == pytest.approx(2.0)
    assert plot.curves[0].opts["pen"].widthF() == pytest.approx(2 * width)
    assert plot.rulers["left"].style["tickFont"].pixelSize() == 22
    assert "24px" in plot.rulers["left"].labelString()


def strongest(button):
    """The colour of the lines of a button's picture."""
    picture = button.icon().pixmap(20, 20).toImage()
    pixels = [picture.pixelColor(x, y) for x in range(20) for y in range(20)]
    return max(pixels, key=QColor.alpha).rgb()


def test_the_theme_changes_lines_and_ground(qtbot, plots, lab, qapp) -> None:
    run_to_end(qtbot, lab)
    try:
        for name in ("dark", "light"):
            theme.apply(qapp, theme.THEMES[name])
            QApplication.processEvents()
            assert plots.plot.curves[0].opts["pen"].color() == theme.THEMES[name].color("value")
            assert plots.plot.graphics.backgroundBrush().color() == theme.THEMES[name].color("base")
            assert strongest(plots.panes[0].beside) == theme.THEMES[name].color("text").rgb()
    finally:
        theme.apply(qapp, theme.LIGHT)


def test_the_menu_over_the_plot_is_ours(qtbot, plots, lab) -> None:
    menu, view = plots.panes[0].menu, plots.plot.graphics.viewport()
    texts = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert texts[0] == "&Show all"
    QTest.mouseClick(view, Qt.MouseButton.RightButton, pos=view.rect().center())
    qtbot.waitUntil(menu.isVisible)
    assert not any(action.isEnabled() for action in menu.actions() if not action.isSeparator())
    menu.close()
    run_to_end(qtbot, lab)
    menu.aboutToShow.emit()
    enabled = [action.text() for action in menu.actions() if action.isEnabled() and action.text()]
    assert enabled == texts[1:]


# Exports --------------------------------------------------------------------------------------


def exported(plots, action, path):
    """Write what an entry of the menu asks for."""
    wanted = []
    plots.picture_wanted.connect(wanted.append)
    plots.table_wanted.connect(wanted.append)
    found = next(a for a in plots.panes[0].menu.actions() if action in a.text())
    found.trigger()
    wanted[-1](path)
    return path


def test_a_picture_in_pixels_is_sharp(qtbot, plots, lab, tmp_path) -> None:
    run_to_end(qtbot, lab)
    path = exported(plots, "Picture", tmp_path / "loss.png")
    image = QImage(str(path))
    assert image.size() == plots.plot.graphics.size() * 2
    colors = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3)
              for y in range(0, image.height(), 3)}  # fmt: skip
    assert theme.shown().value.lower() in colors, "the line is in it"


def test_a_drawing_has_paths_and_text(qtbot, plots, lab, tmp_path) -> None:
    run_to_end(qtbot, lab)
    QTest.mouseMove(plots.plot.graphics.viewport(), place_of(plots.plot, 0.0, 9.0))
    path = exported(plots, "Picture", tmp_path / "loss.svg")
    root = ET.parse(path).getroot()
    texts = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert {"step", "loss", "sgd 0.1, seed 0", "0", "15"} <= texts
    assert not list(root.iter(f"{SVG}image"))
    color = theme.shown().value.lower()
    lines = [g for g in root.iter(f"{SVG}g") if g.get("stroke") == color]
    longest = max((p.get("d") or p.get("points") or "" for g in lines for p in g), key=len)
    assert len(re.findall(r"[\d.]+,[\d.]+", longest)) >= 20, "one path with all points"
    assert not [g for g in root.iter(f"{SVG}g") if not len(g)]
    assert root.get("width") == str(plots.plot.graphics.width())
    assert plots.plot.curves[0].opts["segmentedLineMode"] == "on", "the screen is as before"


def test_a_drawing_has_its_axes_in_place_and_nothing_beyond_them(
    qtbot, plots, lab, tmp_path
) -> None:
    run_to_end(qtbot, lab)
    plot = plots.plot
    plot.frame.setYRange(0.0, 1.0, padding=0)
    plot._keep_zoom()
    QApplication.processEvents()
    root = ET.parse(exported(plots, "Picture", tmp_path / "part.svg")).getroot()
    labels = {}
    for group in root.iter(f"{SVG}g"):
        for text in group.findall(f"{SVG}text"):
            numbers = [float(x) for x in re.findall(r"[-\d.]+", group.get("transform", ""))]
            labels["".join(text.itertext()).strip()] = (
                numbers[0] * float(text.get("x")) + numbers[4]
            )
    for step in (0, 5, 10):
        there = plot.frame.mapViewToScene(QPointF(step, 0.0)).x()
        assert labels[str(step)] == pytest.approx(there - 4, abs=6)
    (clipped,) = [g for g in root.iter(f"{SVG}g") if g.get("clip-path") == "url(#area)"]
    (edges,) = root.findall(f".//{SVG}clipPath/{SVG}rect")
    area = plot.frame.sceneBoundingRect()
    assert float(edges.get("width")) == pytest.approx(area.width(), abs=2)
    assert float(edges.get("y")) == pytest.approx(area.y(), abs=2)
    color = theme.shown().value.lower()
    assert any(g.get("stroke") == color for g in clipped)
    assert not [g for g in root.iter(f"{SVG}g") if g.get("fill") in ("#010203", "#030201")]


def test_the_numbers_of_a_plot(qtbot, plots, lab, tmp_path) -> None:
    run_to_end(qtbot, lab)
    path = exported(plots, "Numbers", tmp_path / "loss.csv")
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert rows[0] == ["step", "sgd 0.1, seed 0"]
    assert [int(row[0]) for row in rows[1:]] == list(range(20))
    np.testing.assert_array_equal([float(row[1]) for row in rows[1:]], lab.runs[0].losses)


def test_the_tables_of_runs(qtbot, plots, lab, tmp_path) -> None:
    run_to_end(qtbot, lab)
    losses = exported(plots, "Losses", tmp_path / "losses.csv").read_text(encoding="utf-8")
    assert losses.startswith('step,"loss (sgd 0.1, seed 0)"')
    run = exported(plots, "Every number", tmp_path / "run.csv").read_text(encoding="utf-8")
    assert run.startswith("step,learning_rate,loss")
    assert len(run.splitlines()) == 21


def test_a_comparison_brings_a_plot_of_all_runs(plots) -> None:
    plots.show_plot("norms")
    plots.show_runs()
    assert plots.chosen.currentData() == "loss"
    plots.show_plot("accuracy")
    plots.show_runs()
    assert plots.chosen.currentData() == "accuracy"


def test_an_empty_plot_names_the_comparison_of_the_file(plots, session) -> None:
    assert "Compare" not in plots.plot.missing
    session.start(set_training(bowl(), compare=[{"learning_rate": 0.1}, {"learning_rate": 1}]))
    plots.follow()
    assert "Compare" in plots.plot.missing
