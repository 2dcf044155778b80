"""Which node predicts, what it is compared with, and how good it is."""

from __future__ import annotations

import numpy as np
import pytest
from graphs import graph

from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.model.data_edits import set_data
from graphapp.training import Settings, Training
from graphapp.training.scores import Scorer
from graphapp.training.toys import toy
from graphapp.training.ways import ways_of

X = [[-2.0, 1.0], [-1.0, 0.5], [0.5, -1.0], [2.0, 0.0]]


def classifier(loss: str, labels: list[float], *, last: str = "identity") -> Graph:
    """x₁ → σ or the like → a loss over four rows; the weight is 1 and the bias 0."""
    made = graph(
        {
            "x": ("input", {"columns": ["x1"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"value": [[1.0]]}), "b": ("parameter", {"value": [0.0]}),
            "z": "linear", "h": last, "L": (loss, {"reduction": "mean"}),
        },
        ["x -> z.x", "W -> z.W", "b -> z.b", "z -> h.x", "h -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    return set_data(made, {"x1": [row[0] for row in X], "y": labels})


def scores(made: Graph, rows=None):
    training = Training(made, Settings())
    return training.scorer.scores(training.parameters, rows)


@pytest.mark.parametrize(
    ("loss", "last", "labels", "confusion"),
    [
        ("binary_cross_entropy", "sigmoid", [0, 1, 1, 1], [[1, 0], [1, 2]]),
        ("binary_cross_entropy_with_logits", "identity", [0, 1, 1, 0], [[1, 1], [1, 1]]),
        ("hinge", "identity", [-1, 1, 1, 1], [[1, 0], [1, 2]]),
        ("squared_error", "sigmoid", [0, 0, 1, 1], [[2, 0], [0, 2]]),
        ("squared_error", "tanh", [-1, -1, -1, 1], [[2, 1], [0, 1]]),
        # at 0.5, not at 0: 0.5 itself says no
        ("squared_error", "identity", [0, 0, 1, 1], [[2, 0], [1, 1]]),
    ],
)
def test_two_classes(loss, last, labels, confusion) -> None:
    found = scores(classifier(loss, labels, last=last))
    assert found.confusion is not None
    assert found.confusion.tolist() == confusion
    assert found.accuracy == np.trace(confusion) / 4
    assert found.classes == (("−1", "1") if -1 in labels else ("0", "1"))


def test_numbers_have_no_right_and_wrong() -> None:
    found = scores(classifier("squared_error", [0.0, 1.0, 0.5, 2.0]))
    assert (found.accuracy, found.confusion) == (None, None)
    assert found.loss == pytest.approx(np.mean((np.array(X)[:, 0] - [0, 1, 0.5, 2]) ** 2))


def test_scores_of_some_rows_are_of_these_alone() -> None:
    made = classifier("hinge", [-1, 1, 1, 1])
    found = scores(made, np.array([1, 3]))
    assert found.confusion is not None
    assert found.confusion.tolist() == [[0, 0], [1, 1]]
    assert found.loss == pytest.approx(np.mean([2.0, 0.0]))


def three(loss: str = "softmax_cross_entropy", columns=("is_0", "is_1", "is_2")) -> Graph:
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}),
            "y": ("input", {"columns": list(columns)}),
            "W": ("parameter", {"value": [[0.0, 1.0], [-1.0, -0.6], [1.0, -0.6]]}),
            "z": "linear",
            "L": (loss, {"reduction": "mean"}),
        },
        ["X -> z.x", "W -> z.W", "z -> L.prediction", "y -> L.target"],
        "L",
    )
    return set_data(made, toy("three classes"))


@pytest.mark.parametrize("loss", ["softmax_cross_entropy", "squared_error"])
def test_many_classes_by_the_largest_output(loss: str) -> None:
    made = three(loss)
    data = {name: np.array(column) for name, column in made.data.items()}
    at = np.stack([data["x1"], data["x2"]], axis=1)
    said = (at @ np.array([[0.0, 1.0], [-1.0, -0.6], [1.0, -0.6]]).T).argmax(axis=1)
    found = scores(made)
    assert found.accuracy == np.mean(said == data["y"])
    assert found.classes == ("is_0", "is_1", "is_2")
    assert found.confusion is not None
    for meant in range(3):
        for each in range(3):
            count = np.sum((data["y"] == meant) & (said == each))
            assert found.confusion[meant, each] == count


