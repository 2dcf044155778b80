"""Other numbers by a seed: tidy, the same for the same seed, good for every bundled example."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from graphapp.engine import evaluate
from graphapp.engine.asking import quantity_of
from graphapp.errors import EditError
from graphapp.exercise import mark, questions_of
from graphapp.exercise.renumbering import another_variant, original_of
from graphapp.files import dumps, load, loads
from graphapp.files.examples import examples
from graphapp.model import Edge, Graph, Node
from graphapp.model.questions import seed_of
from graphapp.operation import Source, make, shape_of
from graphapp.operation.parameters import write_value

EXAMPLES = {example.slug: example.path for example in examples()}
DOUBTS = {"kink", "tie"}


def leaves(graph):
    return {
        id: node.operation.value
        for id, node in graph.nodes.items()
        if isinstance(node.operation, Source) and getattr(node.operation, "value", None) is not None
    }


def kinds(evaluation, id):
    return {notice.kind for notice in evaluation.notices(id)}


def has_free_numbers(graph):
    """Is there more than data, constants, zeros and ones?"""
    return any(
        graph.nodes[id].op != "constant"
        and np.size(value) <= 256
        and not np.all(np.isin(value, (0.0, 1.0) if graph.nodes[id].op == "input" else 0.0))
        for id, value in leaves(graph).items()
        if not {"column", "columns"} & graph.nodes[id].operation.params().keys()
    )


@pytest.mark.parametrize("slug", sorted(EXAMPLES))
def test_every_example_has_variants_that_evaluate_and_can_be_marked(slug):
    graph = load(EXAMPLES[slug])
    if not has_free_numbers(graph):
        with pytest.raises(EditError, match="no number of this graph"):
            another_variant(graph, 11)
        return
    other = another_variant(graph, 11)
    before, after = evaluate(graph), evaluate(other)
    for id in graph.nodes:
        assert after.status(id) == before.status(id)
        assert kinds(after, id) & DOUBTS <= kinds(before, id)
    for id, value in leaves(graph).items():
        drawn = leaves(other)[id]
        assert shape_of(drawn) == shape_of(value)
        if graph.nodes[id].op == "constant":
            assert np.array_equal(drawn, value)
        same = np.asarray(drawn) == np.asarray(value)
        tidy = np.isclose(np.asarray(drawn) * 10, np.round(np.asarray(drawn) * 10), atol=1e-9)
        assert np.all(same | (tidy & (np.asarray(drawn) != 0)))
        assert np.array_equal(np.sign(drawn), np.sign(value))
    answers = {
        q.id: write_value(quantity_of(after, q.asks)) for q in questions_of(other)
    }  # fmt: skip
    assert all(entry.status == "right" for entry in mark(other, answers).questions)


def test_a_seed_gives_the_same_numbers_and_another_seed_others():
    graph = load(EXAMPLES["three-neurons"])
    seven = another_variant(graph, 7)
    assert dumps(another_variant(graph, 7)) == dumps(seven)
    assert leaves(another_variant(graph, 8)) != leaves(seven)
    assert seven.exercise["variant"] == 7
    assert seven.exercise["questions"] == graph.exercise["questions"]


def test_a_variant_of_a_variant_is_drawn_from_the_exercises_own_numbers():
    graph = load(EXAMPLES["three-neurons"])
    straight = another_variant(graph, 8)
    assert dumps(another_variant(another_variant(graph, 7), 8)) == dumps(straight)
    again = loads(dumps(straight))
    assert dumps(another_variant(again, 7)) == dumps(another_variant(graph, 7))


def test_the_way_back_brings_the_sheets_numbers_and_what_is_expected():
    graph = load(EXAMPLES["three-neurons"])
    assert graph.expected
    variant = loads(dumps(another_variant(graph, 7)))
    assert dumps(original_of(variant)) == dumps(graph)
    assert original_of(graph) is graph
    assert (seed_of(variant), seed_of(graph)) == (7, None)


@pytest.mark.parametrize("kept", [None, 3, {}, {"values": 3}, {"values": {"x": "no", "gone": 1}}])
def test_a_broken_way_back_leaves_the_numbers(kept):
    variant = another_variant(load(EXAMPLES["three-neurons"]), 7)
    broken = replace(variant, exercise={**variant.exercise, "original": kept})
    assert leaves(original_of(broken)) == leaves(variant)
    assert seed_of(original_of(broken)) is None


def test_labels_zeros_and_constants_stay():
    graph = Graph.of(
        [
            Node("x", make("input", value=[2.0, 0.0, -1.5])),
            Node("y", make("input", value=[0.0, 1.0, 0.0])),
            Node("c", make("constant", value=3.5)),
            Node("z", make("mul")),
        ],
        [Edge("x", "z", "a"), Edge("y", "z", "b")],
    )
    other = another_variant(graph, 1)
    x, y, c = (leaves(other)[id] for id in "xyc")
    assert y.tolist() == [0.0, 1.0, 0.0]
    assert c == 3.5
    assert x[1] == 0.0
    assert x[0] != 2.0
    assert x[2] < 0


def test_no_draw_ends_at_a_tie():
    graph = Graph.of(
        [
            Node("a", make("input", value=2.0)),
            Node("b", make("input", value=3.0)),
            Node("m", make("max")),
        ],
        [Edge("a", "m", "a"), Edge("b", "m", "b")],
        differentiate="m",
    )
    for seed in range(40):
        drawn = leaves(another_variant(graph, seed))
        assert drawn["a"] != drawn["b"]


def test_a_graph_of_labels_only_has_no_variant():
    graph = Graph.of([Node("y", make("input", value=1.0))], [])
    with pytest.raises(EditError, match="no number of this graph"):
        another_variant(graph, 1)
