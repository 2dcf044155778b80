"""Stepping on the canvas: what is hidden, what is lit, and that the end is the whole picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from canvas_bench import Bench
from graphs import chain, edge, graph, random_scalars
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphapp.canvas.pointing import tip_at
from graphapp.canvas.scene import GraphScene
from graphapp.canvas.step_lights import go_to
from graphapp.canvas.steps import Steps
from graphapp.engine import Evaluation, evaluate
from graphapp.engine.stepping import Timeline
from graphapp.engine.tangent_steps import TangentTimeline
from graphapp.files import load
from graphapp.files.examples import examples
from graphapp.look.theme import LIGHT
from graphapp.model import Graph
from graphapp.model.arrange import lay_out_missing
from graphapp.model.edits import move

EXAMPLES = {example.slug: example.path for example in examples()}


def scene_of(made: Graph) -> GraphScene:
    made = lay_out_missing(made)
    return GraphScene(evaluate(made), LIGHT)


def texts(scene: GraphScene) -> list[tuple[str, str, tuple[float, float]]]:
    placed = scene.labels.in_sight(QRectF(-1e5, -1e5, 2e5, 2e5))
    return sorted((run.text, run.role, run.at.toTuple()) for text in placed for run in text.runs)


def faces(scene: GraphScene) -> dict[str, object]:
    return {id: scene.drawing.value(id) is not None for id in scene.nodes}


def words(scene: GraphScene) -> list[str]:
    return [text for text, _, _ in texts(scene)]


@pytest.mark.parametrize("path", EXAMPLES.values(), ids=EXAMPLES)
def test_the_last_step_is_the_whole_picture(qapp: QApplication, path: Path) -> None:
    scene = scene_of(load(path))
    at_once, values = texts(scene), faces(scene)
    timeline = Timeline(scene.drawing.evaluation)
    go_to(scene, Steps(timeline, 0))
    assert all("independent" not in word and "…" not in word for word in words(scene))
    go_to(scene, Steps(timeline, timeline.last))
    assert (texts(scene), faces(scene)) == (at_once, values)
    go_to(scene, None)
    assert texts(scene) == at_once
    scene.close_down()


@pytest.mark.parametrize("seed", range(6))
def test_texts_only_come_and_never_move(qapp: QApplication, seed: int) -> None:
    scene = scene_of(random_scalars(seed))
    at_once, seen = set(texts(scene)), set()
    timeline = Timeline(scene.drawing.evaluation)
    for number in range(timeline.last + 1):
        go_to(scene, Steps(timeline, number))
        now = {text for text in texts(scene) if "…" not in text[0]}
        assert seen <= now <= at_once
        seen = now
    for number in reversed(range(timeline.last + 1)):
        go_to(scene, Steps(timeline, number))
    assert texts(scene) == []
    scene.close_down()


def test_the_start_shows_the_leaves_alone(qapp: QApplication, fork: Graph) -> None:
    scene = scene_of(fork)
    go_to(scene, Steps(Timeline(scene.drawing.evaluation), 0))
    assert texts(scene) == []
    assert faces(scene) == {"x": True, "w": True, "z": False, "q": False, "L": False}
    scene.close_down()


def test_a_sum_grows_at_a_fork(qapp: QApplication, fork: Graph) -> None:
    scene = scene_of(fork)
    timeline = Timeline(scene.drawing.evaluation)
    backward_z = next(m.number for m in timeline.moments if (m.kind, m.node) == ("backward", "z"))
    go_to(scene, Steps(timeline, backward_z))
    assert "0.400" in words(scene)
    assert " + …" in words(scene)
    assert "3.400" not in words(scene)
    go_to(scene, Steps(timeline, backward_z + 1))
    assert {"3.000", "3.400", " + "} <= set(words(scene))
    assert not any("…" in word for word in words(scene))
    scene.close_down()


def test_a_sum_of_many_terms_says_what_there_is_so_far(qapp: QApplication) -> None:
    names = [f"s{i}" for i in range(5)]
    made = graph(
        {"x": 2.0, **dict.fromkeys(names, "square"), "L": "add"},
        [edge_ for i, n in enumerate(names) for edge_ in (f"x -> {n}.x", f"{n} -> L.{'abcde'[i]}")],
        "L",
    )
    scene = scene_of(made)
    timeline = Timeline(scene.drawing.evaluation)
    first = next(m.number for m in timeline.moments if m.kind == "backward") + 1
    go_to(scene, Steps(timeline, first + 1))
    assert "8.000 + …" in words(scene)
    go_to(scene, Steps(timeline, first + 4))
    assert "8.000 + …" not in words(scene)
    assert "Σ of 5 = " in words(scene)
    scene.close_down()


def test_forward_mode_shows_tangents_in_the_place_of_gradients(
    qapp: QApplication, fork: Graph
) -> None:
    scene = scene_of(fork)
    timeline = TangentTimeline(scene.drawing.evaluation, "x")
    go_to(scene, Steps(timeline, 1))
    assert words(scene) == ["1.000", "independent", "ẋ ", "ẋ "]
    go_to(scene, Steps(timeline, timeline.last))
    said = words(scene)
    assert said.count("ẋ ") == 3  # under x, w and the differentiated node
    assert "∂ " not in said
    assert "3.000" in said
    assert scene.drawing.is_dashed(edge("w -> z.a"))
    assert not scene.drawing.is_dashed(edge("x -> z.b"))
    go_to(scene, None)
    assert "∂ " in words(scene)
    assert not scene.drawing.is_dashed(edge("w -> z.a"))
    scene.close_down()


def test_what_a_step_works_on_is_lit(qapp: QApplication, fork: Graph) -> None:
    scene = scene_of(fork)
    timeline = Timeline(scene.drawing.evaluation)
    drawing = scene.drawing
    steps = {(m.kind, m.node): m.number for m in timeline.moments}
    go_to(scene, Steps(timeline, steps["forward", "z"]))
    assert drawing.current_nodes == {"z"}
    assert drawing.edge_role(edge("x -> z.b")) == "value"
    assert drawing.edge_role(edge("x -> q.x")) == "edge"
    thick = scene.edges[edge("x -> z.b")].pen().widthF()
    assert thick > scene.edges[edge("x -> q.x")].pen().widthF()
    go_to(scene, Steps(timeline, steps["backward", "q"]))
    assert drawing.edge_role(edge("x -> q.x")) == "gradient"
    assert drawing.edge_role(edge("x -> z.b")) == "edge"
    go_to(scene, Steps(timeline, steps["update", None]))
    assert drawing.current_nodes == {"w"}
    scene.close_down()


def test_ten_thousand_steps_compute_nothing(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = chain(5_000)
    places = {id: (160.0 * (i % 100), 130.0 * (i // 100)) for i, id in enumerate(long.nodes)}
    scene = scene_of(move(long, places))
    timeline = Timeline(scene.drawing.evaluation)
    assert timeline.last == 10_002
    seen = QRectF(0, 0, 1400, 900)
    go_to(scene, Steps(timeline, timeline.last))
    whole = len(scene.labels.in_sight(seen))
    assert whole > 50

    def never(*_: object) -> None:
        raise AssertionError("a step computes something")

    for name in ("edge", "local", "gradient"):
        monkeypatch.setattr(Evaluation, name, never)
    drawn = []
    for number in range(0, timeline.last + 1, 7):
        go_to(scene, Steps(timeline, number))
        drawn.append(sum(len(text.runs) for text in scene.labels.in_sight(seen)))
    assert drawn == sorted(drawn)
    assert (drawn[0], drawn[-1] > whole) == (0, True)
    scene.close_down()


# By keys and mouse on the view --------------------------------------------------------------


def test_what_is_hidden_is_not_in_the_tooltip_either(bench: Bench) -> None:
    bench.session.step_to(0)
    at = bench.node("m").toPointF()
    assert "not reached yet" in tip_at(bench.view, at)
    assert "1.0" not in tip_at(bench.view, at)
    bench.session.step_to(1)
    assert "<td align='right'>1</td>" in tip_at(bench.view, at)
    bench.session.stop_stepping()
    assert "not reached yet" not in tip_at(bench.view, at)


def test_scrubbing_a_leaf_keeps_the_step(bench: Bench) -> None:
    bench.session.step_to(4)
    before = bench.session.timeline
    bench.drag(bench.number("w"), QPoint(60, 0))
    assert bench.value("w") != 0.5
    assert bench.session.moment.number == 4
    assert bench.session.timeline is not before
    assert bench.session.timeline.evaluation is bench.session.evaluation
    assert bench.view.canvas.drawing.steps.timeline is bench.session.timeline


def test_a_step_out_of_sight_is_brought_into_sight(bench: Bench) -> None:
    bench.view.zoom_to(2.0)
    bench.view.centerOn(0, 0)
    bench.session.step_to(3)
    QApplication.processEvents()
    box = bench.view.canvas.nodes["L"]
    place = bench.view.mapFromScene(box.pos())
    assert bench.view.viewport().rect().contains(place)


def test_esc_on_the_canvas_deselects_first_and_ends_the_steps_then(bench: Bench) -> None:
    bench.session.step_to(2)
    bench.session.select({"m"})
    QTest.keyClick(bench.view, Qt.Key.Key_Escape)
    assert not bench.session.selection
    assert bench.session.moment is not None
    QTest.keyClick(bench.view, Qt.Key.Key_Escape)
    assert bench.session.moment is None


def test_one_step_draws_only_around_its_node(bench: Bench) -> None:
    long = chain(12)
    places = {id: (160.0 * i, 0.0) for i, id in enumerate(long.nodes)}
    bench.session.start(move(long, places))
    bench.view.zoom_to_rect(QRectF(-100, -100, 2100, 200))
    bench.session.step_to(1)
    QApplication.processEvents()
    drawn: list[QRectF] = []
    layer = bench.view.canvas.labels
    paint = layer.paint

    def watched(painter: object, parts: list[QRectF], grounds: object = ()) -> None:
        drawn.extend(parts)
        paint(painter, parts, grounds)

    layer.paint = watched
    bench.session.step_to(2)
    QApplication.processEvents()
    assert drawn
    assert all(rect.width() < 1200 for rect in drawn)
