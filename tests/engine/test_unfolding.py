"""One entry of a gradient as a sum: the numbers are the engine's, and the formula gives them."""

from __future__ import annotations

import itertools
import re
from functools import cache

import numpy as np
import pytest
from graphs import graph, network
from random_graphs import networks

from graphapp.engine import evaluate
from graphapp.engine.derivation import Derivation
from graphapp.engine.symbolic import symbols_of
from graphapp.engine.unfolding import product_of, unfold
from graphapp.errors import EditError, GraphappError
from graphapp.files import load
from graphapp.files.examples import examples
from graphapp.operation import latex, text


@cache
def _examples():
    return [(example.slug, load(example.path)) for example in examples()]


def _unfolded(evaluation, id, index):
    return unfold(evaluation, id, index, symbols_of(evaluation.graph, evaluation.order))


def _check_all(made, most=6):
    evaluation = evaluate(made)
    checked = 0
    for id in made.nodes:
        value = evaluation.value(id)
        if value is None or evaluation.target in (None, id) or evaluation.independent(id):
            continue
        gradient = np.asarray(evaluation.gradient(id))
        for index in itertools.islice(np.ndindex(gradient.shape), most):
            found = _unfolded(evaluation, id, index)
            assert found.total == gradient[index]
            total = sum(term.product for term in found.terms)
            assert total == pytest.approx(found.total, rel=1e-9, abs=1e-12), (id, index)
            checked += 1
    return checked


def test_the_terms_add_up_to_the_gradient_in_every_example():
    assert sum(_check_all(made) for _, made in _examples()) > 300


@pytest.mark.parametrize("seed", range(12))
def test_the_terms_add_up_in_random_networks(seed):
    assert _check_all(networks(seed), most=3) > 10


def line(evaluation, id, index):
    found = _unfolded(evaluation, id, index)
    return f"{text(found.left)} = {' + '.join(text(product_of(term)) for term in found.terms)}"


@pytest.fixture
def layer():
    return evaluate(
        graph(
            {"x": [1.0, 2.0, 3.0, 4.0], "W": (np.arange(12.0) / 10).reshape(3, 4).tolist(),
             "b": [0.1, 0.2, 0.3], "z": "linear", "h": "tanh", "L": "squared_norm"},
            ["x -> z.x", "W -> z.W", "b -> z.b", "z -> h.x", "h -> L.x"],
            "L",
        )
    )  # fmt: skip


def test_a_layer_reads_as_one_writes_it_by_hand(layer):
    assert line(layer, "W", (1, 2)) == "∂L/∂W_23 = ∂L/∂z_2·x_3"
    assert line(layer, "b", (1,)) == "∂L/∂b_2 = ∂L/∂z_2"
    assert line(layer, "x", (0,)) == "∂L/∂x_1 = ∂L/∂z_2·W_21 + ∂L/∂z_3·W_31"  # W_11 is 0
    assert line(layer, "z", (0,)) == "∂L/∂z_1 = ∂L/∂h_1·(1 - h_1^2)"
    assert line(layer, "h", (2,)) == "∂L/∂h_3 = 2·h_3"
    assert _unfolded(layer, "W", (1, 2)).zeros == 2


def test_latex_has_one_subscript():
    evaluation = evaluate(network((3, 4, 2), batch=5))
    found = _unfolded(evaluation, "W1", (1, 2))
    assert latex(found.left) == r"\frac{\partial L}{\partial W_{1,23}}"
    assert "__" not in text(found.left)


def test_softmax_matmul_mean_and_losses_have_formulas_of_their_own():
    soft = evaluate(
        graph(
            {"z": [1.0, 2.0, 0.5], "s": "softmax", "y": [0.0, 1.0, 0.0],
             "L": ("squared_error", {"reduction": "mean"})},
            ["z -> s.x", "s -> L.prediction", "y -> L.target"], "L",
        )
    )  # fmt: skip
    assert line(soft, "z", (0,)) == (
        "∂L/∂z_1 = ∂L/∂s_1·s_1·(1 - s_1) + ∂L/∂s_2·(-s_2·s_1) + ∂L/∂s_3·(-s_3·s_1)"
    )
    assert line(soft, "s", (1,)) == "∂L/∂s_2 = 2·(s_2 - y_2)/3"
    product = evaluate(
        graph(
            {"A": [[1.0, 2.0], [3.0, 4.0]], "B": [[5.0, 6.0], [7.0, 8.0]], "C": "matmul",
             "L": "squared_norm"},
            ["A -> C.a", "B -> C.b", "C -> L.x"], "L",
        )
    )  # fmt: skip
    assert line(product, "A", (0, 1)) == "∂L/∂A_12 = ∂L/∂C_11·B_21 + ∂L/∂C_12·B_22"
    assert line(product, "B", (0, 1)) == "∂L/∂B_12 = ∂L/∂C_12·A_11 + ∂L/∂C_22·A_21"
    mean = evaluate(
        graph({"A": [[1.0, 2.0], [3.0, 4.0]], "m": ("mean", {"axis": 0}), "L": "squared_norm"},
              ["A -> m.x", "m -> L.x"], "L")
    )  # fmt: skip
    assert line(mean, "A", (1, 0)) == "∂L/∂A_21 = ∂L/∂m_1·1/2"


