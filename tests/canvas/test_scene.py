"""The scene follows a graph: after any edits it is the scene that the graph would get anew."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from canvas_bench import small_graph
from graphs import random_scalars
from PySide6.QtCore import QPointF

from graphapp.canvas.hits import edge_at
from graphapp.canvas.scene import GraphScene
from graphapp.engine import evaluate
from graphapp.errors import EditError
from graphapp.look.theme import DARK, LIGHT
from graphapp.model import Edge, Graph, Node, edits
from graphapp.model.arrange import lay_out_missing
from graphapp.model.numerals import Precision
from graphapp.operation import Unknown, make


def scene_of(graph: Graph) -> GraphScene:
    return GraphScene(evaluate(graph), LIGHT)


def follow(scene: GraphScene, graph: Graph) -> None:
    scene.show(graph, evaluate(graph))


def picture(scene: GraphScene) -> dict[str, object]:
    """What a person sees, in an order that does not depend on history."""
    texts = scene.labels.in_sight(scene.sceneRect())
    return {
        "nodes": {
            id: (item.pos().toTuple(), item.box, item.ports, sorted(item.connected), item.node)
            for id, item in scene.nodes.items()
        },
        "routes": scene.routes,
        "pens": {edge: item.pen().style() for edge, item in scene.edges.items()},
        "paths": {edge: item.path().elementCount() for edge, item in scene.edges.items()},
        "texts": sorted((run[2], run[0], run[1].toTuple()) for text in texts for run in text.runs),
        "items": len(scene.items()),
    }


def random_edit(rng: random.Random, graph: Graph) -> Graph:
    ids = list(graph.nodes)
    place = (rng.uniform(0, 900), rng.uniform(0, 500))
    op = rng.choice(["add", "tanh", "square", "max"])
    new = Node(edits.free_id(graph.nodes, op), make(op), position=place)
    if not ids:
        return edits.add_node(graph, new)
    id, port = rng.choice(ids), rng.choice(["a", "b", "c", "x"])
    label = rng.choice([None, "h_1", r"\theta_{hidden,12}"])
    made: list[Callable[[], Graph]] = [
        lambda: edits.add_node(graph, new),
        lambda: edits.remove(graph, [id]),
        lambda: edits.connect(graph, Edge(rng.choice(ids), id, port)),
        lambda: edits.disconnect(graph, graph.edges[:1]),
        lambda: edits.move(graph, {id: place}),
        lambda: edits.set_value(graph, id, rng.uniform(-2, 2)),
        lambda: edits.set_label(graph, id, label),
        lambda: edits.set_differentiate(graph, rng.choice([None, id])),
    ]
    return rng.choice(made)()


@pytest.mark.parametrize("seed", range(8))
def test_following_edits_is_the_same_as_starting_anew(qapp: object, seed: int) -> None:
    rng = random.Random(seed)
    graph = lay_out_missing(random_scalars(seed, leaves=4, computed=8))
    scene = scene_of(graph)
    history = [graph]
    for _ in range(25):
        try:
            graph = rng.choice(history) if rng.random() < 0.2 else random_edit(rng, graph)
        except EditError:
            continue
        history.append(graph)
        follow(scene, graph)
        assert picture(scene) == picture(scene_of(graph))


def test_items_stay_when_only_numbers_change(qapp: object) -> None:
    graph = small_graph()
    scene = scene_of(graph)
    items = dict(scene.nodes), dict(scene.edges)
    follow(scene, edits.set_value(graph, "w", 3.0))
    assert (scene.nodes, scene.edges) == items
    assert all(a is b for a, b in zip(items[0].values(), scene.nodes.values(), strict=True))


def test_removed_items_leave_the_scene(qapp: object) -> None:
    graph = small_graph()
    scene = scene_of(graph)
    follow(scene, edits.remove(graph, ["m", "w"]))
    assert set(scene.nodes) == {"x", "b", "s", "L"}
    assert len(scene.items()) == 4 + 2
    follow(scene, Graph())
    assert scene.items() == []


def test_edges_that_lead_nowhere_are_dashed(qapp: object) -> None:
    graph = edits.set_differentiate(small_graph(), "m")
    scene = scene_of(graph)
    dashed = {edge.target for edge, item in scene.edges.items() if item.pen().dashPattern()}
    assert dashed == {"s", "L"}
    follow(scene, edits.set_differentiate(graph, "L"))
    assert not any(item.pen().dashPattern() for item in scene.edges.values())


def test_an_edge_has_to_be_near_to_be_hit(qapp: object) -> None:
    scene = scene_of(small_graph())
    edge = Edge("x", "m", "b")
    x, y = scene.end_of(edge)
    assert edge_at(scene, QPointF(x - 50, y + 4), 6) == edge
    assert edge_at(scene, QPointF(x - 50, y + 12), 6) is None
    start = scene.start_of(edge)
    hollow = QPointF(start[0] + 20, (start[1] + y) / 2)  # inside of the curve, off the line
    assert edge_at(scene, hollow, 2) is None


def test_theme_precision_and_quantities_are_redrawn(qapp: object) -> None:
    scene = scene_of(small_graph())
    scene.set_theme(DARK)
    assert all(item.pen().color() == DARK.color("edge") for item in scene.edges.values())
    scene.set_precision(Precision(digits=1))
    texts = picture(scene)["texts"]
    assert ("0.5", "value") in {(text, role) for text, role, _ in texts}  # type: ignore[attr-defined]
    scene.set_quantities(frozenset({"value"}))
    roles = {role for _, role, _ in picture(scene)["texts"]}  # type: ignore[attr-defined]
    assert "text" not in roles


def test_a_node_of_an_unknown_operation_and_nodes_without_place_are_shown(qapp: object) -> None:
    nodes = [Node("a", make("input", value=1.0)), Node("u", Unknown(name="magic"))]
    scene = scene_of(Graph.of(nodes, [Edge("a", "u", "whatever")]))
    assert scene.nodes["u"].ports == ("whatever",)


def test_a_fault_while_painting_is_told_once(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QImage, QPainter

    told = []
    monkeypatch.setattr(sys, "excepthook", lambda *fault: told.append(fault[0]))
    scene = scene_of(small_graph())
    broken = scene.nodes["m"]
    broken.node = replace(broken.node, operation=None)  # type: ignore[arg-type]
    image = QImage(900, 400, QImage.Format.Format_RGB32)
    for _ in range(3):
        with QPainter(image) as painter:
            scene.render(painter, QRectF(image.rect()), QRectF(-60, -60, 900, 400))
    assert told == [AttributeError]
    at = broken.pos() + QPointF(60, 60)
    assert image.pixelColor(at.toPoint()) == LIGHT.color("error")
