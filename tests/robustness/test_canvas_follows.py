"""The picture is the graph: after every one of 20,000 edits, undos and redos."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from random_edits import EDITS, MOST_NODES, draw, start

from graphapp.canvas.edge_item import EdgeItem
from graphapp.canvas.scene import GraphScene
from graphapp.errors import EditError
from graphapp.look.theme import LIGHT
from graphapp.model import Edge, Graph
from graphapp.model.geometry import shown_ports
from graphapp.session import Session

STEPS, SEEDS = 5_000, (1, 2, 3, 4)


def folded(graph: Graph) -> dict[str, int]:
    """The folded frame of each node that is in one."""
    return {
        id: number
        for number, frame in enumerate(graph.frames)
        if frame.folded
        for id in frame.nodes
    }


def assert_shows(scene: GraphScene, session: Session) -> None:
    """Items, places, ports and routes are those of the session's graph, no more and no fewer."""
    graph = session.graph
    assert scene.graph is graph
    assert scene.drawing.evaluation is session.evaluation
    assert scene.nodes.keys() == graph.nodes.keys()
    assert scene.edges.keys() == set(graph.edges)
    hidden = folded(graph)
    for id, item in scene.nodes.items():
        node = graph.nodes[id]
        assert item.node is node or item.node == node
        assert item.ports == shown_ports(graph, id)
        x, y = node.position or (0.0, 0.0)
        # Qt takes places for equal that differ in the last bits.
        assert abs(item.pos().x() - x) < 1e-6 > abs(item.pos().y() - y)
        assert item.isVisible() == (id not in hidden)
    seen = set(graph.edges)
    for edge, item in scene.edges.items():
        assert item.edge == edge
        if edge.source in hidden and hidden[edge.source] == hidden.get(edge.target):
            seen.remove(edge)
        assert item.isVisible() == (edge in seen)
    lines = [item for item in scene.items() if isinstance(item, EdgeItem)]
    assert len(lines) == len(scene.edges)
    assert seen <= scene.routes.keys() <= scene.edges.keys()
    assert_labels(scene, seen)
    backdrop = scene.backdrop
    assert [item.frame for item in backdrop.frames] == list(graph.frames)
    assert [item.note for item in backdrop.notes] == list(graph.notes)


def assert_labels(scene: GraphScene, seen: set[Edge]) -> None:
    """There is a label for each edge that is seen, at its end."""
    anchors = scene.labels.anchors
    assert list(anchors.ids) == list(scene.nodes)
    assert set(anchors.edges) == seen
    assert len(anchors.edges) == len(seen)
    for row, edge in enumerate(anchors.edges):
        assert tuple(anchors.ports[row]) == scene.end_of(edge)


def assert_holds_no_other_items(scene: GraphScene) -> None:
    """What the scene holds is what its tables say."""
    backdrop = scene.backdrop
    known = [*scene.nodes.values(), *scene.edges.values(), *backdrop.frames, *backdrop.notes]
    items = [item for item in scene.items() if item.parentItem() is None]
    assert len(items) == len(known)
    assert set(items) == set(known)


def step(rng: Random, session: Session) -> None:
    """An edit, an undo, a redo or a jump; half a gesture now and then."""
    chance = rng.random()
    document = session.document
    if chance < 0.15:
        session.undo()
    elif chance < 0.25:
        session.redo()
    elif chance < 0.26:
        session.go_to(rng.randint(0, len(document.names)))
    elif chance < 0.28:
        session.select(rng.sample(list(session.graph.nodes), len(session.graph.nodes) // 2))
    elif chance < 0.32:
        session.preview(lambda graph: EDITS["set_value"](rng, graph))
        session.commit("Scrub") if rng.random() < 0.5 else session.cancel_preview()
    else:
        name = draw(rng, document.graph)
        try:
            session.apply(name, EDITS[name](rng, document.graph))
        except EditError:
            return


@pytest.mark.parametrize("seed", SEEDS)
def test_the_scene_equals_the_graph_after_every_step(qapp, seed: int) -> None:
    rng = Random(seed)
    session = Session(start())
    scene = GraphScene(session.evaluation, LIGHT)
    session.evaluated.connect(lambda evaluation: scene.show(session.graph, evaluation))
    most = 0
    with np.errstate(all="ignore"):
        for number in range(STEPS):
            if number % 500 == 0:
                session.start(start())
            step(rng, session)
            assert_shows(scene, session)
            if number % 20 == 0:
                assert_holds_no_other_items(scene)
            most = max(most, len(session.graph.nodes))
        assert most > MOST_NODES // 2
        while session.document.can_undo:
            session.undo()
            assert_shows(scene, session)
    assert_holds_no_other_items(scene)
    scene.close_down()
    assert scene.items() == []