@pytest.mark.parametrize(
    ("labels", "reduction", "said"),
    [
        ([0.0, 1.0, 0.0], "sum", "∂L/∂z_1 = softmax(z)_1 - y_1"),
        ([0.2, 0.3, 0.5], "sum", "∂L/∂z_1 = softmax(z)_1 - y_1"),
        ([0.0, 2.0, 0.0], "sum", "∂L/∂z_1 = ∂L/∂z_1"),  # the shares do not add up to 1
        ([0.0, 1.0, 0.0], "mean", "∂L/∂z_1 = ∂L/∂z_1"),
    ],
)
def test_softmax_and_cross_entropy_are_share_minus_label_for_labels_that_add_up_to_1(
    labels, reduction, said
):
    loss = ("softmax_cross_entropy", {"reduction": reduction})
    made = graph({"z": [1.0, 2.0, 0.5], "y": labels, "L": loss},
                 ["z -> L.prediction", "y -> L.target"], "L")  # fmt: skip
    assert line(evaluate(made), "z", (0,)) == said


def test_products_of_more_axes_and_losses_over_examples():
    shaped = evaluate(
        graph({"A": [[[1.0, 2.0]]], "B": [[5.0], [7.0]], "C": "matmul", "L": "sum"},
              ["A -> C.a", "B -> C.b", "C -> L.x"], "L")
    )  # fmt: skip
    assert line(shaped, "B", (1, 0)) == "∂L/∂B_21 = ∂L/∂C_111·∂C_111/∂B_21"
    classes = evaluate(
        graph({"p": [[0.5, 0.5], [0.2, 0.8]], "y": [[1.0, 0.0], [0.0, 1.0]],
               "L": ("cross_entropy", {"reduction": "mean"})},
              ["p -> L.prediction", "y -> L.target"], "L")
    )  # fmt: skip
    assert line(classes, "p", (1, 1)).endswith("/2")


def test_the_formula_of_every_term_gives_its_number():
    """Entries are put in for their symbols: what has a formula must give the local gradient."""
    compared = 0
    for _, made in _examples():
        evaluation = evaluate(made)
        if evaluation.target is None:
            continue
        symbols = symbols_of(made, evaluation.order)
        if len({text(symbol) for symbol in symbols.values()}) < len(symbols):
            continue  # two nodes with one label
        numbers = _entries(evaluation, symbols)
        for id in made.nodes:
            if (
                evaluation.value(id) is None
                or evaluation.independent(id)
                or id == evaluation.target
            ):
                continue
            last = tuple(n - 1 for n in np.shape(evaluation.value(id)))
            for term in unfold(evaluation, id, last, symbols).terms:
                got = _number(text(term.local_symbol), numbers)
                if got is not None:
                    assert got == pytest.approx(term.local, rel=1e-9), text(term.local_symbol)
                    compared += 1
    assert compared > 100


def _entries(evaluation, symbols):
    from graphapp.engine.entry_formulas import entry_of

    found = {}
    for id in evaluation.order:
        value = evaluation.value(id)
        if value is not None and not re.search(r"[\s·/+-]|\w\^\w", text(symbols[id])):
            for index in np.ndindex(np.shape(value)):
                found[text(entry_of(symbols[id], index))] = float(np.asarray(value)[index])
    return found


def _number(written, numbers):
    """Plain products, sums and powers of entries evaluated; None for anything else."""
    python = written
    names = sorted(numbers, key=len, reverse=True)
    for i, name in enumerate(names):
        python = re.sub(rf"(?<![\w^]){re.escape(name)}(?![\w,(])", f" v{i}v ", python)
    values = {f"v{i}v": numbers[name] for i, name in enumerate(names)}
    python = python.replace("·", "*").replace("^", "**")
    if not re.fullmatch(r"[\sv0-9.()*/+-]*", python):
        return None
    return float(eval(python, {"__builtins__": {}}, values))


def test_what_cannot_be_unfolded_says_why(layer):
    with pytest.raises(EditError, match="no entry"):
        _unfolded(layer, "W", (3, 0))
    with pytest.raises(GraphappError, match="no gradient"):
        _unfolded(evaluate(graph({"x": 1.0}, [])), "x", ())


def test_a_derivation_names_shapes_and_reasons():
    found = Derivation(evaluate(network((3, 4, 2), batch=5)), "W1")
    (reason,) = found.equations[-1].reasons
    assert reason == (
        "∂L/∂z_1 is (5, 4): transposed, its axis of 5 meets that of x and is summed over; "
        "what is left is (4, 3), as large as W_1."
    )
