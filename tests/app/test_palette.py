"""The command palette: everything is in it, found by typing, run by Enter; F6 walks the panels."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from graphapp.app.actions import ACTIONS, keys_text
from graphapp.app.manual import show_manual
from graphapp.app.palette import CommandPalette, commands

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def palette(window, product, qtbot):
    window.session.start(product)
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_P, CTRL | SHIFT)
    made = window.findChild(CommandPalette)
    assert made is not None
    assert made.isVisible()
    yield made
    if shiboken6.isValid(made):
        made.close()


def made_bright(palette):
    """Is the first row's text drawn in the colour of the text?"""
    picture = palette.list.viewport().grab().toImage()
    wanted = palette.palette().color(palette.palette().ColorRole.HighlightedText)
    row = palette.list.visualRect(palette.list.model().index(0, 0))
    spots = (picture.pixelColor(x, y) for x in range(12, 120) for y in range(row.height()))
    return any(spot.name() == wanted.name() for spot in spots)


def test_every_action_is_in_a_menu_and_so_in_the_palette(window, product_file):
    window.file.open(product_file)
    known = list(commands(window.menuBar()))
    names = {entry.action.objectName() for entry in known}
    missing = [spec.verb for spec in ACTIONS if f"action.{spec.verb}" not in names]
    assert missing == []
    assert "action.theme_dark" in names
    assert "action.panel_library" in names
    for entry in known:
        assert entry.title, entry.action.objectName()
        assert "&" not in entry.title


def test_every_key_is_shown(palette, window):
    model = palette.list.model()
    spoken = [
        model.index(i, 0).data(Qt.ItemDataRole.AccessibleTextRole) for i in range(model.rowCount())
    ]
    for spec in ACTIONS:
        keys = keys_text(window.actions_by_verb[spec.verb])
        assert any(keys in text for text in spoken), spec.verb


def test_typing_finds_and_enter_runs(palette, window):
    QTest.keyClicks(palette.search, "zoom sel")
    assert palette.shown()[0] == "Zoom to selection"
    assert not made_bright(palette)
    palette.search.clear()
    QTest.keyClicks(palette.search, "selall")
    assert palette.shown()[0] == "Select all"
    assert made_bright(palette)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.session.selection.nodes == {"x", "w", "L"}
    assert window.findChild(CommandPalette) is None or not palette.isVisible()


def test_a_disabled_action_is_greyed_and_does_not_run(palette, window):
    QTest.keyClicks(palette.search, "duplicate")
    index = palette.list.currentIndex()
    assert index.data() == "Duplicate"
    assert "not possible now" in index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert not made_bright(palette)
    before = window.session.graph
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.session.graph is before
    assert palette.isVisible()


def test_the_arrow_keys_move_in_the_list(palette):
    QTest.keyClicks(palette.search, "zoom")
    first = palette.list.currentIndex().row()
    QTest.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == first + 1
    QTest.keyClick(palette.search, Qt.Key.Key_Up)
    QTest.keyClick(palette.search, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 0
    QTest.keyClick(palette.search, Qt.Key.Key_PageDown)
    assert palette.list.currentIndex().row() == min(12, len(palette.shown()) - 1)


def test_nothing_fits_and_enter_is_harmless(palette):
    QTest.keyClicks(palette.search, "qqqq")
    assert palette.shown() == []
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.isVisible()
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_recent_files_are_in_the_palette(window, product_file, tmp_path):
    window.file.open(product_file)
    paths = [entry.title for entry in commands(window.menuBar()) if "Open recent" in entry.where]
    assert any(product_file.name in path for path in paths)


# F6 -----------------------------------------------------------------------------------------


def test_f6_walks_from_the_canvas_through_every_open_panel_and_back(window, product_file, qtbot):
    window.file.open(product_file)
    window.view.setFocus()
    visited = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        visited.append(QApplication.focusWidget())
        if visited[-1] is window.view:
            break
    assert visited[-1] is window.view
    docks = {
        name
        for name, dock in window.docks.by_name.items()
        if any(dock.isAncestorOf(widget) or widget is dock for widget in visited)
    }
    assert docks == {name for name, dock in window.docks.by_name.items() if not dock.isHidden()}
    QTest.keyClick(window.view, Qt.Key.Key_F6, SHIFT)
    assert QApplication.focusWidget() is visited[-2]
    assert any(window.timeline.isAncestorOf(widget) for widget in visited)


def test_everything_in_the_palette_and_the_manual_has_an_accessible_name(palette, window):
    manual = show_manual(window, window.file.open_copy)
    for place in (palette, manual):
        for widget in place.findChildren(QWidget):
            takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            if takes_focus and not widget.objectName().startswith("qt_") and widget.isEnabled():
                inside = isinstance(widget.parent(), QLineEdit)
                assert widget.accessibleName() or inside, widget
    manual.close()
