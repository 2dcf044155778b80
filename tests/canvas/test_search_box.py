"""The search box, by real keys: opening, searching, numbers, names, formulas, connected nodes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_bench import Bench, benched
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from graphapp.canvas.search_box import SearchBox
from graphapp.model import Edge, Graph

EMPTY = QPoint(700, 560)
ENTER, ESC, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Down


@pytest.fixture
def blank(qtbot: object) -> Iterator[Bench]:
    with benched(Graph()) as bench:
        yield bench


def open_box(bench: Bench, at: QPoint = EMPTY) -> SearchBox:
    QTest.mouseDClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    return box_of(bench)


def box_of(bench: Bench) -> SearchBox:
    box = bench.view.searching.box
    assert box is not None
    assert box.isVisible()
    return box


def type_in(box: SearchBox, text: str) -> None:
    """Key by key; QTest has no keys for what is not ASCII."""
    for character in text:
        if character.isascii():
            QTest.keyClicks(box.field, character)
        else:
            box.field.insert(character)


def titles(box: SearchBox) -> list[str]:
    return [offer.title for offer in box.offers()]


def add(bench: Bench, text: str, at: QPoint = EMPTY) -> None:
    box = open_box(bench, at)
    type_in(box, text)
    QTest.keyClick(box.field, ENTER)


# Opening and closing


def test_a_double_click_on_the_empty_canvas_opens_the_box(bench: Bench) -> None:
    box = open_box(bench)
    assert (box.pos() - EMPTY).manhattanLength() < 400
    assert box.field.isVisible()
    assert len(box.offers()) > 40
    for part in (box.field, box.rows):
        assert box.rect().contains(part.geometry())
        assert part.height() > 20
    type_in(box, "w*(x")
    assert box.rect().contains(box.error.geometry())
    assert box.error.height() > 20
    QTest.keyClick(box.field, ESC)
    assert bench.view.searching.box is None
    assert bench.names == ()


def test_a_double_click_on_a_leaf_still_types_its_number(bench: Bench) -> None:
    QTest.mouseDClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=bench.number("w"))
    assert bench.view.searching.box is None


def test_the_box_stays_within_the_view(bench: Bench) -> None:
    for corner in (QPoint(1195, 690), QPoint(2, 2)):
        box = open_box(bench, corner)
        assert bench.view.rect().contains(box.geometry())
        QTest.keyClick(box.field, ESC)


def test_tab_opens_the_box_at_the_pointer_and_walks_for_the_keyboard(bench: Bench) -> None:
    bench.move(EMPTY)
    bench.key(Qt.Key.Key_Tab)
    box = box_of(bench)
    QTest.keyClick(box.field, ESC)
    bench.key(Qt.Key.Key_Escape)
    bench.key(Qt.Key.Key_Tab)
    assert bench.view.searching.box is None
    assert bench.session.selection.nodes == {bench.session.evaluation.order[0]}


def test_tab_walks_on_from_a_node_that_was_clicked(bench: Bench) -> None:
    bench.click(bench.node("m"))
    bench.key(Qt.Key.Key_Tab)
    assert bench.view.searching.box is None
    order = bench.session.evaluation.order
    assert bench.session.selection.nodes == {order[order.index("m") + 1]}


def test_tab_opens_the_box_on_an_empty_graph(blank: Bench) -> None:
    blank.key(Qt.Key.Key_Tab)
    type_in(box_of(blank), "tanh")
    QTest.keyClick(box_of(blank).field, ENTER)
    assert [node.op for node in blank.graph.nodes.values()] == ["tanh"]


def test_the_box_closes_when_the_focus_or_the_graph_goes_elsewhere(bench: Bench) -> None:
    open_box(bench)
    bench.click(QPoint(30, 600))
    assert bench.view.searching.box is None
    open_box(bench)
    bench.session.apply("New", Graph())
    assert bench.view.searching.box is None


# Searching


@pytest.mark.parametrize(
    ("text", "op"),
    [
        ("mul", "mul"), ("sig", "sigmoid"), ("*", "mul"), ("+", "add"), ("lrelu", "leaky_relu"),
        ("mse", "squared_error"), ("leaky", "leaky_relu"), ("softm", "softmax"), ("σ", "sigmoid"),
    ],
)  # fmt: skip
def test_typing_finds_by_name_sign_and_letters(bench: Bench, text: str, op: str) -> None:
    box = open_box(bench)
    type_in(box, text)
    assert box.offers()[0].op == op
    QTest.keyClick(box.field, ENTER)
    (id,) = bench.session.selection.nodes
    assert bench.graph.nodes[id].op == op
    assert bench.names == (f"Add {op.replace('_', ' ')}",)


def test_categories_and_help_are_searched(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "losses")
    assert "squared error" in titles(box)
    assert "tanh" not in titles(box)


def test_what_is_not_found_is_said(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "qqzz!")
    assert box.offers() == []
    assert box.error.isVisible()
    QTest.keyClick(box.field, ENTER)
    assert bench.names == ()


def test_the_node_stands_where_the_box_was_opened_and_undo_takes_it_away(bench: Bench) -> None:
    before = bench.graph
    add(bench, "tanh")
    (id,) = bench.session.selection.nodes
    here = bench.view.scene_point(QPointF(EMPTY))
    assert bench.place(id) == (round(here.x()), round(here.y()))
    assert bench.view.hasFocus()
    bench.session.undo()
    assert bench.graph is before


def test_arrows_choose_another_row(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "relu")
    wanted = box.offers()[2]
    QTest.keyClick(box.field, DOWN)
    QTest.keyClick(box.field, Qt.Key.Key_Tab)
    QTest.keyClick(box.field, ENTER)
    assert bench.names == (wanted.step,)


def test_a_click_chooses_a_row(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "relu")
    wanted, row = box.offers()[1], box.rows.item(1)
    at = box.rows.visualItemRect(row).center()
    QTest.mouseClick(box.rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert bench.names == (wanted.step,)


def test_recent_choices_come_first(bench: Bench) -> None:
    add(bench, "softplus")
    add(bench, "tanh", QPoint(500, 600))
    box = open_box(bench, QPoint(300, 620))
    assert titles(box)[:2] == ["tanh", "softplus"]


# Numbers and names


@pytest.mark.parametrize(("downs", "op"), list(enumerate(["input", "parameter", "constant"])))
def test_a_number_becomes_a_leaf(bench: Bench, downs: int, op: str) -> None:
    box = open_box(bench)
    type_in(box, "0.5")
    for _ in range(downs):
        QTest.keyClick(box.field, DOWN)
    QTest.keyClick(box.field, ENTER)
    (id,) = bench.session.selection.nodes
    assert bench.graph.nodes[id].op == op
    assert bench.value(id) == 0.5


def test_a_named_number_is_a_parameter(bench: Bench) -> None:
    add(bench, "w2 = -0,25")
    assert bench.graph.nodes["w2"].op == "parameter"
    assert bench.value("w2") == -0.25


def test_a_named_number_that_does_not_sound_like_a_weight_is_an_input(bench: Bench) -> None:
    add(bench, "x2 = 1.5")
    assert bench.graph.nodes["x2"].op == "input"


def test_what_is_put_with_the_mouse_does_not_move_the_picture(blank: Bench) -> None:
    before = blank.view.scene_point(QPointF(0, 0)), blank.view.scale_factor
    add(blank, "w1 = 0.4", QPoint(60, 40))
    add(blank, "x = 1.5", QPoint(60, 140))
    assert (blank.view.scene_point(QPointF(0, 0)), blank.view.scale_factor) == before
    here = blank.view.scene_point(QPointF(60, 140))
    assert blank.place("x") == (round(here.x()), round(here.y()))


def test_a_name_that_is_taken_says_what_it_becomes(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "w=3")
    assert "w is there already" in box.offers()[0].help
    QTest.keyClick(box.field, ENTER)
    assert bench.value("w_2") == 3.0
    assert bench.value("w") == 0.5


def test_a_list_becomes_a_vector(bench: Bench) -> None:
    add(bench, "v = [1, 2, 3]")
    assert list(bench.value("v")) == [1, 2, 3]  # type: ignore[call-overload]


def test_a_new_name_becomes_a_leaf_of_that_name(bench: Bench) -> None:
    add(bench, "w7")
    assert bench.graph.nodes["w7"].op == "parameter"
    add(bench, "x7", QPoint(300, 600))
    assert bench.graph.nodes["x7"].op == "input"


# Formulas


def test_a_formula_builds_a_subgraph_in_one_step(blank: Bench) -> None:
    before = blank.graph
    box = open_box(blank)
    type_in(box, "h = tanh(w*x + b)")
    offer = box.offers()[0]
    assert offer.title == "Build h = tanh(w*x + b)"
    assert "parameters w, b" in offer.help
    QTest.keyClick(box.field, ENTER)
    graph = blank.graph
    assert {id: node.op for id, node in graph.nodes.items()} == {
        "w": "parameter", "x": "input", "b": "parameter",
        "mul_1": "mul", "add_1": "add", "h": "tanh",
    }  # fmt: skip
    assert graph.inputs_of("h") == {"x": "add_1"}
    assert graph.differentiate == "h"
    places = [blank.place(id) for id in graph.nodes]
    assert len(set(places)) == len(places)
    assert len(blank.names) == 1
    assert blank.session.evaluation.value("h") == pytest.approx(0.9640, abs=1e-4)
    blank.session.undo()
    assert blank.graph is before


def test_formulas_typed_one_after_the_other_go_on_to_the_right(blank: Bench) -> None:
    for text in ("h = tanh(w*x)", "q = h*v", "L = (q - y)^2"):
        blank.view.searching.open()
        type_in(box_of(blank), text)
        QTest.keyClick(box_of(blank).field, ENTER)
    assert all(blank.place(e.source)[0] < blank.place(e.target)[0] for e in blank.graph.edges)


def test_names_that_the_graph_has_are_its_nodes(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "e = (L - t)^2")
    assert box.offers()[0].help.startswith("From the graph: L. New: input t,")
    QTest.keyClick(box.field, ENTER)
    assert bench.graph.inputs_of("sub_1") == {"a": "L", "b": "t"}
    assert bench.graph.differentiate == "e", "it goes on from what was differentiated"
    assert len([id for id in bench.graph.nodes if id.startswith("L")]) == 1


def test_greek_names_keep_their_letters(blank: Bench) -> None:
    add(blank, "h = theta*x")
    assert blank.graph.nodes["theta"].label == r"\theta"


def test_a_formula_beside_the_differentiated_node_leaves_that_alone(bench: Bench) -> None:
    add(bench, "q = 2*p")
    assert bench.graph.differentiate == "L"


def test_a_defined_name_that_is_taken_gets_another(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "m = w*b")
    assert "m is there already and becomes m_2." in box.offers()[0].help
    QTest.keyClick(box.field, ENTER)
    assert bench.graph.inputs_of("m_2") == {"a": "w", "b": "b"}
    assert bench.graph.inputs_of("m") == {"a": "w", "b": "x"}


def test_an_equals_sign_makes_a_name_a_formula(bench: Bench) -> None:
    box = open_box(bench)
    type_in(box, "=tanh(L)")
    assert titles(box)[0] == "Build tanh(L)"
    QTest.keyClick(box.field, ENTER)
    assert bench.graph.inputs_of("tanh") == {"x": "L"}


@pytest.mark.parametrize(
    ("text", "column", "marked"), [("w*x + ", 6, "+"), ("w*(x", 3, "("), ("=  w*x $ 2", 8, "$")]
)
def test_an_error_is_shown_with_its_column_marked(
    bench: Bench, text: str, column: int, marked: str
) -> None:
    box = open_box(bench)
    type_in(box, text)
    assert box.error.isVisible()
    said = box.error.text()
    assert f"column {column}" in box.field.accessibleDescription()
    if marked != "+":
        assert f"text-decoration:underline'>{marked}</span>" in said
    QTest.keyClick(box.field, ENTER)
    assert bench.names == ()


# From an edge


def drop_edge(bench: Bench, start: QPoint, end: QPoint) -> SearchBox:
    bench.drag(start, end - start)
    return box_of(bench)


@pytest.mark.parametrize(("op", "port"), [("tanh", "x"), ("mul", "a")])
def test_an_edge_dropped_in_the_empty_asks_what_it_feeds(bench: Bench, op: str, port: str) -> None:
    before = bench.graph
    end = bench.at(QPointF(700, 240))
    box = drop_edge(bench, bench.port("s"), end)
    assert not {"input", "parameter", "constant"} & {offer.op for offer in box.offers()}
    assert bench.view.canvas.overlay.line is not None
    type_in(box, op)
    QTest.keyClick(box.field, ENTER)
    (id,) = bench.session.selection.nodes
    assert bench.graph.inputs_of(id) == {port: "s"}
    off = bench.port(id, port) - end
    assert off.manhattanLength() <= 1, "the end of the edge stays where it was dropped"
    assert bench.names == (f"Add {op}",)
    assert bench.view.canvas.overlay.line is None
    bench.session.undo()
    assert bench.graph is before


def test_an_input_dropped_in_the_empty_asks_for_its_source(bench: Bench) -> None:
    add(bench, "tanh")
    (id,) = bench.session.selection.nodes
    box = drop_edge(bench, bench.port(id, "x"), bench.at(QPointF(300, 300)))
    assert [offer.op for offer in box.offers()[:3]] == ["input", "parameter", "constant"]
    type_in(box, "w9=0.3")
    QTest.keyClick(box.field, ENTER)
    assert bench.graph.inputs_of(id) == {"x": "w9"}


def test_an_edge_can_be_dropped_into_a_formula(bench: Bench) -> None:
    box = drop_edge(bench, bench.port("s"), bench.at(QPointF(700, 240)))
    type_in(box, "q*2")
    assert "use s in the formula" in box.error.text()
    box.field.clear()
    type_in(box, "q*s")
    QTest.keyClick(box.field, ENTER)
    assert bench.graph.inputs_of("mul") == {"a": "q", "b": "s"}


def test_escape_leaves_the_dropped_edge_away(bench: Bench) -> None:
    before = bench.graph
    box = drop_edge(bench, bench.port("s"), bench.at(QPointF(700, 240)))
    QTest.keyClick(box.field, ESC)
    assert bench.graph is before
    assert bench.view.canvas.overlay.line is None


def test_a_double_click_on_an_edge_inserts_a_node(bench: Bench) -> None:
    edge = Edge("s", "L", "x")
    box = open_box(bench, bench.edge(edge) - QPoint(60, 0))
    assert "Insert" in box.field.placeholderText()
    type_in(box, "relu")
    QTest.keyClick(box.field, ENTER)
    (id,) = bench.session.selection.nodes
    assert bench.graph.inputs_of(id) == {"x": "s"}
    assert bench.graph.inputs_of("L") == {"x": id}
    assert bench.names == ("Insert relu",)


def test_the_first_loss_is_differentiated(blank: Bench) -> None:
    add(blank, "squared error")
    assert blank.graph.differentiate == "L"
    assert blank.graph.nodes["L"].op == "squared_error"
