"""Copying, pasting, duplicating; aligning; names, frames and notes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphs import edge, graph

from graphapp.engine import evaluate
from graphapp.errors import EditError
from graphapp.model import Frame, Graph, Note, annotations, edits, fragments, placing


@pytest.fixture
def product() -> Graph:
    made = graph(
        {"x": 3.0, "y": -2.0, "m": "mul", "s": "square"},
        ["x -> m.a", "y -> m.b", "m -> s.x"],
        "s",
    )
    places = {"x": (0, 0), "y": (0, 80), "m": (200, 40), "s": (400, 40)}
    return replace(edits.move(made, places), frames=(Frame("product", ("x", "y", "m")),))


def test_a_fragment_holds_what_lies_within(product: Graph) -> None:
    part = fragments.fragment(product, ["x", "y", "m"])
    assert list(part.nodes) == ["x", "y", "m"]
    assert part.edges == (edge("x -> m.a"), edge("y -> m.b"))
    assert part.frames == product.frames
    assert fragments.fragment(product, ["x", "m"]).frames == ()


def test_pasting_takes_free_ids_and_leaves_the_rest_alone(product: Graph) -> None:
    part = fragments.fragment(product, ["x", "y", "m"])
    pasted, new = fragments.paste(product, part, (10, 20))
    assert new == ("x_2", "y_2", "m_2")
    assert pasted.inputs_of("m_2") == {"a": "x_2", "b": "y_2"}
    assert pasted.nodes["m_2"].position == (210, 60)
    assert pasted.nodes["x"] is product.nodes["x"]
    assert [frame.nodes for frame in pasted.frames] == [("x", "y", "m"), ("x_2", "y_2", "m_2")]
    assert evaluate(pasted).value("m_2") == -6.0
    again, newer = fragments.paste(pasted, part, (0, 0))
    assert newer == ("x_3", "y_3", "m_3")
    assert len(again.nodes) == 10


def test_pasting_into_another_graph_brings_data_along(product: Graph) -> None:
    column = evaluate(graph({"v": [1.0, 2.0]}, [])).value("v")
    with_data = replace(product, data={"c": column})
    part = fragments.fragment(with_data, ["x"])
    pasted, _ = fragments.paste(Graph.of(), part, (0, 0))
    assert list(pasted.data) == ["c"]
    longer = Graph.of(data={"d": evaluate(graph({"v": [1.0, 2.0, 3.0]}, [])).value("v")})
    assert list(fragments.paste(longer, part, (0, 0))[0].data) == ["d"]


def test_duplicates_are_fed_by_what_feeds_the_originals(product: Graph) -> None:
    doubled, new = fragments.duplicate(product, ["m"], (0, 100))
    assert new == ("m_2",)
    assert doubled.inputs_of("m_2") == {"a": "x", "b": "y"}
    assert doubled.inputs_of("s") == {"x": "m"}


def test_aligning(product: Graph) -> None:
    assert placing.align(product, ["x", "m"], "middle") == {"x": (0, 20), "m": (200, 20)}
    left = placing.align(product, ["x", "y", "m"], "left")
    moved = edits.move(product, left)
    assert len({placing.box_of(moved, id)[0] for id in ("x", "y", "m")}) == 1
    assert left["x"] == (0, 0)
    assert placing.align(product, ["x"], "left") == {}


def test_distributing_makes_equal_gaps_and_keeps_the_ends(product: Graph) -> None:
    moved = edits.move(product, {"m": (90, 40)})
    places = placing.distribute(moved, ["x", "m", "s"], "across")
    assert places["x"] == (0, 0)
    assert places["s"] == pytest.approx((400, 40))
    done = edits.move(moved, places)
    x, m, s = (placing.box_of(done, id) for id in ("x", "m", "s"))
    assert m[0] - x[2] == pytest.approx(s[0] - m[2])


def test_renaming_reaches_every_mention(product: Graph) -> None:
    asking = {"asks": {"node": "m", "quantity": "gradient"}, "id": "q"}
    on_edge = {"asks": {"edge": {"target": "m", "port": "a"}, "quantity": "local"}, "value": 1}
    full = replace(
        product, differentiate="m", exercise={"questions": [asking]}, expected=(asking, on_edge)
    )
    done = annotations.rename(full, "m", "product")
    assert list(done.nodes) == ["x", "y", "product", "s"]
    assert done.inputs_of("product") == {"a": "x", "b": "y"}
    assert done.inputs_of("s") == {"x": "product"}
    assert done.differentiate == "product"
    assert done.frames[0].nodes == ("x", "y", "product")
    assert done.expected[0]["asks"]["node"] == "product"
    assert done.expected[1]["asks"]["edge"] == {"target": "product", "port": "a"}
    assert done.exercise["questions"][0]["asks"]["node"] == "product"
    assert full.expected[0]["asks"]["node"] == "m"
    with pytest.raises(EditError, match="already"):
        annotations.rename(full, "m", "x")
    with pytest.raises(EditError, match="cannot be an id"):
        annotations.rename(full, "m", "2m")


def test_a_typed_name_is_an_id_where_it_can_be_one(product: Graph) -> None:
    assert "h_1" in annotations.set_name(product, "m", "h_1").nodes
    hat = annotations.set_name(product, "m", r"\hat{y}")
    assert (hat.nodes["m"].label, hat.nodes["m"].tex) == (r"\hat{y}", r"\hat{y}")
    assert annotations.set_name(hat, "m", " ").nodes["m"].label is None


def test_frames_and_notes(product: Graph) -> None:
    framed = annotations.add_frame(product, ["s", "m"], "end")
    assert [frame.nodes for frame in framed.frames] == [("x", "y"), ("m", "s")]
    folded = annotations.set_frame(framed, 1, folded=True)
    assert folded.frames[1].folded
    assert annotations.remove_frame(folded, 0).frames == (folded.frames[1],)
    with pytest.raises(EditError, match="select some"):
        annotations.add_frame(product, [], "none")
    noted = annotations.add_note(product, Note("hello", (0, 0), (100, 50)))
    changed = annotations.set_note(noted, 0, text="bye")
    assert changed.notes[0].text == "bye"
    assert annotations.remove_notes(changed, [0]).notes == ()


def test_notes_move_and_several_frames_go_by_their_places() -> None:
    notes = tuple(Note(text, (0.0, 0.0), (90.0, 40.0)) for text in "ab")
    frames = tuple(Frame(title, ("x",)) for title in "pqr")
    made = Graph.of((), (), notes=notes, frames=frames)
    moved = annotations.move_notes(made, {1: (8, 16)})
    assert [note.position for note in moved.notes] == [(0.0, 0.0), (8.0, 16.0)]
    assert moved.notes[0] is notes[0]
    assert annotations.move_notes(made, {}) is made
    assert [frame.title for frame in annotations.remove_frames(made, {0, 2}).frames] == ["q"]


def test_the_middle_of_what_is_copied_counts_notes_too(product: Graph) -> None:
    part = fragments.fragment(product, ["x", "m"])
    assert fragments.centre(part) == (100.0, 20.0)
    noted = replace(part, notes=(Note("n", (500.0, -60.0), (10.0, 10.0)),))
    assert fragments.centre(noted) == (250.0, -10.0)
    assert fragments.centre(Graph.of()) == (0.0, 0.0)


def test_pasting_into_the_same_table_of_data_keeps_it(product: Graph) -> None:
    part = fragments.fragment(product, ["x"])
    pasted, _ = fragments.paste(product, part, (0, 0))
    assert pasted.data is product.data
