"""Names, frames and texts: what follows a name wherever it stands, and what stays as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from graphs import graph

from graphapp.errors import EditError
from graphapp.model import Frame, annotations

ASKS_NODE = {"node": "x", "quantity": "gradient"}
ASKS_EDGE = {"edge": {"source": "x", "target": "s", "port": "x"}, "quantity": "local"}


@pytest.fixture
def named():
    made = graph({"x": 2.0, "s": "square", "t": "tanh"}, ["x -> s.x", "s -> t.x"], "t")
    return replace(
        made,
        frames=(Frame("one", ("x", "s")), Frame("two", ("t",))),
        exercise={"questions": [{"id": "q1", "asks": ASKS_NODE}, {"id": "q2"}, "odd"], "sheet": 1},
        expected=({"asks": ASKS_EDGE, "value": 4.0}, {"asks": "odd"}),
    )


def test_a_new_id_stands_wherever_the_old_one_stood(named):
    done = annotations.rename(named, "x", "input_1")
    assert list(done.nodes) == ["input_1", "s", "t"]
    assert done.inputs_of("s") == {"x": "input_1"}
    assert done.frames[0].nodes == ("input_1", "s")
    assert done.frames[1] is named.frames[1]
    assert done.exercise["questions"][0]["asks"]["node"] == "input_1"
    assert done.exercise["questions"][1:] == [{"id": "q2"}, "odd"]
    assert done.expected[0]["asks"]["edge"]["source"] == "input_1"
    assert done.expected[1] == {"asks": "odd"}
    assert annotations.rename(named, "t", "L").differentiate == "L"


def test_an_exercise_without_a_list_of_questions_is_left_alone(named):
    odd = replace(named, exercise={"questions": 3})
    assert annotations.rename(odd, "x", "z").exercise == {"questions": 3}
    assert annotations.rename(replace(named, exercise=None), "x", "z").exercise is None


def test_the_same_name_again_is_the_same_graph(named):
    assert annotations.rename(named, "x", "x") is named


@pytest.mark.parametrize(
    ("new", "words"), [("s", "already"), ("1x", "cannot be an id"), ("a b", "cannot be an id")]
)
def test_a_name_that_cannot_be_is_refused(named, new, words):
    with pytest.raises(EditError, match=words):
        annotations.rename(named, "x", new)


@pytest.mark.parametrize(
    ("typed", "id", "label"),
    [
        ("", "x", None), ("  ", "x", None), ("x", "x", None), (" w_1 ", "w_1", None),
        (r"\hat{y}", "x", r"\hat{y}"), ("1 - h", "x", "1 - h"),
    ],
)  # fmt: skip
def test_what_is_typed_as_a_name_becomes_an_id_or_a_label(named, typed, id, label):
    labelled = annotations.set_label(named, "x", "old")
    done = annotations.set_name(labelled, "x", typed)
    assert id in done.nodes
    assert done.nodes[id].label == label


def test_a_node_is_in_one_frame_only_and_an_empty_frame_goes(named):
    done = annotations.add_frame(named, ["t", "s"], "new")
    assert [(frame.title, frame.nodes) for frame in done.frames] == [
        ("one", ("x",)),
        ("new", ("s", "t")),
    ]
    with pytest.raises(EditError, match="at least one node"):
        annotations.add_frame(named, [], "empty")


def test_the_texts_of_a_graph_change_one_by_one(named):
    titled = annotations.set_texts(named, title="T")
    assert (titled.title, titled.about) == ("T", "")
    assert annotations.set_texts(titled, about="why").title == "T"
