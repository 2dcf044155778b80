"""What can be covered: which numbers, in which order, and what an explanation would give away."""

from __future__ import annotations

from graphs import edge, forked, graph

from graphapp.engine import evaluate
from graphapp.engine.covering import Cover, covering, covers_of, explains_covered
from graphapp.engine.hiding import NOTHING
from graphapp.engine.stepping import Timeline


def covers(made):
    return covers_of(Timeline(evaluate(made)))


def test_numbers_come_in_the_order_of_the_passes():
    first = [cover.places[0] for cover in covers(forked())]
    assert first == [
        ("q", "value"), ("z", "value"), ("L", "value"),
        ("L", "gradient"),
        (edge("z -> L.a"), "local"), (edge("z -> L.a"), "downstream"),
        (edge("q -> L.b"), "local"), (edge("q -> L.b"), "downstream"),
        (edge("w -> z.a"), "local"), (edge("w -> z.a"), "downstream"),
        (edge("x -> z.b"), "local"), (edge("x -> z.b"), "downstream"),
        (edge("x -> q.x"), "local"), (edge("x -> q.x"), "downstream"),
        ("x", "gradient"),
    ]  # fmt: skip


def test_a_number_is_covered_wherever_it_stands_by_definition():
    by_name = {cover.places[0]: set(cover.places) for cover in covers(forked())}
    assert (edge("z -> L.a"), "value") in by_name["z", "value"]
    assert (edge("z -> L.a"), "upstream") in by_name["L", "gradient"]
    share = by_name[edge("z -> L.a"), "downstream"]
    assert {("z", "gradient"), (edge("w -> z.a"), "upstream")} <= share, "z has one use"
    assert ("x", "gradient") not in by_name[edge("x -> z.b"), "downstream"], "x is a fork"


def test_inputs_and_parameters_stay():
    covered = covering(covers(forked()))
    assert ("x", "value") not in covered
    assert (edge("x -> z.b"), "value") not in covered
    assert ("w", "value") not in covered


def test_two_ports_of_one_source_are_two_shares_and_a_sum():
    made = graph({"x": 3.0, "m": "mul"}, ["x -> m.a", "x -> m.b"], "m")
    names = [cover.places[0] for cover in covers(made)]
    assert names[-1] == ("x", "gradient")
    assert names.count(("x", "gradient")) == 1


def test_the_steps_are_those_of_the_timeline():
    timeline = Timeline(evaluate(forked()))
    for cover in covers_of(timeline):
        moment = timeline.moments[cover.since]
        assert moment.kind == ("forward" if not cover.is_gradient else moment.kind)
        assert moment.kind in {"forward", "seed", "backward"}
    since = [cover.since for cover in covers_of(timeline)]
    assert since == sorted(since)


def test_what_is_independent_shows_with_the_seed():
    made = graph({"x": 3.0, "y": 1.0, "a": "square", "b": "square"}, ["x -> a.x", "y -> b.x"], "a")
    seed = next(cover for cover in covers(made) if cover.places[0] == ("a", "gradient"))
    assert {("b", "gradient"), ("y", "gradient"), (edge("y -> b.x"), "downstream")} <= {
        *seed.places
    }


def test_a_node_without_a_value_has_nothing_to_cover():
    made = graph({"x": [1.0, 2.0], "y": [1.0, 2.0, 3.0], "a": "add"}, ["x -> a.a", "y -> a.b"], "a")
    assert ("a", "value") not in {cover.places[0] for cover in covers(made)}


def test_what_is_seen_depends_on_the_quantities_shown():
    made = forked()
    by_name = {cover.places[0]: cover for cover in covers(made)}
    local = by_name[edge("z -> L.a"), "local"]
    assert local.is_seen(made, {"local"})
    assert not local.is_seen(made, {"value", "downstream"})
    assert by_name["L", "value"].is_seen(made, set()), "right of the node that nothing uses"
    assert not by_name["z", "value"].is_seen(made, {"downstream"})
    assert by_name["x", "gradient"].is_seen(made, {"upstream"}), "under the leaf"
    assert not by_name["x", "gradient"].is_seen(made, {"value", "local"})
    inner = Cover((("z", "gradient"),), 0)
    assert not inner.is_seen(made, {"upstream", "downstream"}), "nothing stands under z"


def test_a_number_stands_beside_a_node():
    beside = {cover.places[0]: cover.node() for cover in covers(forked())}
    assert beside["z", "value"] == "z"
    assert beside[edge("w -> z.a"), "local"] == "z", "at the end of the edge"


def test_nothing_covered_is_nothing_hidden():
    assert covering(()) is NOTHING


def test_an_explanation_names_no_covered_number():
    done = evaluate(forked())
    all_of_them = covers_of(Timeline(done))
    for k, cover in enumerate(all_of_them):  # in order, nothing that is needed comes later
        ids = [of for of, quantity in cover.places if quantity == "gradient" and of != "L"]
        rest = covering(all_of_them[k + 1 :])
        assert not any(explains_covered(done, id, rest) for id in ids)
    assert explains_covered(done, "w", covering(all_of_them[1:2])), "z goes into its derivation"
    assert explains_covered(done, "w", covering(all_of_them[4:5])), "a factor of the chain"
    assert not explains_covered(done, "x", NOTHING)
