"""The window: actions as data, keys, docks, looks, names for screen readers, faults."""

from __future__ import annotations

import re
import sys
from collections import Counter

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QListView,
    QSpinBox,
    QTextEdit,
)

from graphapp.app import faults
from graphapp.app.actions import ACTIONS, ALIGN, MENUS, TOOLBAR, plain
from graphapp.app.docks import DOCKS
from graphapp.app.guard import binding_fault
from graphapp.app.main import Windows, application
from graphapp.app.preferences import Preferences
from graphapp.app.settings import Settings
from graphapp.app.sheets import AboutBox, ShortcutSheet, in_columns
from graphapp.app.window import Window
from graphapp.files.bundled import first_example
from graphapp.look.theme import DARK, HIGH_CONTRAST, LIGHT, ThemeChoice
from graphapp.model.numerals import Precision
from graphapp.operation import operation_class
from graphapp.panels.math_text import MathText


def open_all_docks(window):
    return {spec.name: window.docks.show(spec.name) for spec in DOCKS}


# Actions ------------------------------------------------------------------------------------


def test_every_action_has_its_name_a_tip_and_a_place(window):
    used = {verb for menu in MENUS for verb in menu.entries} | {*TOOLBAR, *ALIGN, "forget_recent"}
    for spec in ACTIONS:
        action = window.actions_by_verb[spec.verb]
        assert action.objectName() == f"action.{spec.verb}"
        assert action.toolTip().startswith(spec.tip)
        assert spec.verb in used, f"{spec.verb} is in no menu"
        if spec.keys:
            assert action.shortcut().toString() in action.toolTip()
        if spec.icon:
            assert not action.icon().isNull()


def test_no_key_means_two_things():
    keys = [QKeySequence(key).toString() for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys))


def test_quit_and_preferences_have_the_keys_that_qt_leaves_empty(window):
    assert window.actions_by_verb["quit"].shortcut().toString() == "Ctrl+Q"
    assert window.actions_by_verb["preferences"].shortcut().toString() == "Ctrl+,"


