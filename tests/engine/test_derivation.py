"""Derivations: the sum over the paths is the engine's gradient, and the formula gives it too."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from graphs import chain, graph, network, random_scalars

from graphapp.engine import evaluate, symbolic
from graphapp.engine.derivation import MOST_PATHS, Derivation
from graphapp.engine.derivation_text import written
from graphapp.engine.shape_algebra import shapes_text
from graphapp.errors import GraphappError
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.files.examples import examples
from graphapp.model import Edge, Graph, Node, edits
from graphapp.model.symbols import tex_of
from graphapp.operation import Elementwise, Formula, Shape, latex, make, shape_text

_FUNCTIONS = {
    "tanh": math.tanh,
    "sigma": lambda x: 1 / (1 + math.exp(-x)),
    "ln": math.log,
    "e": math.e,
    "Phi": lambda x: 0.5 * math.erfc(-x / math.sqrt(2)),
    "varphi": lambda x: math.exp(-x * x / 2) / math.sqrt(2 * math.pi),
    "max": max,
    "min": min,
}


def value_of(latex: str, numbers: dict[str, float]) -> float:
    """A formula in LaTeX evaluated by Python, which knows nothing of how it was made."""
    text = latex
    names = {}
    for i, tex in enumerate(sorted(numbers, key=len, reverse=True)):
        names[f"v{i}v"] = numbers[tex]
        text = re.sub(rf"(?<![A-Za-z\\]){re.escape(tex)}(?![A-Za-z0-9_])", f"v{i}v", text)
    text = re.sub(r"\\begin\{cases\} (.*?) \\end\{cases\}", _case, text)
    text = re.sub(r"\[([^\[\]=]*) = ([^\[\]=]*)\]", r"(1 if (\1) == (\2) else 0)", text)
    text = text.replace(r"\left", "").replace(r"\right", "")
    text = re.sub(r"\\,| \\cdot ", "*", text)
    while (start := text.find(r"\frac{")) >= 0:
        above, middle = _braces(text, start + 5)
        below, end = _braces(text, middle)
        text = f"{text[:start]}(({above})/({below})){text[end:]}"
    text = text.replace("^{", "**(").replace("}", ")").replace("\\", "")
    return float(eval(text, {"__builtins__": {}}, {**_FUNCTIONS, **names}))


def _case(match: re.Match[str]) -> str:
    *rows, last = (row.split(" & ") for row in match[1].split(r" \\ "))
    assert last[1] == r"\text{otherwise}"
    chosen = "".join(f"{what} if {when.replace('=', '==')} else " for what, when in rows)
    return f"({chosen}{last[0]})"


def _braces(text: str, start: int) -> tuple[str, int]:
    depth = 0
    for i in range(start, len(text)):
        depth += (text[i] == "{") - (text[i] == "}")
        if depth == 0:
            return text[start + 1 : i], i + 1
    raise ValueError(text)


def _named(made: Graph) -> Graph:
    """Every node gets a letter of its own, so that its symbol is unique."""
    for i, id in enumerate(made.nodes):
        made = edits.set_label(made, id, f"q_{{{i}}}")
    return made


def test_the_formula_of_the_three_neurons_reads_as_the_sheet_writes_it() -> None:
    neuron = graph(
        {"x": 1.5, "w": 0.4, "b": 0.1, "y": 1.0, "mul_1": "mul", "z": "add", "h": "tanh",
         "L": "squared_error"},
        ["w -> mul_1.a", "x -> mul_1.b", "mul_1 -> z.a", "b -> z.b", "z -> h.x",
         "h -> L.prediction", "y -> L.target"],
        "L",
    )  # fmt: skip
    found = Derivation(evaluate(neuron), "w")
    assert found.latex == (r"\frac{\partial L}{\partial w} = 2\,(h - y)\,(1 - h^{2})\,x")
    assert found.lines[0] == "∂L/∂w = 2·(h - y)·(1 - h^2)·x"
    assert found.lines[1] == "      = 2·(0.604368 - 1)·(1 - 0.604368^2)·1.5"


def test_paths_through_a_node_used_twice_count_each_edge() -> None:
    square = graph({"x": 3.0, "m": "mul"}, ["x -> m.a", "x -> m.b"], "m")
    found = Derivation(evaluate(square), "x")
    assert found.path_count == 2
    assert [(path.nodes, path.factors) for path in found.paths] == [
        (("x", "m"), (3.0,)),
        (("x", "m"), (3.0,)),
    ]
    assert found.result == 6.0


@pytest.mark.parametrize("block", range(10))
def test_result_paths_and_formula_agree_with_the_engine(block: int) -> None:
    compared = 0
    for seed in range(30 * block, 30 * block + 30):
        made = _named(random_scalars(seed, leaves=4, computed=9))
        evaluation = evaluate(made)
        for id in [id for id in made.nodes if not made.inputs_of(id)]:
            found = Derivation(evaluation, id)
            assert found.result == evaluation.gradient(id)
            if found.paths is None:
                assert found.path_count > MOST_PATHS
                continue
            assert len(found.paths) == found.path_count
            total = sum(path.product for path in found.paths)
            assert total == pytest.approx(found.result, rel=1e-9, abs=1e-12)
            right = found.latex.partition(" = ")[2]
            numbers = {tex_of(made.nodes[n]): float(evaluation.value(n)) for n in made.nodes}
            assert value_of(right, numbers) == pytest.approx(found.result, rel=1e-9, abs=1e-12)
            compared += 1
    assert compared > 40


def _examples() -> list[tuple[str, Graph]]:
    found = []
    for example in examples():
        made = load(example.path)
        evaluation = evaluate(made)
        if evaluation.target is not None and not evaluation.failed:
            found.append((example.slug, made))
    return found


def test_every_example_agrees_with_the_engine_in_result_paths_and_formula() -> None:
    compared = 0
    for slug, example in _examples():
        made = _named(example)
        evaluation = evaluate(made)
        scalars = {n: v for n in made.nodes if isinstance(v := evaluation.value(n), float)}
        numbers = {tex_of(made.nodes[n]): value for n, value in scalars.items()}
        for id in made.nodes:
            found = Derivation(evaluation, id)
            assert np.array_equal(found.result, evaluation.gradient(id))
            if found.paths is None:
                assert len(found.equations) == len(found.between) - 1
                continue
            assert sum(p.product for p in found.paths) == pytest.approx(
                found.result, rel=1e-9, abs=1e-12
            )
            right = found.latex.partition(" = ")[2]
            if all(n in scalars for e in found.between for n in made.inputs_of(e).values()):
                assert value_of(right, numbers) == pytest.approx(
                    found.result, rel=1e-9, abs=1e-12
                ), (slug, id, right)
                compared += 1
    assert compared > 300  # the rest multiplies or adds entries of arrays


def test_the_factors_of_a_path_multiply_to_its_product() -> None:
    for seed in range(20):
        evaluation = evaluate(random_scalars(seed, leaves=3, computed=7))
        numbers = symbolic.numbers_of(evaluation)
        for id in evaluation.order:
            found = Derivation(evaluation, id)
            for path in found.paths or ():
                negative, factors = found.factors(path, numbers)
                total = math.prod(value_of(latex(factor.formula), {}) for factor in factors)
                assert (-total if negative else total) == pytest.approx(
                    path.product, rel=1e-3, abs=1e-9
                )


def test_a_long_sum_is_folded() -> None:
    narrow = Derivation(evaluate(_ladder(2)), "x")
    wide = Derivation(evaluate(_ladder(3)), "x")
    assert (narrow.path_count, narrow.folded) == (4, False)
    assert (wide.path_count, wide.folded) == (8, True)
    assert written(wide, "text").count("\n") == 3
    assert "= 8.000" in written(wide, "text")


def _ladder(rungs: int) -> Graph:
    nodes: dict[str, object] = {"x": 1.0}
    edges = []
    for i in range(rungs):
        source = f"a_{i - 1}" if i else "x"
        nodes[f"a_{i}"] = "add"
        edges += [f"{source} -> a_{i}.a", f"{source} -> a_{i}.b"]
    return graph(nodes, edges, f"a_{rungs - 1}")


def test_written_down_it_says_the_same_in_three_forms() -> None:
    neuron = load(folder("examples") / "2-chain-rule" / "three-neurons.cgraph")
    found = Derivation(evaluate(neuron), "x")
    plain = written(found, "text").splitlines()
    assert plain[0].startswith("∂L/∂x = 2·(yhat - y)·(1 - yhat^2)·w_3·(1 - h_1^2)·w_1 + ")
    assert plain[2] == "      = −0.161"
    assert plain[3].endswith("yhat → L: −0.239")
    tex = written(found, "latex")
    assert tex.startswith(r"\begin{aligned} \frac{\partial L}{\partial x} &= 2\,(\hat{y} - y)")
    assert tex.endswith(r"&= -0.161 \end{aligned}")
    markdown = written(found, "markdown")
    assert tex in markdown
    assert "| **sum** | | **−0.161** |" in markdown


def test_arrays_are_written_with_shapes_that_latex_can_set() -> None:
    found = Derivation(evaluate(network((3, 4, 2), batch=5)), "W1")
    tex = written(found, "latex")
    assert r"(5, 4)^{\top} \cdot (5, 3) \to (4, 3)" in tex
    assert tex.isascii()
    assert "- ∂L/∂z_1 is (5, 4): transposed" in written(found, "markdown")
    alone = Derivation(
        evaluate(graph({"x_1": 1.0, "y": 2.0, "L": "square"}, ["y -> L.x"], "L")), "x_1"
    )
    assert written(alone, "text") == "∂L/∂x_1 = 0    L does not depend on x_1"
    assert written(alone, "latex").count(r"x\_1") == 1


def test_what_the_target_does_not_depend_on_has_no_path() -> None:
    made = graph({"x": 1.0, "z": "square", "y": "tanh"}, ["x -> z.x", "x -> y.x"], "y")
    found = Derivation(evaluate(made), "z")
    assert (found.independent, found.paths, found.path_count, found.result) == (True, (), 0, 0.0)
    assert "does not depend on" in found.lines[0]


def test_the_differentiated_node_itself_has_gradient_1() -> None:
    made = graph({"x": 2.0, "y": "square"}, ["x -> y.x"], "y")
    found = Derivation(evaluate(made), "y")
    assert (found.result, [path.product for path in found.paths]) == (1.0, [1.0])
    assert found.latex.endswith("= 1")


def test_too_many_paths_are_told_as_equations() -> None:
    nodes: dict[str, object] = {"x": 1.01}
    edges = []
    for i in range(60):
        source = f"a_{i - 1}" if i else "x"
        nodes[f"a_{i}"] = "add"
        edges += [f"{source} -> a_{i}.a", f"{source} -> a_{i}.b"]
    found = Derivation(evaluate(graph(nodes, edges, "a_59")), "x")
    assert found.path_count == 2**60
    assert found.paths is None
    assert len(found.equations) == 60
    assert found.result == 2.0**60


def test_arrays_come_in_matrix_form_with_their_shapes() -> None:
    found = Derivation(evaluate(network((3, 4, 2), batch=5)), "W1")
    assert found.paths is None
    assert found.lines[-1] == "∂L/∂W_1 = (∂L/∂z_1)ᵀ @ x    (5, 4)ᵀ · (5, 3) → (4, 3)"
    assert np.shape(found.result) == (4, 3)
    hidden = next(line for line in found.lines if line.startswith("∂L/∂h_1"))
    assert hidden == "∂L/∂h_1 = ∂L/∂z_2 @ W_2    (5, 2) · (2, 4) → (5, 4)"
    one = graph(
        {"x": [1.0, 2.0, 3.0], "W": [[1.0, 0.0, 2.0]], "z": "linear", "s": "sum"},
        ["x -> z.x", "W -> z.W", "z -> s.x"],
        "s",
    )
    vector = Derivation(evaluate(one), "W")
    assert vector.lines[-1] == "∂s/∂W = ∂s/∂z @ xᵀ    (1,) · (3,)ᵀ → (1, 3)"


def test_a_derivation_needs_a_target_and_a_value() -> None:
    made = graph({"x": 1.0, "s": "add", "t": "square"}, ["x -> s.a", "x -> t.x"], "t")
    with pytest.raises(GraphappError, match="no node 'q'"):
        Derivation(evaluate(made), "q")
    with pytest.raises(GraphappError, match="at least two"):
        Derivation(evaluate(made), "s")
    with pytest.raises(GraphappError, match="no node is differentiated"):
        Derivation(evaluate(edits.set_differentiate(made, None)), "x")


def test_a_leaf_with_thousands_of_uses_and_a_chain_of_thousands_are_derived():
    uses = 3_000
    nodes = [Node("x", make("input", value=0.5))]
    nodes += [Node(f"t{i}", make("tanh")) for i in range(uses)]
    edges = [Edge("x", f"t{i}", "x") for i in range(uses)]
    for i in range(1, uses):
        before = "t0" if i == 1 else f"s{i - 1}"
        nodes.append(Node(f"s{i}", make("add")))
        edges += [Edge(before, f"s{i}", "a"), Edge(f"t{i}", f"s{i}", "b")]
    fork = Derivation(evaluate(Graph.of(nodes, edges, differentiate=f"s{uses - 1}")), "x")
    assert fork.paths is None
    assert fork.latex.count(r"\partial t_{") >= uses

    line = Derivation(evaluate(chain(uses, "tanh")), "n0")
    assert line.paths is not None
    assert line.lines[0].count("·") == uses - 1
    assert line.result == pytest.approx(line.paths[0].product)


@pytest.mark.parametrize(
    ("a", "b"),
    [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 4)), ((2, 3), (3, 4)), ((5, 2, 3), (3, 4)),
     ((5, 1, 2, 3), (7, 3, 2))],
)  # fmt: skip
def test_the_shape_of_a_product_is_numpys(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    x, w = Formula.symbol("x"), Formula.symbol("w")
    result = (np.zeros(a) @ np.zeros(b)).shape
    shown = shapes_text(np.matmul(x, w), {id(x): a, id(w): b}, result)
    assert shown == f"{shape_text(a)} · {shape_text(b)} → {shape_text(result)}"


@pytest.mark.parametrize(("a", "b"), [((2, 3), (4, 2)), ((), (3,)), ((3,), (2,))])
def test_a_product_that_does_not_fit_shows_its_result_alone(a: Shape, b: Shape) -> None:
    x, w = Formula.symbol("x"), Formula.symbol("w")
    assert shapes_text(np.matmul(x, w), {id(x): a, id(w): b}, (9,)) == "(9,)"


def test_a_target_or_a_node_that_failed_has_no_derivation() -> None:
    made = graph({"x": 1.0, "s": "add", "t": "square", "r": "relu"},
                 ["x -> s.a", "s -> t.x", "x -> r.x"], "t")  # fmt: skip
    with pytest.raises(GraphappError, match="t has no value: waits for s"):
        Derivation(evaluate(made), "x")
    with pytest.raises(GraphappError, match="s has no value"):
        Derivation(evaluate(edits.set_differentiate(made, "r")), "s")


def test_a_large_result_is_told_by_its_shape() -> None:
    made = graph({"x": [1.0] * 65, "L": "squared_norm"}, ["x -> L.x"], "L")
    assert "(65,)" in written(Derivation(evaluate(made), "x"), "text").splitlines()[-1]
    cube = graph({"x": [[[1.0]]], "L": "squared_norm"}, ["x -> L.x"], "L")
    assert "(1, 1, 1)" in written(Derivation(evaluate(cube), "x"), "latex")


def test_an_operation_without_a_formula_is_derived_by_its_numbers() -> None:
    class Ripple(Elementwise):
        """A function of NumPy's that has no formula."""

        def forward(self, x):
            return np.arctan(x)

        def partials(self, out, x):
            return (0.5 * np.ones_like(x),)  # right where x is 1

    nodes = [Node("x", make("input", value=1.0)), Node("r", Ripple()), Node("L", make("square"))]
    made = Graph.of(nodes, [Edge("x", "r", "x"), Edge("r", "L", "x")], differentiate="L")
    derivation = Derivation(evaluate(made), "x")
    assert derivation.result == pytest.approx(math.pi / 4)
    assert derivation.lines[0] == "∂L/∂x = 2·r·0.5"
    assert symbolic.value_formula(evaluate(made), "r", derivation.symbols) is None


