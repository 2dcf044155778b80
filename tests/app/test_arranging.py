"""The Arrange and Node menus, triggered as a person does, asserted on the document."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.model import Edge, Graph, Node
from graphapp.model.edits import move
from graphapp.model.placing import box_of
from graphapp.operation import make

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def loose(window):
    """Leaves a, b, p and the gates s and t, standing anyhow."""
    init = {"distribution": "normal", "shape": [], "seed": 1}
    graph = Graph.of(
        [
            Node("a", make("input", value=0.5), position=(3.0, 11.0)),
            Node("b", make("constant", value=2.0), position=(90.0, 205.0)),
            Node("p", make("parameter", init=init), position=(31.0, 407.0)),
            Node("s", make("sigmoid"), position=(400.0, 60.0)),
            Node("t", make("tanh"), position=(455.0, 300.0)),
            Node("L", make("add"), position=(700.0, 120.0)),
        ],
        [Edge("a", "s", "x"), Edge("b", "t", "x"), Edge("s", "L", "a"), Edge("t", "L", "b")],
        differentiate="L",
    )
    window.session.start(graph)
    window.view.animation_ms = 0
    window.view.begin()
    window.view.setFocus()
    return window


def run(window, verb):
    action = window.actions_by_verb[verb]
    assert action.isEnabled(), verb
    action.trigger()


def graph_of(window):
    return window.session.document.graph


@pytest.mark.parametrize(
    ("verb", "of_box"),
    [
        ("align_left", lambda box: box[0]),
        ("align_centre", lambda box: (box[0] + box[2]) / 2),
        ("align_right", lambda box: box[2]),
        ("align_top", lambda box: box[1]),
        ("align_middle", lambda box: (box[1] + box[3]) / 2),
        ("align_bottom", lambda box: box[3]),
    ],
)
def test_aligning_puts_one_side_on_one_line_as_one_step(loose, verb, of_box):
    loose.session.select(["a", "b", "p", "L"])
    run(loose, verb)
    graph = graph_of(loose)
    lines = [of_box(box_of(graph, id)) for id in ("a", "b", "p", "L")]
    assert lines == pytest.approx([lines[0]] * 4)
    assert graph.nodes["s"].position == (400.0, 60.0)
    assert len(loose.session.document.names) == 2


@pytest.mark.parametrize(("verb", "axis"), [("distribute_across", 0), ("distribute_down", 1)])
def test_distributing_makes_the_gaps_equal(loose, verb, axis):
    loose.session.select(["a", "s", "L"])
    run(loose, verb)
    boxes = sorted((box_of(graph_of(loose), id) for id in ("a", "s", "L")), key=lambda b: b[axis])
    gaps = [after[axis] - before[axis + 2] for before, after in pairwise(boxes)]
    assert gaps[0] == pytest.approx(gaps[1])


def test_tidy_up_is_one_step_and_all_of_it_can_be_undone(loose):
    before = graph_of(loose)
    QTest.keyClick(loose.view, Qt.Key.Key_L, CTRL)
    graph = graph_of(loose)
    assert (
        graph.nodes["a"].position[0] < graph.nodes["s"].position[0] < graph.nodes["L"].position[0]
    )
    assert loose.session.document.undo_name == "Tidy up"
    QTest.keyClick(loose.view, Qt.Key.Key_Z, CTRL)
    assert graph_of(loose) is before


def test_tidy_up_stays_where_the_graph_is_and_keeps_it_in_sight(loose, qtbot):
    far = {id: (x + 4000, y - 3000) for id, node in graph_of(loose).nodes.items()
           for x, y in [node.position]}  # fmt: skip
    loose.session.apply("away", lambda graph: move(graph, far))
    loose.view.fit()
    QTest.keyClick(loose.view, Qt.Key.Key_L, CTRL)
    xs, ys = zip(*(node.position for node in graph_of(loose).nodes.values()), strict=True)
    assert (min(xs) + max(xs)) / 2 == pytest.approx((4003 + 4700) / 2, abs=1)
    assert (min(ys) + max(ys)) / 2 == pytest.approx((11 + 407) / 2 - 3000, abs=1)
    tidy = graph_of(loose)
    QTest.keyClick(loose.view, Qt.Key.Key_L, CTRL)
    assert graph_of(loose) == tidy  # again changes nothing


def test_what_was_in_sight_as_a_whole_is_so_after_tidying_up(loose):
    for id in "abp":  # nearly on one spot: tidy needs more room than this
        loose.session.apply("near", lambda graph, id=id: move(graph, {id: (400.0, 60.0)}))
    loose.view.fit()
    loose.view.zoom_to(loose.view.scale_factor * 0.99)
    run(loose, "tidy")
    view = loose.view
    box = view.mapFromScene(view.canvas.extent()).boundingRect()
    assert view.viewport().rect().contains(box)


def test_nodes_glide_to_their_places_and_that_is_one_step_too(loose, qtbot):
    loose.view.animation_ms = 60
    QTest.keyClick(loose.view, Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: loose.session.document.undo_name == "Tidy up")
    assert len(loose.session.document.names) == 2
    for id, node in graph_of(loose).nodes.items():
        at = loose.view.canvas.nodes[id].pos()
        assert (at.x(), at.y()) == pytest.approx(node.position)


def test_tidy_up_the_selection_leaves_the_others(loose):
    loose.session.select(["a", "s"])
    QTest.keyClick(loose.view, Qt.Key.Key_L, CTRL | SHIFT)
    graph = graph_of(loose)
    assert graph.nodes["a"].position[1] == pytest.approx(graph.nodes["s"].position[1], abs=1)
    assert graph.nodes["t"].position == (455.0, 300.0)


def test_frames_come_fold_and_go_by_keys(loose):
    loose.session.select(["s", "t"])
    QTest.keyClick(loose.view, Qt.Key.Key_G, CTRL)
    assert [frame.nodes for frame in graph_of(loose).frames] == [("s", "t")]
    assert graph_of(loose).frames[0].title == "Frame 1"
    loose.session.select(["s"])
    QTest.keyClick(loose.view, Qt.Key.Key_G, SHIFT)
    assert graph_of(loose).frames[0].folded
    assert loose.session.selection.frames == {0}
    run(loose, "fold_frame")
    assert not graph_of(loose).frames[0].folded
    QTest.keyClick(loose.view, Qt.Key.Key_G, CTRL | SHIFT)
    assert graph_of(loose).frames == ()
    assert {"s", "t"} <= graph_of(loose).nodes.keys()


def test_a_note_comes_by_its_key(loose):
    QTest.keyClicks(loose.view, "n")
    (note,) = graph_of(loose).notes
    assert loose.session.document.undo_name == "Add note"
    editor = QApplication.focusWidget()
    QTest.keyClicks(editor, "look *here*")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    assert graph_of(loose).notes[0].text == "look *here*"
    assert graph_of(loose).notes[0].size == note.size


def test_a_node_is_renamed_by_f2(loose):
    loose.session.select(["s"])
    QTest.keyClick(loose.view, Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    field.selectAll()
    QTest.keyClicks(field, "h_1")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "h_1" in graph_of(loose).nodes
    assert graph_of(loose).edge_into("h_1", "x").source == "a"
    QTest.keyClick(loose.view, Qt.Key.Key_Z, CTRL)
    assert "s" in graph_of(loose).nodes


# The Node menu ------------------------------------------------------------------------------


def swaps(window):
    menu = window.node_changes.swap_menu
    menu.aboutToShow.emit()
    return {action.objectName().removeprefix("action.swap_"): action for action in menu.actions()}


def test_activations_are_swapped_and_the_edges_stay(loose):
    loose.session.select(["s", "t"])
    offered = swaps(loose)
    assert {"relu", "tanh", "sigmoid", "gelu"} <= offered.keys()
    assert "squared_error" not in offered
    edges = graph_of(loose).edges
    offered["relu"].trigger()
    graph = graph_of(loose)
    assert [graph.nodes[id].op for id in ("s", "t")] == ["relu", "relu"]
    assert graph.edges == edges
    assert loose.session.document.undo_name == "Swap s, t for relu"


def test_losses_are_swapped_for_losses_and_a_node_not_for_itself(window):
    graph = Graph.of([Node("L", make("squared_error"), position=(0.0, 0.0))])
    window.session.start(graph)
    window.session.select(["L"])
    offered = swaps(window)
    assert "binary_cross_entropy" in offered
    assert "squared_error" not in offered
    assert "tanh" not in offered


def test_what_has_no_siblings_has_no_swap_menu(loose):
    entry = loose.node_changes.swap_menu.menuAction()
    loose.session.select(["s"])
    assert entry.isEnabled()
    loose.session.select(["s", "a"])
    assert not entry.isEnabled()


def test_t_makes_a_node_the_target_and_again_none(loose):
    loose.session.select(["s"])
    assert not loose.actions_by_verb["differentiate"].isChecked()
    QTest.keyClicks(loose.view, "t")
    assert graph_of(loose).differentiate == "s"
    assert loose.actions_by_verb["differentiate"].isChecked()
    QTest.keyClicks(loose.view, "t")
    assert graph_of(loose).differentiate is None
    assert loose.session.document.undo_name == "Differentiate nothing"


def test_a_leaf_changes_its_kind_and_keeps_its_value(loose):
    loose.session.select(["a", "p"])
    drawn = loose.session.evaluation.value("p")
    run(loose, "make_constant")
    assert [graph_of(loose).nodes[id].op for id in ("a", "p")] == ["constant", "constant"]
    assert loose.session.evaluation.value("p") == drawn
    assert not loose.actions_by_verb["make_constant"].isEnabled()
    assert loose.actions_by_verb["make_input"].isEnabled()
    loose.session.select(["a", "s"])
    assert not loose.actions_by_verb["make_input"].isEnabled()


def test_random_numbers_are_drawn_again(loose):
    loose.session.select(["a"])
    assert not loose.actions_by_verb["redraw"].isEnabled()
    loose.session.select(["p"])
    before = loose.session.evaluation.value("p")
    run(loose, "redraw")
    assert loose.session.evaluation.value("p") != before
    assert loose.session.document.undo_name == "Draw p again"


# Enabled or not -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nodes", "enabled", "disabled"),
    [
        ([], ["paste", "select_all", "tidy", "add_note"],
         ["copy", "cut", "delete", "duplicate", "align_left", "add_frame", "rename", "redraw",
          "select_none", "zoom_selection", "differentiate", "remove_frame", "make_input"]),
        (["s"], ["copy", "delete", "rename", "differentiate", "add_frame", "select_none"],
         ["align_left", "distribute_across", "tidy_selection", "make_input", "fold_frame"]),
        (["s", "t"], ["align_left", "tidy_selection"], ["rename", "distribute_down"]),
        (["s", "t", "a"], ["distribute_down", "distribute_across"], ["differentiate"]),
    ],
)  # fmt: skip
def test_actions_follow_the_selection(loose, nodes, enabled, disabled):
    loose.session.select(nodes)
    actions = loose.actions_by_verb
    assert [verb for verb in enabled if not actions[verb].isEnabled()] == []
    assert [verb for verb in disabled if actions[verb].isEnabled()] == []


def test_an_empty_graph_has_nothing_to_act_on(window):
    actions = window.actions_by_verb
    for verb in ("select_all", "tidy", "export_picture", "undo", "redo", "select_inverse"):
        assert not actions[verb].isEnabled(), verb
    assert actions["paste"].isEnabled()