def test_the_sheet_of_shortcuts_lists_every_action_that_has_a_key(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    sheet = window.findChild(ShortcutSheet)
    texts = {label.text() for label in sheet.findChildren(object) if hasattr(label, "text")}
    for spec in ACTIONS:
        if spec.keys:
            assert plain(window.actions_by_verb[spec.verb].text()) in texts
    sheet.close()


def test_the_sheet_of_shortcuts_has_columns_of_about_equal_length():
    groups = [(str(length), [("", "")] * length) for length in (8, 17, 5, 6, 13, 2, 23)]
    parts = in_columns(groups, 3)
    assert [title for part in parts for title, _ in part] == [title for title, _ in groups]
    assert [len(part) for part in parts] == [2, 3, 2]


@pytest.mark.parametrize(
    ("key", "quantity"),
    [("1", "value"), ("2", "upstream"), ("3", "local"), ("4", "downstream")],
)
def test_the_keys_1_to_4_switch_the_four_quantities(window, settings, key, quantity):
    QTest.keyClicks(window.view, key)
    assert quantity not in window.session.quantities
    assert not window.actions_by_verb[f"show_{quantity}"].isChecked()
    assert quantity not in Settings(settings.path.parent).quantities()
    QTest.keyClicks(window.view, key)
    assert quantity in window.session.quantities


def test_delete_removes_what_is_selected_as_one_step(window, product_file):
    window.file.open(product_file)
    window.session.select(nodes=["w"])
    QTest.keyClick(window.view, Qt.Key.Key_Delete)
    assert set(window.session.graph.nodes) == {"x", "L"}
    assert window.session.document.undo_name == "Delete w"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert set(window.session.graph.nodes) == {"x", "w", "L"}


def test_everything_can_be_selected_and_deleted(window, product_file):
    window.file.open(product_file)
    QTest.keyClick(window.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(window.session.selection.edges) == 2
    QTest.keyClick(window.view, Qt.Key.Key_Delete)
    assert not window.session.graph.nodes
    assert window._hint.isVisible()


def test_zoom_by_keys(window, product_file):
    window.file.open(product_file)
    ctrl = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window.view, Qt.Key.Key_0, ctrl)
    assert window.view.scale_factor == 1.0
    QTest.keyClick(window.view, Qt.Key.Key_Plus, ctrl)
    assert window.view.scale_factor > 1.0
    QTest.keyClick(window.view, Qt.Key.Key_Minus, ctrl)
    assert window.view.scale_factor == pytest.approx(1.0)


# Docks --------------------------------------------------------------------------------------


def test_docks_fill_when_they_are_seen_and_come_back_after_a_reset(window):
    panels = open_all_docks(window)
    assert all(panel.accessibleName() or panel.findChildren(object) for panel in panels.values())
    for dock in window.docks.by_name.values():
        dock.hide()
    window.actions_by_verb["reset_layout"].trigger()
    shown = {name for name, dock in window.docks.by_name.items() if not dock.isHidden()}
    assert shown == {spec.name for spec in DOCKS if spec.open}


@pytest.mark.parametrize(("width", "height", "room"), [(1024, 700, 480), (800, 600, 480)])
def test_the_canvas_keeps_its_room_in_a_small_window(window, qtbot, width, height, room):
    window.resize(width, height)
    window.actions_by_verb["reset_layout"].trigger()
    qtbot.waitUntil(lambda: window.view.width() >= room)
    assert (window.width(), window.height()) == (width, height), "nothing is wider than the window"


def test_full_screen_is_for_the_canvas_and_everything_comes_back(window):
    before = {name for name, dock in window.docks.by_name.items() if not dock.isHidden()}
    window.actions_by_verb["project"].trigger()
    assert window.isFullScreen()
    assert all(dock.isHidden() for dock in window.docks.by_name.values())
    window.actions_by_verb["project"].trigger()
    after = {name for name, dock in window.docks.by_name.items() if not dock.isHidden()}
    assert after == before
    assert not window.isFullScreen()


def test_geometry_and_layout_are_remembered(window, settings, qtbot):
    window.resize(700, 650)
    window.docks.by_name["library"].hide()
    window.close()
    themes = ThemeChoice(application())
    again = Window(Settings(settings.path.parent), themes)
    assert (again.width(), again.height()) == (700, 650)
    assert again.docks.by_name["library"].isHidden()
    again.close()
    themes.deleteLater()


def test_everything_that_takes_the_focus_has_an_accessible_name(window, product_file):
    window.file.open(product_file)
    open_all_docks(window)
    window.session.select(nodes=["w"])
    kinds = (QLineEdit, QTextEdit, QAbstractItemView, QComboBox, QAbstractButton)
    nameless = [
        widget
        for kind in kinds
        for widget in window.findChildren(kind)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
        and not widget.objectName().startswith("qt_")
        and widget.window() is window
        and not isinstance(widget.parent(), QLineEdit | QComboBox | QSpinBox)
    ]
    assert nameless == []


# Adding nodes -------------------------------------------------------------------------------


def test_a_double_click_in_the_library_adds_a_node_where_one_looks(window):
    library = window.docks.show("library")
    library.chosen.emit(operation_class("parameter"))
    library.chosen.emit(operation_class("parameter"))
    library.chosen.emit(operation_class("tanh"))
    nodes = window.session.graph.nodes
    assert list(nodes) == ["w", "w_2", "tanh"]
    assert len({node.position for node in nodes.values()}) == 3
    assert window.session.selection.nodes == {"tanh"}
    assert window.session.evaluation.value("w") == 1.0
    assert window.session.document.undo_name == "Add tanh"
    assert not window._hint.isVisible()


def test_the_library_is_found_by_typing(window):
    library = window.docks.show("library")
    QTest.keyClicks(library.browser.search, "softmax")
    hits = [entry.text(0) for entry in library.browser.entries() if not entry.isHidden()]
    assert "softmax" in hits
    assert "tanh" not in hits
    QTest.keyClick(library.browser.search, Qt.Key.Key_Return)
    assert len(window.session.graph.nodes) == 1
    QTest.keyClick(library.browser.search, Qt.Key.Key_Escape)
    assert library.browser.search.text() == ""


# Examples -----------------------------------------------------------------------------------


def test_the_browser_opens_each_example_by_keyboard(window):
    panel = window.docks.show("examples")
    entries = panel.browser.entries()
    assert len(entries) >= 10
    for entry in entries:
        panel.browser.tree.setCurrentItem(entry)
        QTest.keyClick(panel.browser.tree, Qt.Key.Key_Return)
        assert window.session.graph.title == panel.browser.key_of(entry).title
        assert window.session.evaluation.target is not None
        assert window.messages.message == ""


def test_a_single_click_previews_and_opens_nothing(window):
    panel = window.docks.show("examples")
    before = window.session.graph
    panel.browser.tree.setCurrentItem(panel.browser.entries()[-1])
    preview = panel.findChild(MathText, "examples.preview")
    assert panel.browser.key_of(panel.browser.entries()[-1]).title in preview.toPlainText()
    assert window.session.graph is before


def test_the_text_of_the_graph_is_shown_with_its_errata(window):
    window.file.open_copy(first_example())
    about = window.docks.show("about")
    text = about.findChild(MathText, "about.text").toPlainText()
    assert "Three neurons" in text
    assert "Where the sheet is wrong" in text
    assert "$" not in text, "formulas are pictures"


# History ------------------------------------------------------------------------------------


def test_a_click_in_the_history_goes_there(window, product_file):
    from graphapp.model.edits import set_value

    window.file.open(product_file)
    history = window.docks.show("history")
    for value in (4.0, 5.0):
        window.session.apply(f"Set x to {value:g}", lambda g, v=value: set_value(g, "x", v))
    view = history.findChild(QListView, "history.list")
    model = view.model()
    names = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert names == ["Open", "Set x to 4", "Set x to 5"]
    place = view.visualRect(model.index(1, 0)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.session.evaluation.value("x") == 4.0
    assert window.session.document.can_redo


# Looks --------------------------------------------------------------------------------------


def test_themes_change_everything_and_are_kept(window, settings, qtbot):
    for theme in (DARK, HIGH_CONTRAST, LIGHT):
        window.looks.choose_theme(theme.name)
        wanted = theme.color("window")
        qtbot.waitUntil(lambda c=wanted: window.palette().window().color() == c)
        assert Settings(settings.path.parent).theme() == theme.name


def test_icons_are_drawn_in_the_colour_of_the_text(window):
    def darkest(action):
        picture = action.icon().pixmap(20, 20).toImage()
        spots = (picture.pixelColor(x, y) for x in range(20) for y in range(20))
        return [spot for spot in spots if spot.alpha() > 200]

    window.looks.choose_theme("dark")
    dark = darkest(window.actions_by_verb["save"])
    assert dark
    assert all(spot.lightness() > 150 for spot in dark)
    window.looks.choose_theme("light")
    assert all(spot.lightness() < 120 for spot in darkest(window.actions_by_verb["save"]))


@pytest.mark.parametrize("theme", ["light", "dark", "high-contrast"])
def test_an_icon_that_is_not_possible_now_is_fainter(window, theme):
    window.looks.choose_theme(theme)
    drawn = window.actions_by_verb["undo"].icon()
    strongest = [
        max(picture.pixelColor(x, y).alpha() for x in range(20) for y in range(20))
        for picture in (
            drawn.pixmap(20, 20, mode).toImage()
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled)
        )
    ]
    assert strongest[1] < strongest[0] / 2


def test_the_precision_is_one_setting(window, settings, qtbot):
    dialog = Preferences(window.looks, window.habits, window.session, window)
    dialog.show()
    dialog.findChild(QSpinBox, "preferences.digits").setValue(5)
    assert window.session.precision == Precision("decimals", 5)
    assert window.view.canvas is not None
    kind = dialog.findChild(QComboBox, "preferences.kind")
    kind.setCurrentIndex(1)
    kind.activated.emit(1)
    assert Settings(settings.path.parent).precision() == Precision("significant", 5)
    dialog.close()


def test_about_tells_the_versions(window, qtbot):
    window.actions_by_verb["about"].trigger()
    box = window.findChild(AboutBox)
    facts = box.findChild(object, "about.versions").text()
    assert "PySide6" in facts
    assert "NumPy" in facts
    box.close()


# Settings -----------------------------------------------------------------------------------


def test_nonsense_in_the_settings_is_the_default(tmp_path):
    (tmp_path / "window.ini").write_text(
        "[numbers]\nkind=roman\ndigits=many\n[look]\ntheme=7\nquantities=a,b\n"
        "[window]\ngeometry=5\n[files]\nrecent=5\n"
    )
    settings = Settings(tmp_path)
    assert settings.precision() == Precision()
    assert settings.quantities() == frozenset()
    assert settings.geometry().isEmpty()
    assert settings.first_start
    assert settings.recent_files() == ["5"]


# Faults -------------------------------------------------------------------------------------


def test_an_unforeseen_exception_is_one_sentence_and_a_log(window, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    faults.install(told.append)
    try:
        raise ValueError("first\nsecond line")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    assert len(told) == 1
    assert "ValueError: first" in told[0]
    assert "\n" not in told[0]
    assert "second line" in (tmp_path / "log" / "graphapp.log").read_text()


def test_a_refused_edit_is_shown_in_the_window(window, product_file):
    window.file.open(product_file)
    window.session.apply("Nonsense", lambda graph: operation_class("nonsense"))
    assert "nonsense" in window.messages.message


def test_qt_6_12_0_on_python_3_11_is_refused_in_one_sentence():
    assert "6.12.0" in binding_fault((6, 12, 0), (3, 11))
    assert binding_fault((6, 12, 0), (3, 12)) == ""
    assert binding_fault((6, 12, 1), (3, 11)) == ""
    assert binding_fault() == ""


# Several windows ----------------------------------------------------------------------------


def test_several_windows_have_their_own_graphs_and_close_together(
    qtbot, settings, product_file, monkeypatch
):
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    windows = Windows(application(), settings)
    one = windows.open(product_file)
    one.another_wanted.emit()
    assert len(windows) == 2
    assert len(windows[1].session.graph.nodes) == 0
    windows.close_all()
    assert len(windows) == 0
    qtbot.waitUntil(lambda: not shiboken6.isValid(one))
    windows.deleteLater()


def test_a_file_opens_in_a_window_of_its_own_once(
    qtbot, settings, product_file, tmp_path, monkeypatch
):
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    windows = Windows(application(), settings)
    one = windows.open(product_file)
    one.file_wanted.emit(product_file)
    assert len(windows) == 1, "it is shown already"
    other = tmp_path / "other.cgraph"
    other.write_bytes(product_file.read_bytes())
    one.file_wanted.emit(other)
    assert [window.file.path for window in windows] == [product_file, other]
    broken = tmp_path / "broken.cgraph"
    broken.write_text("{")
    one.file_wanted.emit(broken)
    assert len(windows) == 2, "no empty window is left behind"
    assert any("broken.cgraph" in window.messages.message for window in windows)
    windows.close_all()
    windows.deleteLater()


def test_no_letter_means_two_things_in_a_menu(window) -> None:
    for heading in window.menuBar().actions():
        texts = [entry.text() for entry in heading.menu().actions() if not entry.isSeparator()]
        letters = [found[1].lower() for text in texts if (found := re.search("&([^&])", text))]
        assert len(letters) == len(texts), f"without a letter in {heading.text()}: {texts}"
        twice = [letter for letter, times in Counter(letters).items() if times > 1]
        assert not twice, f"{twice} in {heading.text()}: {texts}"