def test_what_a_node_computes_needs_its_inputs() -> None:
    made = graph({"x": 1.0, "s": "add", "L": "square"}, ["x -> s.a", "x -> L.x"], "L")
    evaluation = evaluate(made)
    table = symbolic.symbols_of(made, evaluation.order)
    assert symbolic.value_formula(evaluation, "s", table) is None
    assert symbolic.value_formula(evaluation, "x", table) is None
    assert symbolic.local_formula(made, Edge("x", "s", "a"), table) is None
    assert latex(symbolic.numbers_of(evaluation)["s"]) == r"\mathrm{scalar}"


def test_numbers_in_constants_without_a_name_are_written_out() -> None:
    made = graph({"x": 3.0, "constant_1": ("constant", {"value": 0.5}), "L": "mul"},
                 ["x -> L.a", "constant_1 -> L.b"], "L")  # fmt: skip
    assert Derivation(evaluate(made), "x").lines[0] == "∂L/∂x = 0.5"


def test_shapes_of_sums_show_the_products_in_them_and_nothing_where_all_are_alike() -> None:
    x, w, y = (Formula.symbol(name) for name in "xwy")
    known = {id(x): (2, 3), id(w): (3, 4), id(y): (2, 4)}
    assert shapes_text(np.matmul(x, w) + y, known, (2, 4)) == "(2, 3) · (3, 4) + (2, 4) → (2, 4)"
    assert shapes_text(y + y, known, (2, 4)) == "(2, 4)"
    assert shapes_text(y * y, known, (2, 4)) == "(2, 4)"
    assert shapes_text(np.sum(np.matmul(x, w)), known, ()) == "Σ [(2, 3) · (3, 4)] → scalar"
    assert shapes_text(Formula.constant(2.0) * y, known, (2, 4)) == "(2, 4)"
    assert shapes_text(Formula.constant(2.0), known, ()) == ""
