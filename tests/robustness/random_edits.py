"""Any edit with any arguments, drawn from a Random: what stateful tests and long loops are made of.

``EDITS`` maps a name to a function of a Random and a graph. It returns a new graph, or raises
EditError where the model refuses what was drawn; any other exception is a fault.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

from graphapp.engine import Evaluation, evaluate
from graphapp.files import dumps, loads
from graphapp.model import Edge, Frame, Graph, Node, Note, edits, fragments, reconnect
from graphapp.model import annotations as notes
from graphapp.model.arrange import arrange
from graphapp.model.check import check_edge, cycle_among, is_id
from graphapp.model.compare import compare
from graphapp.model.placing import align, distribute
from graphapp.operation import Source, Unknown, make, operations

MOST_NODES = 30

_NUMBERS = (0.0, -0.0, 1.0, -2.5, 0.1, 1e-300, 1e300, math.inf, -math.inf, math.nan)
_VALUES: tuple[Any, ...] = (
    *_NUMBERS, [1.0, -2.0, 3.0], [[1.0, 2.0], [3.0, 4.0]], [[0.5]], [], [[]], [math.nan, math.inf],
)  # fmt: skip
_NAMES = ("x", "w1", "h_2", "L", "y_hat", "a" * 64, "a" * 65, "2x", "", "ŷ", r"\hat{y}", "_")
_JSON = (0, 1, -1, 2.5, "mean", "none", "sum", True, None, [1, 2], {"a": 1}, [[1.0]], "", 10**30)
_FRIENDLY = (
    "add",
    "mul",
    "sub",
    "div",
    "tanh",
    "relu",
    "sigmoid",
    "linear",
    "max",
    "squared_error",
)

Edit = Callable[[Random, Graph], Graph]
EDITS: dict[str, Edit] = {}


def _edit(function: Edit) -> Edit:
    EDITS[function.__name__.strip("_")] = function
    return function


def _node(rng: Random, graph: Graph) -> str:
    """An id of the graph; rarely one that is not there."""
    return rng.choice([*graph.nodes, "nobody"] if rng.random() < 0.05 else list(graph.nodes or "?"))


def _some(rng: Random, graph: Graph) -> list[str]:
    ids = list(graph.nodes)
    return rng.sample(ids, min(len(ids), rng.randint(1, 4)))


def _place(rng: Random) -> tuple[float, float]:
    return rng.uniform(-2000, 2000), float(rng.randint(-2000, 2000))


def _port(rng: Random, graph: Graph, id: str) -> str:
    node = graph.nodes.get(id)
    ports = node.operation.ports[:4] if node else ()
    return rng.choice(ports) if ports else "a"


# Nodes --------------------------------------------------------------------------------------


@_edit
def add(rng: Random, graph: Graph) -> Graph:
    op = rng.choice([*_FRIENDLY, rng.choice(list(operations()))])
    operation = Unknown("laplace", {"s": 1}) if rng.random() < 0.02 else make(op)
    id = rng.choice(_NAMES) if rng.random() < 0.1 else edits.free_id(graph.nodes, op)
    return edits.add_node(graph, Node(id, operation, position=_place(rng)))


@_edit
def add_source(rng: Random, graph: Graph) -> Graph:
    operation = make(rng.choice(["input", "parameter"]), value=rng.uniform(-2, 2))
    id = edits.free_id(graph.nodes, rng.choice("xwb"))
    position = None if rng.random() < 0.05 else _place(rng)
    return edits.add_node(graph, Node(id, operation, position=position))


@_edit
def remove(rng: Random, graph: Graph) -> Graph:
    return edits.remove(graph, _some(rng, graph))


@_edit
def remove_and_heal(rng: Random, graph: Graph) -> Graph:
    return reconnect.remove_and_heal(graph, _some(rng, graph))


@_edit
def duplicate(rng: Random, graph: Graph) -> Graph:
    return fragments.duplicate(graph, _some(rng, graph), (40.0, 40.0))[0]


@_edit
def paste(rng: Random, graph: Graph) -> Graph:
    part = fragments.fragment(graph, _some(rng, graph))
    return fragments.paste(graph, loads(dumps(part)), _place(rng))[0]


@_edit
def rename(rng: Random, graph: Graph) -> Graph:
    return notes.rename(graph, _node(rng, graph), rng.choice(_NAMES))


@_edit
def set_name(rng: Random, graph: Graph) -> Graph:
    return notes.set_name(graph, _node(rng, graph), rng.choice(_NAMES))


@_edit
def set_label(rng: Random, graph: Graph) -> Graph:
    return edits.set_label(graph, _node(rng, graph), rng.choice([None, *_NAMES]))


@_edit
def set_value(rng: Random, graph: Graph) -> Graph:
    sources = [id for id, node in graph.nodes.items() if isinstance(node.operation, Source)]
    id = rng.choice(sources) if sources else _node(rng, graph)
    value = rng.uniform(-3, 3) if rng.random() < 0.5 else rng.choice(_VALUES)
    return edits.set_value(graph, id, value)


@_edit
def set_params(rng: Random, graph: Graph) -> Graph:
    id = _node(rng, graph)
    operation = edits.node_of(graph, id).operation
    names = [info.name for info in type(operation).parameters()] or ["nothing"]
    return edits.set_params(graph, id, **{rng.choice(names): rng.choice(_JSON)})


@_edit
def swap(rng: Random, graph: Graph) -> Graph:
    id = _node(rng, graph)
    fitting = reconnect.swap_choices(edits.node_of(graph, id).operation)
    anything = rng.random() < 0.3 or not fitting
    return reconnect.swap(graph, id, rng.choice(list(operations()) if anything else fitting))


# Edges --------------------------------------------------------------------------------------


@_edit
def connect(rng: Random, graph: Graph) -> Graph:
    target = _node(rng, graph)
    return edits.connect(graph, Edge(_node(rng, graph), target, _port(rng, graph, target)))


@_edit
def connect_to_node(rng: Random, graph: Graph) -> Graph:
    return reconnect.connect_to_node(graph, _node(rng, graph), _node(rng, graph))


def _edge(rng: Random, graph: Graph) -> Edge:
    return rng.choice(graph.edges) if graph.edges else Edge("no", "body", "a")


@_edit
def disconnect(rng: Random, graph: Graph) -> Graph:
    return edits.disconnect(graph, {_edge(rng, graph) for _ in range(rng.randint(1, 3))})


@_edit
def take_elsewhere(rng: Random, graph: Graph) -> Graph:
    edge = _edge(rng, graph)
    kept = edits.disconnect(graph, [edge])
    if rng.random() < 0.5:
        return edits.connect(kept, Edge(_node(rng, graph), edge.target, edge.port))
    target = _node(rng, graph)
    return edits.connect(kept, Edge(edge.source, target, _port(rng, graph, target)))


@_edit
def insert(rng: Random, graph: Graph) -> Graph:
    return reconnect.insert_on_edge(graph, _node(rng, graph), _edge(rng, graph))


# Places -------------------------------------------------------------------------------------


@_edit
def move(rng: Random, graph: Graph) -> Graph:
    return edits.move(graph, {id: _place(rng) for id in _some(rng, graph)})


@_edit
def tidy_up(rng: Random, graph: Graph) -> Graph:
    return edits.move(graph, arrange(graph, None if rng.random() < 0.5 else _some(rng, graph)))


@_edit
def align_some(rng: Random, graph: Graph) -> Graph:
    sides = ("left", "centre", "right", "top", "middle", "bottom")
    return edits.move(graph, align(graph, _some(rng, graph), rng.choice(sides)))


@_edit
def spread(rng: Random, graph: Graph) -> Graph:
    return edits.move(graph, distribute(graph, _some(rng, graph), rng.choice(["across", "down"])))


# What stands around ------------------------------------------------------------------------


@_edit
def differentiate(rng: Random, graph: Graph) -> Graph:
    return edits.set_differentiate(graph, rng.choice([None, _node(rng, graph), _node(rng, graph)]))


@_edit
def add_frame(rng: Random, graph: Graph) -> Graph:
    return notes.add_frame(graph, _some(rng, graph), rng.choice(["", "Layer 1", "ŷ"]))


@_edit
def set_frame(rng: Random, graph: Graph) -> Graph:
    if not graph.frames:
        return graph
    index = rng.randrange(len(graph.frames))
    return notes.set_frame(graph, index, title="New", folded=rng.random() < 0.5)


@_edit
def remove_frame(rng: Random, graph: Graph) -> Graph:
    return notes.remove_frame(graph, rng.randrange(len(graph.frames))) if graph.frames else graph


@_edit
def add_note(rng: Random, graph: Graph) -> Graph:
    return notes.add_note(graph, Note("$x^2$\n*so*", _place(rng), (160.0, 80.0)))


@_edit
def set_note(rng: Random, graph: Graph) -> Graph:
    if not graph.notes:
        return graph
    return notes.set_note(graph, rng.randrange(len(graph.notes)), text="new", position=_place(rng))


@_edit
def remove_notes(rng: Random, graph: Graph) -> Graph:
    return notes.remove_notes(graph, range(0, len(graph.notes), 2)) if graph.notes else graph


@_edit
def set_texts(rng: Random, graph: Graph) -> Graph:
    return notes.set_texts(graph, title=rng.choice(["", "Title"]), about="a\nb")


#: Names of edits that make a graph smaller, for loops that keep it small.
SHRINKING = ("remove", "remove_and_heal", "disconnect", "remove_notes", "remove_frame")
_GROWING = ("add", "add_source", "connect", "connect_to_node", "insert")


def draw(rng: Random, graph: Graph) -> str:
    """The name of an edit: one that makes a graph with edges rather than a heap of nodes."""
    if len(graph.nodes) > MOST_NODES:
        return rng.choice(SHRINKING[:2])
    if len(graph.notes) + len(graph.frames) > 8:
        return rng.choice(SHRINKING[3:])
    if rng.random() < 0.5:
        return rng.choice(_GROWING)
    return rng.choice(list(EDITS))


# What must hold -----------------------------------------------------------------------------


def check(graph: Graph) -> Evaluation:
    """Assert everything that holds of every graph that an edit may return."""
    check_structure(graph)
    check_round_trip(graph)
    return check_evaluation(graph)


def check_structure(graph: Graph) -> None:
    """Ids, ports, one edge a port, no cycle, tables that agree, frames of nodes that exist."""
    for id, node in graph.nodes.items():
        assert id == node.id
        assert is_id(id)
        assert node.position is None or all(map(math.isfinite, node.position))
    ports = [(edge.target, edge.port) for edge in graph.edges]
    assert len(ports) == len(set(ports)), "two edges enter one port"
    for edge in graph.edges:
        check_edge(graph.nodes, edge)
        assert graph.edge_into(edge.target, edge.port) == edge
        assert edge in graph.edges_from(edge.source)
    assert sum(map(len, graph.incoming.values())) == len(graph.edges)
    assert sum(map(len, graph.outgoing.values())) == len(graph.edges)
    assert cycle_among(graph.edges) == []
    assert graph.differentiate is None or graph.differentiate in graph.nodes
    assert set(graph.edge_extra) <= set(graph.edges)
    framed = [id for frame in graph.frames for id in frame.nodes]
    assert len(framed) == len(set(framed)), "a node is in two frames"
    assert set(framed) <= set(graph.nodes)
    assert all(frame.nodes for frame in graph.frames), "a frame around nothing"


def check_round_trip(graph: Graph) -> None:
    """A saved graph is the same graph, and saving it again gives the same bytes."""
    data = dumps(graph)
    again = loads(data)
    assert dumps(again) == data
    assert compare(graph, again).moved == frozenset()
    assert list(again.nodes) == list(graph.nodes)
    for id, node in graph.nodes.items():
        other = again.nodes[id]
        assert (node.operation, node.label, dict(node.extra)) == (
            other.operation, other.label, dict(other.extra),
        )  # fmt: skip
    assert again.edges == graph.edges
    assert (again.frames, again.notes) == (graph.frames, graph.notes)
    assert (again.title, again.about, again.differentiate) == (
        graph.title, graph.about, graph.differentiate,
    )  # fmt: skip


def check_evaluation(graph: Graph) -> Evaluation:
    """Evaluating never raises; every node and edge has an answer."""
    with np.errstate(all="ignore"):
        evaluation = evaluate(graph)
        for id in graph.nodes:
            assert evaluation.status(id) in ("ok", "failed", "blocked")
            assert (evaluation.status(id) == "ok") == (evaluation.value(id) is not None)
        for edge in graph.edges:
            evaluation.edge(edge)
            evaluation.local(edge)
    return evaluation


def start() -> Graph:
    """L = (w·x + b)², in a frame, with a note."""
    nodes = [
        Node("x", make("input", value=2.0), position=(0.0, 0.0)),
        Node("w", make("parameter", value=-1.5), position=(0.0, 90.0)),
        Node("b", make("parameter", value=0.5), position=(200.0, 120.0)),
        Node("m", make("mul"), position=(200.0, 40.0)),
        Node("s", make("add"), position=(400.0, 60.0)),
        Node("L", make("square"), position=(600.0, 60.0)),
    ]
    pairs = (("x", "m", "a"), ("w", "m", "b"), ("m", "s", "a"), ("b", "s", "b"), ("s", "L", "x"))
    return Graph.of(
        nodes, [Edge(*pair) for pair in pairs], differentiate="L",
        frames=(Frame("Neuron", ("m", "s")),), notes=(Note("n", (0.0, 200.0), (90.0, 60.0)),),
    )  # fmt: skip
