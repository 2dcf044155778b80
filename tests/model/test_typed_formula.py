"""Typed formulas: what they compute, which nodes they become, and where they are wrong."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphapp.engine import evaluate
from graphapp.errors import FormulaError, UsageError
from graphapp.model import Graph
from graphapp.model.formula_names import name_of
from graphapp.model.typed_formula import graph_from_formula
from graphapp.operation import operations


def listing(graph: Graph) -> str:
    """``w=1 x=1 L=mul(w,x)``: the nodes with their inputs, sources with their values."""
    parts = []
    for id, node in graph.nodes.items():
        params = node.operation.params()
        if "value" in params:
            parts.append(f"{id}={params['value']:g}")
            continue
        inputs = [f"{s}" for _, s in sorted(graph.inputs_of(id).items())]
        inputs += [f"{n:g}" for n in params.values()]
        parts.append(f"{id}={node.op}({','.join(inputs)})")
    return " ".join(parts)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("L = w*x", "w=1 x=1 L=mul(w,x)"),
        ("w*x", "w=1 x=1 L=mul(w,x)"),
        ("L*x", "L=1 x=1 y=mul(L,x)"),
        ("L*y", "L=1 y=1 L_1=mul(L,y)"),
        ("x*x", "x=1 L=mul(x,x)"),
        ("a+b+c", "a=1 b=1 c=1 L=add(a,b,c)"),
        ("a*b*c", "a=1 b=1 c=1 L=mul(a,b,c)"),
        ("a+(b+c)", "a=1 b=1 c=1 add_1=add(b,c) L=add(a,add_1)"),
        ("a-b+c", "a=1 b=1 c=1 sub_1=sub(a,b) L=add(sub_1,c)"),
        ("x**2", "x=1 L=square(x)"),
        ("x^2", "x=1 L=square(x)"),
        ("x²", "x=1 L=square(x)"),
        ("x**3", "x=1 L=pow_constant(x,3)"),
        ("x⁻¹", "x=1 L=pow_constant(x,-1)"),
        ("x**y", "x=1 y=1 L=power(x,y)"),
        ("-x**2", "x=1 square_1=square(x) L=neg(square_1)"),
        ("-x", "x=1 L=neg(x)"),
        ("+x", "x=1"),
        ("2*x", "x=1 L=mul_constant(x,2)"),
        ("2·x", "x=1 L=mul_constant(x,2)"),
        ("x*3*2", "x=1 L=mul_constant(x,6)"),
        ("x/4", "x=1 L=mul_constant(x,0.25)"),
        ("x/3", "x=1 constant_1=3 L=div(x,constant_1)"),
        ("1/x", "x=1 L=reciprocal(x)"),
        ("2/x", "x=1 constant_1=2 L=div(constant_1,x)"),
        ("a/b*c", "a=1 b=1 c=1 div_1=div(a,b) L=mul(div_1,c)"),
        ("x+1", "x=1 L=add_constant(x,1)"),
        ("1+x+2", "x=1 L=add_constant(x,3)"),
        ("x−1", "x=1 L=add_constant(x,-1)"),
        ("1-x", "x=1 constant_1=1 L=sub(constant_1,x)"),
        ("2+3*4", "L=14"),
        ("sqrt(4)*x", "x=1 L=mul_constant(x,2)"),
        ("mul_1 + a*b", "mul_1=1 a=1 b=1 mul_2=mul(a,b) L=add(mul_1,mul_2)"),
        ("h = 2*x; h", "x=1 h=mul_constant(x,2)"),
        ("y = x", "x=1 y=identity(x)"),
        ("c = 2\nL = c*x", "c=2 x=1 L=mul(c,x)"),
        ("# why\nL = (x +\n y) # sum\n\n", "x=1 y=1 L=add(x,y)"),
        ("relu(x)", "x=1 L=relu(x)"),
        ("leaky_relu(x, slope=0.1)", "x=1 L=leaky_relu(x,0.1)"),
        ("leaky_relu(x, 0.1)", "x=1 L=leaky_relu(x,0.1)"),
        ("clip(x, -1, 1)", "x=1 L=clip(x,-1,1)"),
        ("max(0, x, y)", "x=1 y=1 constant_1=0 L=max(constant_1,x,y)"),
        ("W.T @ x", "W=1 x=1 transpose_1=transpose(W) L=matmul(transpose_1,x)"),
        ("x[1]", "x=1 L=index(x,1)"),
        ("ln(x)", "x=1 L=log(x)"),
        ("lambda + if + import", "lambda=1 if=1 import=1 L=add(lambda,if,import)"),
        ("log(0) + x", "constant_1=0 x=1 log_1=log(constant_1) L=add(log_1,x)"),
    ],
)
def test_nodes(text: str, nodes: str) -> None:
    graph = graph_from_formula(text)
    got = listing(graph)
    assert sorted(got.split()) == sorted(nodes.split())
    assert graph.differentiate == nodes.rsplit(maxsplit=1)[-1].partition("=")[0]


def test_a_neuron_in_greek() -> None:
    graph = graph_from_formula("ŷ = σ(θ₀ + θ₁·x₁); L = (ŷ − y)²")
    assert graph.nodes["y_hat"].op == "sigmoid"
    assert graph.nodes["y_hat"].label == r"\hat{y}"
    assert graph.nodes["theta1"].label == r"\theta_1"
    assert graph.nodes["x1"].label == "x_1"
    assert graph.nodes["y"].label is None
    assert graph.differentiate == "L"
    assert graph.title == "ŷ = σ(θ₀ + θ₁·x₁); L = (ŷ − y)²"


@pytest.mark.parametrize(
    ("spelled", "id", "label"),
    [
        ("x", "x", None), ("x_1", "x_1", None), ("w1", "w1", "w_1"), ("w12", "w12", "w_{12}"),
        ("W₁₂", "W12", "W_{12}"), ("theta", "theta", r"\theta"), ("λ", "lambda", r"\lambda"),
        ("yhat", "yhat", r"\hat{y}"), ("y_hat_2", "y_hat_2", r"\hat{y}_2"),
        ("x̄", "x_bar", r"\bar{x}"),
        ("σ₂", "sigma2", r"\sigma_2"), ("loss", "loss", None), ("hidden2", "hidden2", None),
        ("xᵢ", "x_i", None), ("Ω", "Omega", r"\Omega"), ("_", "_", None),
    ],
)  # fmt: skip
def test_names(spelled: str, id: str, label: str | None) -> None:
    name = name_of(spelled)
    assert name is not None
    assert (name.id, name.label) == (id, label)


@pytest.mark.parametrize("spelled", ["é", "ж", "漢", "1x", "₁", "x\u20dd"])
def test_names_without_an_id(spelled: str) -> None:
    assert name_of(spelled) is None


def test_losses_and_their_parameters() -> None:
    graph = graph_from_formula("squared_error(yhat, y, half=true, reduction=mean)")
    assert graph.nodes["L"].operation.params() == {"reduction": "mean", "half": True}
    assert graph.inputs_of("L") == {"prediction": "yhat", "target": "y"}
    by_name = graph_from_formula("squared_error(target=y, prediction=yhat, reduction='mean')")
    assert by_name.inputs_of("L") == {"prediction": "yhat", "target": "y"}


def test_linear_without_and_with_bias() -> None:
    assert set(graph_from_formula("linear(x, W)").inputs_of("L")) == {"x", "W"}
    assert graph_from_formula("linear(x, W, b=c)").inputs_of("L")["b"] == "c"


def test_axes() -> None:
    for text, axis in (("sum(x, axis=0)", 0), ("sum(x, -1)", -1), ("sum(x, (0, 1))", [0, 1])):
        assert graph_from_formula(text).nodes["L"].operation.params() == {"axis": axis}
    assert graph_from_formula("mean(x, axis=null)").nodes["L"].operation.params() == {}


def test_values_and_parameters() -> None:
    graph = graph_from_formula("W@x + b", {"W": [[1, 2], [3, 4]], "x": [1, 1]}, ["W", "b"])
    assert [graph.nodes[id].op for id in ("W", "x", "b")] == ["parameter", "input", "parameter"]
    value = evaluate(graph).value("L")
    assert isinstance(value, np.ndarray)
    assert value.tolist() == [4.0, 8.0]


def test_values_by_greek_names_and_for_named_numbers() -> None:
    graph = graph_from_formula("w = 2; L = w*θ", {"θ": 3.0, "w": np.array([1.0, 2.0])})
    value = evaluate(graph).value("L")
    assert isinstance(value, np.ndarray)
    assert value.tolist() == [3.0, 6.0]


@pytest.mark.parametrize(
    ("values", "parameters"),
    [({"q": 1}, []), ({}, ["q"]), ({"h": 1}, []), ({}, ["h"]), ({"x": "a"}, []),
     ({"x": [[1], [1, 2]]}, []), ({"x": True}, []), ({"x": None}, [])],
)  # fmt: skip
def test_values_that_do_not_fit(values: dict[str, Any], parameters: list[str]) -> None:
    with pytest.raises(UsageError, match=r"^[qhx]\b"):
        graph_from_formula("h = 2*x; h + 1", values, parameters)


def test_sums_of_more_than_26_terms_are_nested() -> None:
    graph = graph_from_formula("+".join(f"x{i}" for i in range(100)))
    assert evaluate(graph).value("L") == 100.0


FORMULAS = [
    "x*y + z - x/y", "1 - x*2 - y + 3 - 4*z", "(x + y)*(x - y)/z/2*y", "x**2 + y**3 - z**0.5",
    "-(x - y) + -z*3", "2/x/y*z*4/5", "x/3/2*7", "exp(-x)/(1 + exp(-x)) + tanh(y)*log(z)",
    "x - (y - (z - 1))", "3 - 2 - x", "2**x + x**y", "1/x + 1/y/z", "x*x*x - x", "-x**2*-y",
    "abs(x - y) + sqrt(z) + max(x, y) - min(y, z, 1.5)", "5*(x + 1)*(y + 2)/8 - 1e-3*z",
]  # fmt: skip


@pytest.mark.parametrize("text", FORMULAS)
def test_value_and_gradient_agree_with_python_and_with_differences(text: str) -> None:
    chance = random.Random(text)
    known = {name: getattr(math, name) for name in ("exp", "tanh", "log", "sqrt")}
    known |= {"abs": abs, "max": max, "min": min}

    def plain(values: dict[str, float]) -> float:
        return float(eval(text, {"__builtins__": {}}, known | values))

    for _ in range(5):
        values = {name: chance.uniform(0.5, 2.0) for name in "xyz" if name in text}
        evaluation = evaluate(graph_from_formula(text, values))
        assert evaluation.value("L") == pytest.approx(plain(values), rel=1e-14, abs=1e-14)
        for name, value in values.items():
            if name not in evaluation.graph.nodes:
                continue
            step = 1e-6
            up, down = plain(values | {name: value + step}), plain(values | {name: value - step})
            expected = (up - down) / (2 * step)
            assert evaluation.gradient(name) == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_every_operation_with_inputs_is_a_function() -> None:
    for op, cls in operations().items():
        if not cls.ports:
            with pytest.raises(FormulaError, match="no function"):
                graph_from_formula(f"{op}(x)")
            continue
        names = ["p", "q"] if cls.variadic else [f"v_{port}" for port in cls.ports]
        graph = graph_from_formula(f"{op}({', '.join(names)})")
        assert graph.nodes["L"].op == op


ERRORS: dict[str, tuple[int, str]] = {
    "": (1, "no formula"), " ; \n": (1, "no formula"), "2x": (2, "write *"), "x y": (3, "write *"),
    "2(x+1)": (2, "write *"), "(a)(b)": (4, "write *"), "x²y": (3, "write *"),
    "x+": (3, "ends too early"), "x+*y": (3, "does not fit"), "x // 2": (4, "does not fit"),
    "(x": (1, "never closed"), "x)": (2, "closes nothing"), "(x]": (3, "closes nothing"),
    "f(x)": (1, "no function f"), "sigmod(x)": (1, "did you mean sigmoid"),
    "w(x+1)": (1, "write *"), "x == y": (3, "does not compare"), "x % 2": (3, "'%'"),
    "x < 2": (3, "'<'"), "x $ 2": (3, "'$'"), "'a": (1, "close its quotes"), "'a'": (1, "a text"),
    "x = 1; x = 2": (8, "defined twice"), "a; b": (1, "without a name"),
    "y = h; h = x": (5, "before it is defined"), "x = x + 1": (5, "defined by itself"),
    "3 = x": (3, "left of ="), "a = b = 2": (7, "left of ="), "L =": (3, "nothing after"),
    "f(x) = 2": (6, "left of ="), "a, b": (1, "comma"), "[a, 1]": (2, "numbers only"),
    "[[1], [1, 2]]": (1, "equally long"), "relu(x, y)": (9, "1 input (x)"),
    "relu()": (1, "x is missing"), "linear(x)": (1, "W is missing"), "max(x)": (1, "two inputs"),
    "relu(x, q=1)": (11, "no parameter q"), "leaky_relu(x, slope=a)": (21, "a number"),
    "leaky_relu(x, slope=1+1)": (21, "not a formula"), "relu(x, x=y)": (11, "gets x twice"),
    "x + 1/0": (5, "divides by zero"), "(-1)**0.5": (1, "not a real number"),
    "x*1e999": (3, "beyond float64"), "x + 9**9**9": (5, "too large"), "1e308*10": (1, "too large"),
    "x*é": (3, "cannot be an id"), "x.foo": (1, "transpose"), "f(*x)": (1, "no function"),
    "relu(*x)": (6, "a star"), "lambda x: x": (9, "':'"), "x[y]": (1, "integer"),
    "x if y else z": (3, "write *"), "x and y": (3, "write *"), "__import__('os')": (1, "no func"),
    "x.__class__": (1, "transpose"), "().x": (1, "transpose"), "{x}": (1, "'{'"),
    "a\0b": (2, "'\\x00'"),
    "add(" + "x, " * 26 + "x)": (83, "at most 26"), "x" * 65: (1, "64"),
    "(" * 51 + "x" + ")" * 51: (51, "nested"), "-" * 501 + "x": (1, "500 operators"),
    "-" * 100 + "x": (62, "nested too deep"), "x ** " * 80 + "x": (301, "nested too deep"),
    "a+" * 501 + "b": (1, "500 operators"), "input(3)": (1, "no function input"),
    "concat(x, axis=0)": (1, "two inputs"), "reshape(x, shape=[1.5])": (18, "integer"),
    "x" + " " * 20_000: (20_000, "20,000 characters"),
}  # fmt: skip


@pytest.mark.parametrize("text", ERRORS)
def test_errors_have_a_column_and_say_what_to_do(text: str) -> None:
    column, words = ERRORS[text]
    with pytest.raises(FormulaError) as caught:
        graph_from_formula(text)
    assert words in caught.value.message
    assert caught.value.column == column
    assert str(caught.value).startswith(f"column {column}: ")


def test_errors_have_a_line() -> None:
    with pytest.raises(FormulaError, match=r"^line 2, column 10: .* write") as caught:
        graph_from_formula("h = w*x\nL = h + 2y\n")
    assert (caught.value.line, caught.value.column) == (2, 10)


@settings(deadline=None, max_examples=400)
@given(st.text("xyhσ012.+-*/^()[],=;@ \n'#²ŷ", max_size=25))
def test_any_text_gives_a_graph_that_evaluates_or_a_formula_error(text: str) -> None:
    try:
        graph = graph_from_formula(text)
    except FormulaError as error:
        assert error.column >= 1  # noqa: PT017
        return
    assert graph.differentiate in graph.nodes
    evaluate(graph)
