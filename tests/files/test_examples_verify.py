"""Expected quantities: what counts as right, and what a file may ask for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphapp.files import loads, remarks, validate
from graphapp.files.bundled import folder
from graphapp.files.examples import Example, examples, is_close, verify, verify_graph
from graphapp.model.questions import hides_of

NODES = [
    {"id": "x", "op": "input", "params": {"value": [1.0, 2.0]}},
    {"id": "free", "op": "input", "params": {"value": 7.0}},
    {"id": "k", "op": "mul_constant", "params": {"c": 3.0}},
    {"id": "L", "op": "sum"},
]
EDGES = [
    {"source": "x", "target": "k", "port": "x"},
    {"source": "k", "target": "L", "port": "x"},
]


def failures(asks: Any, value: Any, **more: Any) -> tuple[str, ...]:
    document = {
        "format": "graphapp-graph", "version": 1, "differentiate": "L", "nodes": NODES,
        "edges": EDGES, "expected": [{"asks": asks, "value": value, **more}],
    }  # fmt: skip
    return verify_graph(loads(json.dumps(document).encode()))


def node(id: str, quantity: str) -> dict[str, Any]:
    return {"node": id, "quantity": quantity}


def edge(quantity: str) -> dict[str, Any]:
    return {"edge": {"target": "k", "port": "x"}, "quantity": quantity}


@pytest.mark.parametrize(
    ("asks", "value"),
    [
        (node("L", "value"), 9.0),
        (node("x", "gradient"), [3.0, 3.0]),
        (edge("value"), [1, 2]),
        (edge("upstream"), [1, 1]),
        (edge("local"), [3, 3]),
        (edge("local"), [[3, 0], [0, 3]]),
        (edge("downstream"), [3, 3]),
    ],
)
def test_each_quantity_holds_and_a_wrong_number_does_not(asks: Any, value: Any) -> None:
    assert failures(asks, value) == ()
    wrong = (np.array(value) + 1e-6).tolist()
    assert " is " in failures(asks, wrong)[0]


@pytest.mark.parametrize(
    ("asks", "value", "more", "words"),
    [
        (node("x", "gradient"), 3.0, {}, "(2,), not scalar"),
        (node("q", "value"), 3.0, {}, 'no node "q"'),
        (node("x", "local"), 3.0, {}, "value, gradient"),
        ({"edge": {"target": "k", "port": "y"}, "quantity": "local"}, 3, {}, "no edge enters"),
        ({"edge": {"target": "k"}, "quantity": "local"}, 3, {}, '"port"'),
        ({"edge": "k", "quantity": "local"}, 3, {}, '"port"'),
        (edge("gradient"), 3.0, {}, "downstream"),
        ({"quantity": "value"}, 3.0, {}, "either"),
        ("x", 3.0, {}, "object"),
        (node("L", "value"), "nine", {}, "a number"),
        (node("L", "value"), 9.0, {"decimals": "4"}, "decimals"),
        (node("L", "value"), 9.0, {"decimals": -1}, "decimals"),
        (node("x", "gradient"), [3, 3], {"independent": True}, "does not depend"),
    ],
)
def test_what_does_not_hold_is_said(asks: Any, value: Any, more: Any, words: str) -> None:
    assert words in failures(asks, value, **more)[0]


def test_independent_is_asked_for() -> None:
    assert failures(node("free", "gradient"), 0, independent=True) == ()


@pytest.mark.parametrize(
    ("found", "wanted", "decimals", "close"),
    [
        (0.12344, 0.1234, 4, True), (0.12346, 0.1234, 4, False), (28.0, 28.0, 0, True),
        (28.4, 28.0, 0, True), (28.6, 28.0, 0, False), (1 + 1e-10, 1.0, None, True),
        (1 + 1e-8, 1.0, None, False), (1e-13, 0.0, None, True), (1e-9, 0.0, None, False),
        (float("nan"), float("nan"), None, True), (float("inf"), float("inf"), 3, True),
        (float("inf"), float("-inf"), 3, False), (float("inf"), 1e300, None, False),
    ],
)  # fmt: skip
def test_closeness(found: float, wanted: float, decimals: int | None, close: bool) -> None:
    assert is_close(found, wanted, decimals) is close


def test_bundled_examples_are_found_in_the_order_of_their_themes() -> None:
    found = examples()
    assert len(found) >= 10
    assert found[0].theme == "1-gates"
    assert found[0].theme_title == "Gates"
    assert all(example.title and example.path.is_file() for example in found)
    assert folder("resources").is_dir()


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.slug)
def test_every_bundled_example_holds(example: Example) -> None:
    assert verify(example) == ()
    assert validate(example.path) == ()


def test_a_broken_example_is_a_failure_and_not_an_exception(tmp_path: Path) -> None:
    path = tmp_path / "bad.cgraph"
    path.write_text("{")
    assert "ends too early" in verify(Example("bad", "0", "bad", path, ""))[0]


@pytest.mark.parametrize("hides", ["gradient", 3, None, ["asked"]])
def test_remarks_say_what_an_exercise_may_hide(hides: object) -> None:
    document = {"format": "graphapp-graph", "version": 1, "exercise": {"hides": hides}}
    graph = loads(json.dumps({**document, "nodes": [], "edges": []}).encode())
    assert remarks(graph) == (
        f"exercise.hides: expected asked, gradients, computed, not {json.dumps(hides)}",
    )
    assert hides_of(graph) == "asked"


def test_remarks_name_what_is_doubtful() -> None:
    document = {
        "format": "graphapp-graph", "version": 1, "edges": [],
        "nodes": [
            {"id": "x", "op": "input", "params": {"columns": ["a", "b"]}},
            {"id": "u", "op": "magic"}, {"id": "k", "op": "neg", "params": {"p": 1}},
        ],
        "data": {"columns": {"a": [1.0]}},
        "frames": [{"title": "", "nodes": ["gone"]}],
        "exercise": {"questions": [{"asks": {"node": "gone", "quantity": "value"}}, 3]},
        "expected": [{"asks": {"node": "x", "quantity": "size"}}],
    }  # fmt: skip
    found = remarks(loads(json.dumps(document).encode()))
    assert [remark.split(":")[0] for remark in found] == [
        "x", "u", "k", "frames[0]", "expected[0].asks", "exercise.questions[0].asks",
        "exercise.questions[1].asks",
    ]  # fmt: skip
