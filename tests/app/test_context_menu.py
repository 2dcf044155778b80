"""The menus on the canvas, opened by real right clicks and by the menu key."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.app.actions import plain
from graphapp.model.graph import Frame, Note

RIGHT = Qt.MouseButton.RightButton


@pytest.fixture
def shown(window, product, qtbot):
    window.session.start(product)
    window.view.begin()
    return window


def open_menu(window, at):
    QTest.mouseClick(window.view.viewport(), RIGHT, pos=at)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    return menu


def verbs(menu):
    return [a.objectName().removeprefix("action.") for a in menu.actions() if a.objectName()]


def on_node(window, id):
    return window.view.mapFromScene(QPointF(*window.session.graph.nodes[id].position))


def empty_place(window):
    return QPoint(40, 40)


def test_a_right_click_on_a_node_selects_it_and_offers_what_fits(shown):
    menu = open_menu(shown, on_node(shown, "w"))
    assert shown.session.selection.nodes == {"w"}
    offered = verbs(menu)
    for verb in ("rename", "differentiate", "make_input", "copy", "delete", "add_frame",
                 "select_descendants", "manual_node"):  # fmt: skip
        assert verb in offered
    for verb in ("make_parameter", "redraw", "remove_frame", "tidy_selection", "paste"):
        assert verb not in offered, "nothing to act on"
    assert "Align" not in [plain(action.text()) for action in menu.actions()]
    menu.close()


def test_a_right_click_inside_the_selection_keeps_it(shown):
    shown.session.select(["x", "w"])
    menu = open_menu(shown, on_node(shown, "w"))
    assert shown.session.selection.nodes == {"x", "w"}
    assert "Align" in [plain(action.text()) for action in menu.actions()]
    menu.close()


def test_an_entry_runs_by_a_click(shown):
    menu = open_menu(shown, on_node(shown, "w"))
    action = shown.actions_by_verb["make_constant"]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert shown.session.graph.nodes["w"].op == "constant"


def test_a_right_click_on_an_edge_offers_to_delete_it(shown, qtbot):
    edge = shown.session.graph.edges[0]
    path = shown.view.canvas.edges[edge].path()
    at = shown.view.mapFromScene(path.pointAtPercent(0.3))
    menu = open_menu(shown, at)
    assert shown.session.selection.edges == {edge}
    assert "delete" in verbs(menu)
    assert "copy" not in verbs(menu)
    while menu.activeAction() is not shown.actions_by_verb["delete"]:
        QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert edge not in shown.session.graph.edges


def test_paste_from_the_menu_goes_where_one_clicked(shown, qtbot):
    QGuiApplication.clipboard().setText("c = 3*k")
    at = empty_place(shown)
    menu = open_menu(shown, at)
    action = shown.actions_by_verb["paste"]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    graph = shown.session.graph
    (kx, ky), (cx, cy) = graph.nodes["k"].position, graph.nodes["c"].position
    place = shown.view.scene_point(QPointF(at))
    assert ((kx + cx) / 2, (ky + cy) / 2) == pytest.approx((place.x(), place.y()), abs=9)
    qtbot.waitUntil(lambda: shown.canvas_menus._places.pinned is None)


def test_a_note_from_the_menu_lies_where_one_clicked(shown):
    menu = open_menu(shown, empty_place(shown))
    action = shown.actions_by_verb["add_note"]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    place = shown.view.scene_point(QPointF(empty_place(shown)))
    (note,) = shown.session.graph.notes
    x, y = note.position
    assert x < place.x() < x + note.size[0]
    assert y < place.y() < y + note.size[1]


def test_frames_and_notes_have_their_menus(shown):
    graph = replace(
        shown.session.graph,
        frames=(Frame("Layer", ("x", "w")),), notes=(Note("n", (0.0, 300.0), (200.0, 80.0)),),
    )  # fmt: skip
    shown.session.start(graph)
    shown.view.fit()
    menu = open_menu(shown, shown.view.mapFromScene(QPointF(100.0, 340.0)))
    assert shown.session.selection.notes == {0}
    assert verbs(menu) == ["cut", "copy", "duplicate", "delete"]
    menu.close()
    title = shown.view.canvas.backdrop.frames[0].title_box().center()
    menu = open_menu(shown, shown.view.mapFromScene(title))
    assert shown.session.selection.frames == {0}
    assert {"rename", "fold_frame", "remove_frame", "delete"} <= set(verbs(menu))
    menu.close()


def test_the_menu_key_opens_the_menu_of_the_selection(shown):
    shown.session.select(["L"])
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(5, 5), QPoint(5, 5))
    QApplication.sendEvent(shown.view, event)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert "rename" in verbs(menu)
    menu.close()
    shown.session.select()
    QApplication.sendEvent(shown.view, event)
    menu = QApplication.activePopupWidget()
    assert "add_note" in verbs(menu)
    menu.close()


def test_a_right_drag_pans_and_opens_no_menu(shown):
    view = shown.view.viewport()
    QTest.mousePress(view, RIGHT, pos=QPoint(100, 100))
    QTest.mouseMove(view, QPoint(160, 140))
    QTest.mouseMove(view, QPoint(200, 180))
    QTest.mouseRelease(view, RIGHT, pos=QPoint(200, 180))
    assert QApplication.activePopupWidget() is None