def test_the_numbers_of_classes_are_labels_as_well() -> None:
    """Three outputs beside one column with 0, 1 and 2."""
    made = graph(
        {
            "X": ("input", {"columns": ["x1", "x2"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"value": [[0.0, 1.0], [-1.0, -0.6], [1.0, -0.6]]}),
            "z": "linear", "d": "sub", "q": "square", "L": "sum",
        },
        ["X -> z.x", "W -> z.W", "z -> d.a", "y -> d.b", "d -> q.x", "q -> L.x"],
        "L",
    )  # fmt: skip
    made = set_data(made, toy("three classes"))
    assert scores(made).accuracy == scores(three()).accuracy
    assert scores(made).classes == ("0", "1", "2")


def test_of_many_columns_the_ways_are_known() -> None:
    made = graph(
        {
            "X": ("input", {"columns": ["petal_length", "petal_width", "sepal_length"]}),
            "y": ("input", {"columns": ["is_setosa", "is_versicolor", "is_virginica"]}),
            "W": ("parameter", {"value": np.zeros((3, 3)).tolist()}), "z": "linear",
            "L": "softmax_cross_entropy",
        },
        ["X -> z.x", "W -> z.W", "z -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    ways = ways_of(set_data(made, toy("Iris")))
    assert len(ways.features) == 3
    assert (ways.prediction, ways.target, ways.label) == ("z", "y", None)
    assert scores(set_data(made, toy("Iris"))).accuracy == pytest.approx(1 / 3)


BINARY = {
    "x": ("input", {"column": "x"}), "y": ("input", {"column": "y"}),
    "w": ("parameter", {"value": 1.0}), "m": "mul", "p": "sigmoid",
}  # fmt: skip
TO_P = ["w -> m.a", "x -> m.b", "m -> p.x"]


def test_a_loss_of_single_nodes_has_a_prediction_too() -> None:
    """−(y log p + (1−y) log(1−p)): p goes into it in two places, y as well."""
    made = graph(
        {
            **BINARY, "one": ("constant", {"value": 1.0}), "q": "sub", "n": "sub",
            "lp": "log", "lq": "log", "a": "mul", "b": "mul", "s": "add", "neg": "neg", "L": "mean",
        },
        [*TO_P, "one -> q.a", "p -> q.b", "one -> n.a", "y -> n.b", "p -> lp.x", "q -> lq.x",
         "y -> a.a", "lp -> a.b", "n -> b.a", "lq -> b.b", "a -> s.a", "b -> s.b", "s -> neg.x",
         "neg -> L.x"],
        "L",
    )  # fmt: skip
    made = set_data(made, {"x": [-1.0, 2.0, 3.0], "y": [0.0, 1.0, 0.0]})
    ways = ways_of(made)
    assert (ways.prediction, ways.target, ways.label, ways.features) == ("p", "y", "y", ("x",))
    found = scores(made)
    assert found.confusion is not None
    assert found.confusion.tolist() == [[1, 1], [0, 1]]


def test_a_penalty_on_the_weights_is_no_prediction() -> None:
    made = graph(
        {
            **BINARY, "l": ("binary_cross_entropy", {"reduction": "mean"}), "w2": "square",
            "L": "add",
        },
        [*TO_P, "p -> l.prediction", "y -> l.target", "w -> w2.x", "l -> L.a", "w2 -> L.b"],
        "L",
    )  # fmt: skip
    ways = ways_of(set_data(made, {"x": [1.0], "y": [0.0]}))
    assert (ways.prediction, ways.target, ways.loss) == ("p", "y", "binary_cross_entropy")


def test_without_a_table_inputs_are_the_data() -> None:
    made = graph(
        {
            "x": ("input", {"value": X}), "y": ("input", {"value": [[0.0], [0.0], [1.0], [1.0]]}),
            "W": ("parameter", {"value": [[1.0, 0.0]]}), "z": "linear",
            "L": "binary_cross_entropy_with_logits",
        },
        ["x -> z.x", "W -> z.W", "z -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    assert ways_of(made).features == ()
    assert scores(made).accuracy == 1.0


def test_without_labels_there_is_a_loss_only() -> None:
    made = graph(
        {"w": ("parameter", {"value": 3.0}), "x": 2.0, "m": "mul", "L": "square"},
        ["w -> m.a", "x -> m.b", "m -> L.x"],
        "L",
    )
    with pytest.raises(UsageError, match="does not compare"):
        ways_of(made)
    found = scores(made)
    assert (found.loss, found.accuracy) == (36.0, None)


def test_scores_are_without_dropout() -> None:
    made = graph(
        {
            "x": ("input", {"columns": ["x1"]}), "y": ("input", {"columns": ["y"]}),
            "W": ("parameter", {"value": [[1.0]]}), "z": "linear",
            "d": ("dropout", {"rate": 0.5, "seed": 1}),
            "L": ("squared_error", {"reduction": "mean"}),
        },
        ["x -> z.x", "W -> z.W", "z -> d.x", "d -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    made = set_data(made, {"x1": [1.0, 2.0, 3.0, 4.0], "y": [1.0, 2.0, 3.0, 4.0]})
    training = Training(made, Settings(validation=0.5))
    assert training.loss() > 0
    assert training.scores().loss == 0
    assert training.validation_loss() == 0


def test_an_answer_that_is_no_number_has_no_accuracy() -> None:
    made = classifier("hinge", [-1, 1, 1, 1])
    training = Training(made, Settings())
    found = Scorer(made).scores({**training.parameters, "b": np.array([np.nan])})
    assert found.accuracy is None
    assert np.isnan(found.loss)
