"""No text covers another, a node or somebody else's edge, in any bundled example at 100 %."""

from __future__ import annotations

from itertools import combinations

import pytest
from graphs import random_scalars
from PySide6.QtCore import QPointF, QRectF

from graphapp.canvas.curves import path_of
from graphapp.canvas.levels import FULL, level_at
from graphapp.canvas.placed import Placed
from graphapp.canvas.routes import simple_route
from graphapp.canvas.scene import GraphScene
from graphapp.engine import evaluate
from graphapp.files import load
from graphapp.files.examples import examples
from graphapp.look.theme import LIGHT
from graphapp.model import Edge, Graph
from graphapp.model.arrange import lay_out_missing
from graphapp.model.geometry import NAME_LINE, shows_name
from graphapp.model.numerals import Precision

EXAMPLES = {example.slug: example.path for example in examples()}


def shown(graph: Graph) -> GraphScene:
    graph = lay_out_missing(graph)
    return GraphScene(evaluate(graph), LIGHT)


def texts_of(scene: GraphScene) -> tuple[list[Placed], list[Placed]]:
    """The texts of edges, in the order of the scene's edges, and those of nodes."""
    placed = scene.labels.in_sight(scene.sceneRect())
    count = len(scene.labels.anchors.edges)
    return placed[:count], placed[count:]


def boxes_of(scene: GraphScene) -> dict[str, QRectF]:
    return {id: item.box.translated(item.pos()) for id, item in scene.nodes.items()}


def names_of(scene: GraphScene) -> list[QRectF]:
    boxes = boxes_of(scene)
    return [
        QRectF(boxes[id].center().x() - 12, boxes[id].top() - NAME_LINE, 24, NAME_LINE - 3)
        for id, item in scene.nodes.items()
        if shows_name(item.node)
    ]


def covering(scene: GraphScene) -> list[tuple[QRectF, QRectF]]:
    """Pairs of rectangles that should not meet: texts among themselves, texts and nodes."""
    edges, nodes = texts_of(scene)
    texts = [plate for placed in edges + nodes for plate in placed.plates]
    fixed = list(boxes_of(scene).values()) + names_of(scene)
    pairs = [(a, b) for a, b in combinations(texts, 2) if a.intersects(b)]
    return pairs + [(a, b) for a in texts for b in fixed if a.intersects(b)]


def edges_behind_texts(scene: GraphScene) -> list[tuple[Edge, QRectF]]:
    edge_texts, node_texts = texts_of(scene)
    found = []
    for edge, route in scene.routes.items():
        path = path_of(route)
        points = [path.pointAtPercent(i / 300) for i in range(301)]
        own = edge_texts[scene.labels.anchors.edges.index(edge)]
        for placed in edge_texts + node_texts:
            for plate in placed.plates if placed is not own else ():
                if any(plate.adjusted(2, 2, -2, -2).contains(point) for point in points):
                    found.append((edge, plate))
    return found


@pytest.mark.parametrize("slug", EXAMPLES)
def test_no_text_covers_another_or_a_node(qapp: object, slug: str) -> None:
    assert covering(shown(load(EXAMPLES[slug]))) == []


@pytest.mark.parametrize("slug", EXAMPLES)
def test_longer_numbers_fold_away_rather_than_cover_anything(qapp: object, slug: str) -> None:
    scene = shown(load(EXAMPLES[slug]))
    scene.set_precision(Precision("decimals", 6))
    assert covering(scene) == []


@pytest.mark.parametrize("slug", EXAMPLES)
def test_no_edge_runs_behind_a_text(qapp: object, slug: str) -> None:
    assert edges_behind_texts(shown(load(EXAMPLES[slug]))) == []


@pytest.mark.parametrize("detail", [0.38, 0.45, 0.56])
@pytest.mark.parametrize("slug", EXAMPLES)
def test_texts_alone_do_not_cover_each_other_either(qapp: object, slug: str, detail: float) -> None:
    scene = shown(load(EXAMPLES[slug]))
    level = level_at(detail)
    assert level is not None
    assert level.compact
    assert level.size * detail >= 9
    scene.labels.write_at(level)
    assert covering(scene) == []
    edges, _ = texts_of(scene)
    lines = 1 if scene.graph.differentiate is None else 2
    assert [len(placed.plates) for placed in edges] == [lines] * len(scene.edges)


@pytest.mark.parametrize("seed", range(2))
def test_sixty_nodes_show_their_numbers_at_every_middle_scale(qapp: object, seed: int) -> None:
    scene = shown(random_scalars(seed, leaves=14, computed=46))
    for detail in (0.38, 0.4, 0.5, 0.59):
        level = level_at(detail)
        assert level is not None
        scene.labels.write_at(level)
        assert covering(scene) == []
        edges, _ = texts_of(scene)
        assert sum(len(placed.plates) for placed in edges) > 1.8 * len(scene.edges)


def test_below_the_middle_scales_there_are_no_numbers(qapp: object) -> None:
    assert level_at(0.37) is None
    assert level_at(0.6) is FULL


@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_edge_has_its_whole_text(qapp: object, slug: str) -> None:
    scene = shown(load(EXAMPLES[slug]))
    edges, _ = texts_of(scene)
    lines = 1 if scene.graph.differentiate is None else 2
    assert [len(placed.plates) for placed in edges] == [lines] * len(scene.edges)


@pytest.mark.parametrize("seed", range(4))
def test_laid_out_random_graphs_have_no_text_on_another(qapp: object, seed: int) -> None:
    assert covering(shown(random_scalars(seed, leaves=6, computed=24))) == []


def test_the_test_sees_an_overlap(qapp: object) -> None:
    scene = shown(load(EXAMPLES["three-neurons"]))
    placed = texts_of(scene)[0][0]
    placed.plates.append(
        QRectF(placed.plates[0].topLeft() + QPointF(3, 3), placed.plates[0].size())
    )
    assert covering(scene)


def test_texts_of_nodes_too_near_fold_away(qapp: object) -> None:
    scene = shown(load(EXAMPLES["three-neurons"]))
    x, y = scene.nodes["mul_1"].pos().x(), scene.nodes["mul_1"].pos().y()
    scene.move_items({"add_1": (x + 150, y)})
    assert covering(scene) == []


@pytest.mark.parametrize("slug", EXAMPLES)
def test_no_edge_leaves_the_heights_of_its_ends_without_need(qapp: object, slug: str) -> None:
    scene = shown(load(EXAMPLES[slug]))
    boxes, edge_texts = boxes_of(scene), texts_of(scene)[0]
    for number, edge in enumerate(scene.labels.anchors.edges):
        heights = [y for _, y in scene.routes[edge]]
        start, end = scene.start_of(edge), scene.end_of(edge)
        low, high = sorted((start[1], end[1]))
        if min(heights) >= low and max(heights) <= high:
            continue
        direct = path_of(simple_route(start, end))
        points = [direct.pointAtPercent(i / 300) for i in range(301)]
        fixed = [box.adjusted(-8, -24, 8, 28) for id, box in boxes.items() if id not in edge[:2]]
        fixed += [p for i, t in enumerate(edge_texts) if i != number for p in t.plates]
        assert any(box.adjusted(-8, -4, 4, 4).contains(at) for box in fixed for at in points), edge
