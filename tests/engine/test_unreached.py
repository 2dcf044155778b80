"""What a step has not reached is hidden like what is asked for."""

from __future__ import annotations

from types import MappingProxyType

import pytest
from graphs import edge, graph

from graphapp.engine import evaluate
from graphapp.engine.stepping import Timeline
from graphapp.engine.tangent_steps import TangentTimeline
from graphapp.engine.unreached import NOT_YET, Unreached
from graphapp.model import Graph
from graphapp.model.numerals import Precision

NONE = MappingProxyType({})


@pytest.fixture
def fork() -> Graph:
    return graph(
        {"x": 1.5, "w": ("parameter", {"value": 0.4}), "z": "mul", "q": "square", "L": "add",
         "aside": "relu"},
        ["w -> z.a", "x -> z.b", "x -> q.x", "z -> L.a", "q -> L.b", "x -> aside.x"],
        "L",
    )  # fmt: skip


def test_at_the_start_only_leaves_are_known_and_at_the_end_everything(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork))
    start = Unreached(NONE, timeline, 0)
    assert [id for id in fork.nodes if (id, "value") not in start] == ["x", "w"]
    assert all((id, "gradient") in start for id in fork.nodes)
    assert start["L", "value"] == NOT_YET
    end = Unreached(NONE, timeline, timeline.last)
    assert (len(end), bool(end)) == (0, False)


def test_more_is_known_at_every_step(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork))
    sizes = [len(Unreached(NONE, timeline, n)) for n in range(timeline.last + 1)]
    assert sizes == sorted(sizes, reverse=True)
    backward = {m.node: m.number for m in timeline.moments if m.kind == "backward"}
    at_z = Unreached(NONE, timeline, backward["z"])
    assert (edge("x -> z.b"), "downstream") not in at_z
    assert (edge("x -> q.x"), "downstream") in at_z
    assert ("x", "gradient") in at_z
    assert ("aside", "gradient") not in at_z  # independent: known since the seed


def test_what_is_asked_for_stays_hidden(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork))
    asked = MappingProxyType({("w", "gradient"): "3"})
    end = Unreached(asked, timeline, timeline.last)
    assert dict(end) == {("w", "gradient"): "3"}


def test_forward_mode_knows_no_gradients(fork: Graph) -> None:
    timeline = TangentTimeline(evaluate(fork), "x")
    end = Unreached(NONE, timeline, timeline.last)
    assert ("z", "value") not in end
    assert ("z", "gradient") in end
    assert (edge("x -> z.b"), "local") not in end


def test_a_sentence_leaves_out_what_is_asked_for(fork: Graph) -> None:
    timeline = Timeline(evaluate(fork))
    steps = {(m.kind, m.node): m.number for m in timeline.moments}
    two = Precision("decimals", 2)
    asked = {("z", "value"): "1", ("w", "gradient"): "2", (edge("w -> z.a"), "downstream"): "2"}

    def said(kind: str, node: str | None) -> list[str]:
        lines = timeline.lines(steps[kind, node], two, MappingProxyType(asked))
        return ["".join(part.text for part in line) for line in lines]

    assert said("forward", "z") == ["z = w·x = 0.40·1.50 = ?"]
    assert said("forward", "L") == ["L = z + q = ? + 2.25 = 2.85"]
    assert said("backward", "z")[0] == "∂L/∂w = ∂L/∂z · ∂z/∂w = 1.00 · 1.50 = ?"
    assert said("update", None) == ["w ← w − η · ∂L/∂w = 0.40 − 0.1 · ? = ?"]
    assert timeline.sentences(steps["forward", "z"], two) == ("z = w·x = 0.40·1.50 = 0.60",)
