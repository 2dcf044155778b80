"""What is read is written back: numbers bit for bit, unknown things unchanged, bytes canonical."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.engine import evaluate
from graphapp.errors import FileError
from graphapp.files import dumps, load, loads
from graphapp.files.examples import examples
from graphapp.model import Edge, Frame, Graph, Node, Note
from graphapp.operation import Unknown, make, operations
from graphapp.operation.values import same_bits

FULL = """{
  "format": "graphapp-graph",
  "version": 1,
  "title": "Three ŷ",
  "about": "Markdown with $math$",
  "differentiate": "m1",
  "nodes": [
    {"id": "x", "op": "input", "params": {"value": 1.5, "cm": 1}, "position": [0, 0.5]},
    {"id": "w1", "op": "parameter", "params": {"value": [[0.1, "NaN"], [1.0, -0.0]]}, "tint": 1},
    {"id": "u", "op": "magic", "params": {"spell": [1, {"deep": null}], "n": 12345678901234567890}},
    {"id": "m1", "op": "mul", "label": "m_1", "position": [-0.0, 1e+300]}
  ],
  "edges": [
    {"source": "w1", "target": "m1", "port": "a", "style": {"dashed": true}},
    {"source": "x", "target": "m1", "port": "b"},
    {"source": "x", "target": "u", "port": "any name"}
  ],
  "frames": [
    {"title": "Layer 1", "nodes": ["m1", "gone"], "folded": true, "tint": 3}
  ],
  "notes": [
    {"text": "Markdown", "position": [0, 200], "size": [200, 80], "pinned": true}
  ],
  "data": {"columns": {"x 1": [0.5, 1.0], "y": [1.0, "Infinity"]}, "source": "a web page"},
  "training": {"optimizer": "sgd", "batch_size": null, "own": [1]},
  "exercise": {"questions": [{"id": "q1", "asks": {"node": "m1"}, "relative_tolerance": 0.001}]},
  "expected": [{"asks": {"node": "nobody", "quantity": "value"}, "value": 1.5}],
  "plugin": {"kept": ["as", "it", "is"]}
}
"""


def test_a_full_file_is_written_back_byte_for_byte() -> None:
    assert dumps(loads(FULL.encode())).decode() == FULL


def test_keys_have_one_order_and_one_node_stands_in_each_line() -> None:
    document = json.loads(FULL)
    shuffled = {key: document[key] for key in reversed(document) if key != "plugin"}
    shuffled["plugin"] = document["plugin"]
    for name in ("nodes", "edges"):
        shuffled[name] = [dict(reversed(entry.items())) for entry in shuffled[name]]
    lines = dumps(loads(json.dumps(shuffled).encode())).decode().splitlines()
    assert [line.split('"')[1] for line in lines if line.startswith('  "')] == list(document)
    rows = [json.loads(line.rstrip(",")) for line in lines if line.startswith('    {"id"')]
    assert [row["id"] for row in rows] == ["x", "w1", "u", "m1"]
    assert list(rows[1]) == ["id", "op", "params", "tint"]
    assert list(rows[3]) == ["id", "op", "label", "position"]


def test_unknown_operation_is_kept_and_only_it_fails() -> None:
    graph = loads(FULL.encode())
    node = graph.nodes["u"]
    assert isinstance(node.operation, Unknown)
    assert node.op == "magic"
    evaluation = evaluate(graph)
    assert evaluation.status("u") == "failed"
    assert evaluation.status("m1") == "ok"


def test_unknown_keys_survive_an_edit() -> None:
    from graphapp.model.edits import move, set_value

    graph = set_value(move(loads(FULL.encode()), {"w1": (3.0, 4.0)}), "x", 2.5)
    again = json.loads(dumps(graph))
    assert again["nodes"][0]["params"] == {"value": 2.5, "cm": 1}
    assert again["nodes"][1]["tint"] == 1
    assert again["edges"][0]["style"] == {"dashed": True}
    assert again["plugin"] == {"kept": ["as", "it", "is"]}


def test_null_is_the_same_as_a_missing_key() -> None:
    text = json.loads(FULL)
    text.update(differentiate=None, training=None, exercise=None, data=None)
    text["nodes"][0].update(label=None, position=None)
    graph = loads(json.dumps(text).encode())
    assert graph.differentiate is None
    assert graph.nodes["x"].position is None


def test_every_operation_with_its_defaults_round_trips() -> None:
    nodes = [Node(op, make(op)) for op in operations()]
    again = loads(dumps(Graph.of(nodes)))
    for node in nodes:
        assert again.nodes[node.id].operation == node.operation


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_examples_are_canonical(example: Any) -> None:
    graph = load(example.path)
    assert dumps(loads(dumps(graph))) == dumps(graph)


def test_long_texts_and_huge_exercises_are_broken_into_lines() -> None:
    questions = [{"id": f"q{i}", "prompt": "x" * 90} for i in range(3)]
    graph = Graph.of(exercise={"questions": questions, "order": list(range(100))})
    lines = dumps(graph).decode().splitlines()
    assert sum('"prompt"' in line for line in lines) == 3
    assert len([line for line in lines if '"order"' in line]) == 1


def test_what_python_has_besides_json_becomes_json() -> None:
    graph = Graph.of(
        training={"rate": np.float64(0.1), "losses": np.array([1.0, math.nan]), "t": (1, math.inf)}
    )
    assert json.loads(dumps(graph))["training"] == {
        "rate": 0.1, "losses": [1.0, "NaN"], "t": [1, "Infinity"],
    }  # fmt: skip


@pytest.mark.parametrize("thing", [object(), {"a": {1, 2}}, b"bytes"])
def test_what_is_not_json_is_refused(thing: Any) -> None:
    with pytest.raises(FileError, match="cannot be written"):
        dumps(Graph.of(training={"thing": thing}))


def test_too_deep_is_refused_on_writing_as_on_reading() -> None:
    deep: Any = []
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(FileError, match="nested"):
        dumps(Graph.of(training={"deep": deep}))


def test_half_a_character_from_a_keyboard_does_not_prevent_saving() -> None:
    graph = Graph.of([Node("x", make("input", value=1.0), label="a\ud800b 😀")])
    assert loads(dumps(graph)).nodes["x"].label == "a\ufffdb 😀"


def test_a_position_that_is_not_finite_is_not_written() -> None:
    with pytest.raises(FileError, match="finite"):
        dumps(Graph.of([Node("x", make("input"), position=(math.nan, 0.0))]))


NUMBERS = st.floats() | st.sampled_from([-0.0, 5e-324, 1.7976931348623157e308, 0.1, 1e22, 2.0**53])
IDS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
OWN_KEYS = st.dictionaries(TEXTS.map("+{}".format), JSON, max_size=2)
POINTS = st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 2)


@st.composite
def arrays(draw: st.DrawFn) -> Any:
    shape = draw(st.lists(st.integers(1, 3), max_size=3))
    size = math.prod(shape)
    return np.array(draw(st.lists(NUMBERS, min_size=size, max_size=size))).reshape(shape).tolist()


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    from graphapp.operation.parameters import write_value
    from graphapp.operation.values import as_value

    ids = draw(st.lists(IDS, max_size=6, unique=True))
    nodes, edges = [], []
    for i, id in enumerate(ids):
        if draw(st.booleans()) or i == 0:
            operation = make("parameter", value=write_value(as_value(draw(arrays()))))
        elif draw(st.booleans()):
            operation = Unknown(draw(TEXTS.map("?{}".format)), draw(OWN_KEYS))
        else:
            operation = make("mul")
            ports = draw(st.lists(st.sampled_from("abcz"), unique=True))
            edges += [Edge(draw(st.sampled_from(ids[:i])), id, port) for port in ports]
        label = draw(st.none() | TEXTS)
        position = draw(st.none() | POINTS)
        nodes.append(Node(id, operation, label, position, draw(OWN_KEYS)))
    return Graph.of(
        nodes, edges, title=draw(TEXTS), about=draw(TEXTS),
        differentiate=draw(st.sampled_from([None, *ids])),
        frames=tuple(Frame(t, tuple(ids), True) for t in draw(st.lists(TEXTS, max_size=2))),
        notes=tuple(Note(t, (0.5, 1.0), (2.0, 3.0)) for t in draw(st.lists(TEXTS, max_size=2))),
        data={name: np.array([1.0, math.nan]) for name in draw(st.sets(TEXTS, max_size=2))},
        training=draw(st.none() | OWN_KEYS), expected=tuple(draw(st.lists(OWN_KEYS, max_size=2))),
        edge_extra={edge: {"+k": draw(JSON)} for edge in edges[:1]}, extra=draw(OWN_KEYS),
    )  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(graphs())
def test_any_graph_round_trips_to_the_same_bytes_and_bits(graph: Graph) -> None:
    data = dumps(graph)
    again = loads(data)
    assert dumps(again) == data
    assert again.edges == graph.edges
    for id, node in graph.nodes.items():
        other = again.nodes[id]
        assert (other.op, other.label) == (node.op, node.label)
        if node.position is not None:
            assert other.position is not None
            assert struct.pack("2d", *other.position) == struct.pack("2d", *node.position)
        if node.op == "parameter":
            assert same_bits(other.operation.value, node.operation.value)  # type: ignore[attr-defined]


def test_texts_are_written_as_people_read_them() -> None:
    written = dumps(Graph.of([Node("x", make("input", value=1.0), "ŷ")], title="∂L/∂ŷ — 日本"))
    assert "∂L/∂ŷ — 日本" in written.decode()
    assert b"\\u" not in written


def test_what_is_not_finite_is_a_text_wherever_it_stands() -> None:
    odd = {"limit": math.inf, "many": (math.nan, 1.5), "deep": {"k": [-math.inf]}}
    node = Node("x", make("input", value=math.nan), extra={"odd": odd})
    graph = Graph.of([node, Node("u", Unknown("my.op", odd))], extra={"odd": odd}, training=odd)
    written = dumps(graph)
    told = {"limit": "Infinity", "many": ["NaN", 1.5], "deep": {"k": ["-Infinity"]}}
    document = json.loads(written, parse_constant=lambda name: pytest.fail(f"a bare {name}"))
    assert document["odd"] == document["training"] == document["nodes"][0]["odd"] == told
    assert document["nodes"][1]["params"] == told
    assert document["nodes"][0]["params"] == {"value": "NaN"}
    assert dumps(loads(written)) == written
