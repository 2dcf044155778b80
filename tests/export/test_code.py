"""Exported programs: they run, and print what the engine computes, for every node there is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from code_runs import agree, expected, printed, read
from graphs import graph

from graphapp.engine import evaluate
from graphapp.errors import GraphappError
from graphapp.export.jax_code import jax_code
from graphapp.export.numpy_code import numpy_code
from graphapp.export.torch_code import torch_code
from graphapp.files import load
from graphapp.files.examples import examples
from graphapp.model import Edge, Graph, Node
from graphapp.operation import Elementwise, Operation, make, operations

sys.path.insert(0, str(Path(__file__).parents[1] / "engine"))
import random_graphs

try:
    import torch
except ImportError:
    torch = None  # type: ignore[assignment]

needs_torch = pytest.mark.skipif(torch is None, reason="PyTorch is not installed")
BACKENDS = [numpy_code, pytest.param(torch_code, marks=needs_torch)]
Write = Callable[[Graph], str]

EXAMPLES = {example.slug: example.path for example in examples()}
KINDS = {"scalars": random_graphs.scalars, "broadcasting": random_graphs.broadcasting,
         "networks": random_graphs.networks}  # fmt: skip


@pytest.mark.parametrize("write", BACKENDS)
@pytest.mark.parametrize("slug", EXAMPLES)
def test_every_example_prints_its_numbers(slug: str, write: Write) -> None:
    example = load(EXAMPLES[slug])
    found = printed(write(example))
    if example.differentiate is not None:
        agree(found, example)


@pytest.mark.parametrize("write", BACKENDS)
@pytest.mark.parametrize("kind", KINDS)
def test_random_graphs_agree_with_the_engine(kind: str, write: Write) -> None:
    for seed in range(40):
        made = KINDS[kind](seed)
        agree(printed(write(made)), made)


# Every operation ------------------------------------------------------------------------------

MATRIX = [[0.5, -1.0, 0.0], [2.0, 0.0, -0.25]]
POSITIVE = [[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]]
LABELS = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
#: Inputs and parameters for what cannot work on two tables of numbers with zeros and ties.
SPECIAL: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "sqrt": ([POSITIVE], {}), "log": ([POSITIVE], {}), "reciprocal": ([POSITIVE], {}),
    "div": ([MATRIX, POSITIVE], {}), "power": ([POSITIVE, MATRIX], {}),
    "sum": ([MATRIX], {"axis": 1}), "mean": ([MATRIX], {"axis": [0, 1]}),
    "dot": ([[1.0, 2.0], [3.0, -1.0]], {}), "matmul": ([MATRIX, [[1.0], [2.0], [3.0]]], {}),
    "reshape": ([MATRIX], {"shape": [3, -1]}), "index": ([MATRIX], {"index": [1, -3]}),
    "concat": ([MATRIX, POSITIVE], {"axis": -1}),
    "linear": ([MATRIX, MATRIX, [1.0, 2.0]], {}),
    "batch_norm": ([MATRIX, [1.0, 2.0, 3.0], 0.5], {}), "layer_norm": ([MATRIX, 2.0], {}),
    "binary_cross_entropy": ([POSITIVE, LABELS], {"reduction": "mean"}),
    "cross_entropy": ([POSITIVE, LABELS], {"reduction": "mean"}),
    "softmax_cross_entropy": ([MATRIX, LABELS], {"reduction": "mean"}),
    "hinge": ([[1.0, 2.0, -0.5], [1.0, 1.0, -1.0]], {}),
}  # fmt: skip


def with_inputs(op: str, inputs: list[Any], **params: Any) -> Graph:
    """The sum of what one operation makes of some inputs, weighted so that no two entries tie."""
    operation = make(op, **params)
    nodes = [Node(f"x{i}", make("input", value=value)) for i, value in enumerate(inputs)]
    edges = [Edge(f"x{i}", "y", operation.ports[i]) for i in range(len(inputs))]
    nodes.append(Node("y", operation))
    bare = evaluate(Graph.of(nodes, edges)).value("y")
    weights = np.arange(1.0, np.size(bare) + 1).reshape(np.shape(bare)).tolist()
    nodes += [Node("w", make("constant", value=weights)), Node("m", make("mul")),
              Node("L", make("sum"))]  # fmt: skip
    edges += [Edge("y", "m", "a"), Edge("w", "m", "b"), Edge("m", "L", "x")]
    return Graph.of(nodes, edges, differentiate="L")


def graph_of(op: str) -> Graph:
    cls = operations()[op]
    count = 2 if cls.variadic else len(cls.ports)
    inputs, params = SPECIAL.get(op, ([MATRIX, MATRIX][:count], {}))
    return with_inputs(op, inputs, **params)


COMPUTING = [op for op, cls in operations().items() if cls.ports]


@pytest.mark.parametrize("write", BACKENDS)
@pytest.mark.parametrize("op", COMPUTING)
def test_every_operation_with_kinks_and_ties(op: str, write: Write) -> None:
    made = graph_of(op)
    agree(printed(write(made)), made)


@pytest.mark.parametrize("write", BACKENDS)
@pytest.mark.parametrize(
    ("op", "inputs", "params"),
    [
        ("max", [1.0, 1.0, 1.0], {}), ("min", [[2.0, 1.0], [[2.0], [1.0]], 1.0], {}),
        ("matmul", [[1.0, 2.0], MATRIX], {}), ("matmul", [MATRIX, [1.0, 2.0, 3.0]], {}),
        ("matmul", [[1.0, 2.0], [3.0, 4.0]], {}),
        ("matmul", [[MATRIX, POSITIVE], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]], {}),
        ("matmul", [[1.0, 2.0], [MATRIX, POSITIVE]], {}),
        ("matmul", [[MATRIX, POSITIVE], [1.0, 2.0, 3.0]], {}),
        ("matmul", [[[[1.0, 2.0]]], [MATRIX, POSITIVE]], {}),
        ("linear", [[1.0, 2.0, 3.0], MATRIX], {}), ("linear", [[MATRIX, POSITIVE], MATRIX], {}),
        ("linear", [[MATRIX, POSITIVE], MATRIX, [1.0, 2.0]], {}),
        ("layer_norm", [MATRIX, [1.0, 2.0, 3.0], [0.0, 1.0, 2.0]], {}),
        ("batch_norm", [[MATRIX, POSITIVE], POSITIVE, MATRIX], {}),
        ("sum", [MATRIX], {}), ("sum", [MATRIX], {"axis": []}), ("mean", [MATRIX], {"axis": -1}),
        ("mean", [2.0], {}), ("transpose", [[MATRIX]], {}), ("transpose", [[1.0, 2.0]], {}),
        ("reshape", [[2.0]], {"shape": []}), ("index", [MATRIX], {"index": 1}),
        ("concat", [[1.0], [2.0, 3.0], [4.0]], {}), ("softmax", [[MATRIX]], {}),
        ("softmax_cross_entropy", [[1.0, 2.0, 0.5], [0.2, 0.3, 0.1]], {"reduction": "mean"}),
        ("cross_entropy", [[POSITIVE], [LABELS]], {"reduction": "mean"}),
        ("clip", [[0.0, 1.0, 0.5]], {"low": 1.0, "high": 0.0}),
        ("clip", [[0.0, 1.0, 2.0]], {"low": 0.0, "high": 1.0}),
        ("pow_constant", [[0.0, -2.0]], {"exponent": 0.0}),
        ("huber", [[1.0, -1.0, 0.0, 3.0], [0.0, 0.0, 0.0, 0.0]], {"reduction": "mean"}),
        ("binary_cross_entropy", [[0.0, 1.0], [0.0, 1.0]], {}),
    ],
)  # fmt: skip
def test_shapes_and_conventions(
    op: str, inputs: list[Any], params: dict[str, Any], write: Write
) -> None:
    made = with_inputs(op, inputs, **params)
    if op == "binary_cross_entropy":  # PyTorch has no infinite gradient by the target here
        found, wanted = printed(write(made)), expected(made)
        assert found["dL/dx0"].tolist() == np.asarray(wanted["dL/dx0"]).tolist()
        return
    agree(printed(write(made)), made)


@pytest.mark.parametrize("write", BACKENDS)
@pytest.mark.parametrize(
    "op", ["sigmoid", "log_sigmoid", "softplus", "silu", "gelu", "elu", "tanh"]
)
def test_nothing_overflows(op: str, write: Write) -> None:
    made = with_inputs(op, [[800.0, -800.0, 30.0, -30.0, 0.0]])
    agree(printed(write(made)), made)


@pytest.mark.parametrize("write", BACKENDS)
def test_infinities_follow_ieee(write: Write) -> None:
    made = graph({"a": 1.0, "b": 0.0, "q": "div"}, ["a -> q.a", "b -> q.b"], "q")
    agree(printed(write(made)), made)


# JAX, which is not installed: the same program runs on NumPy, without gradients ----------------


class _Jax:
    """As much of JAX as the programs name, on top of NumPy."""

    def __init__(self) -> None:
        outer = self
        self.numpy = np
        self.config = type("", (), {"update": staticmethod(lambda *_: None)})

        class nn:  # noqa: N801
            sigmoid = staticmethod(lambda x: 0.5 + 0.5 * np.tanh(np.asarray(x) / 2))
            softplus = staticmethod(lambda x: np.logaddexp(0, x))
            log_sigmoid = staticmethod(lambda x: -np.logaddexp(0, -np.asarray(x)))
            relu = staticmethod(lambda x: np.maximum(x, 0))
            silu = staticmethod(lambda x: x * outer.nn.sigmoid(x))
            log_softmax = staticmethod(
                lambda x, axis: x - np.log(np.sum(np.exp(x), axis=axis, keepdims=True))
            )
            softmax = staticmethod(lambda x, axis: np.exp(outer.nn.log_softmax(x, axis)))

            @staticmethod
            def elu(x: Any, alpha: float) -> Any:
                return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))

            @staticmethod
            def gelu(x: Any, approximate: bool) -> Any:
                assert not approximate
                from graphapp.operation.functions import normal_cdf

                return x * normal_cdf(x)

        self.nn = nn
        special = type("", (), {"xlogy": staticmethod(
            lambda x, y: np.where(x == 0, 0.0, x * np.log(np.where(x == 0, 1.0, y))))})  # fmt: skip
        self.scipy = type("", (), {"special": special})

    @staticmethod
    def value_and_grad(function: Any, argnums: tuple[int, ...], has_aux: bool = False) -> Any:
        def run(*leaves: Any) -> Any:
            assert argnums == tuple(range(len(leaves)))
            value = function(*leaves)
            assert np.ndim(value[0] if has_aux else value) == 0
            result = tuple(map(np.asarray, value)) if has_aux else np.asarray(value)
            return result, [np.zeros_like(leaf) for leaf in leaves]

        return run


def runs_like_jax(made: Graph, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    jax = _Jax()
    monkeypatch.setitem(sys.modules, "jax", jax)
    monkeypatch.setitem(sys.modules, "jax.numpy", np)
    with np.errstate(all="ignore"):
        return printed(jax_code(made))


@pytest.mark.parametrize("op", COMPUTING)
def test_the_jax_program_computes_the_value(op: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = graph_of(op)
    found, wanted = runs_like_jax(made, monkeypatch), expected(made)
    assert list(found) == list(wanted)
    np.testing.assert_allclose(found["L"], wanted["L"], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("slug", EXAMPLES)
def test_the_jax_program_of_every_example(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    example = load(EXAMPLES[slug])
    found, target = runs_like_jax(example, monkeypatch), example.differentiate
    if target is not None:
        np.testing.assert_allclose(found[target], expected(example)[target], rtol=1e-9, atol=1e-9)


# What the program looks like -------------------------------------------------------------------

WRITERS = [numpy_code, torch_code, jax_code]
WOVEN = graph(
    {"a": 3.0, "s": "add", "m": "mul"}, ["a -> s.a", "a -> s.b", "s -> m.a", "a -> m.b"], "m"
)


def test_the_backward_pass_is_written_as_by_hand() -> None:
    assert (
        numpy_code(WOVEN).partition("# Leaves")[2]
        == """
a = np.float64(3.0)

# Forward pass
s = a + a
m = s * a

# Backward pass: d_v is the derivative of m by v
# Used several times: the gradients of all uses are added up, starting at 0
d_a = 0.0
d_m = 1.0
d_s = d_m * a
d_a += d_m * s
d_a += d_s
d_a += d_s

show("m", m)
show("dm/da", d_a)
"""
    )


def test_a_sum_does_not_write_into_the_gradient_that_it_came_from() -> None:
    """d_a and d_b both start from d_s: what is added to one must not reach the other."""
    made = graph(
        {"a": [1.0, 2.0], "b": [3.0, 4.0], "s": "add", "t": "add", "m": "mul", "L": "sum"},
        ["a -> s.a", "b -> s.b", "a -> t.a", "s -> t.b", "s -> m.a", "t -> m.b", "m -> L.x"], "L",
    )  # fmt: skip
    agree(printed(numpy_code(made)), made)


def test_a_program_runs_on_its_own(tmp_path: Path) -> None:
    program = tmp_path / "three_neurons.py"
    made = load(EXAMPLES["three-neurons"])
    program.write_text(numpy_code(made), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(program)], capture_output=True, check=True,
        text=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    agree(read(done.stdout), made)


def test_brackets_stand_where_they_are_needed() -> None:
    made = graph(
        {"p": 0.3, "y": 1.0, "L": ("squared_error", {"half": True}), "n": "neg",
         "c": ("mul_constant", {"c": -2.0}), "q": ("pow_constant", {"exponent": -1.0})},
        ["p -> n.x", "n -> q.x", "q -> c.x", "c -> L.prediction", "y -> L.target"], "L",
    )  # fmt: skip
    code = numpy_code(made)
    assert "\nn = -p\n" in code
    assert "\nq = n ** -1.0\n" in code
    assert "\nL = 0.5 * (c - y) ** 2\n" in code
    agree(printed(code), made)


@pytest.mark.parametrize("write", WRITERS)
def test_nothing_of_a_file_becomes_code(write: Write) -> None:
    """Titles and labels stand in comments, and never in the lines that may name an encoding."""
    evil = "-*- coding: utf-7 -*-\nraise SystemExit\r\x0b\x0c\x1c\u2028raise SystemExit"
    node = Node("x", make("input", value=2.0), label=evil)
    square = Node("y", make("square"), label="\ty\nraise SystemExit")
    made = Graph.of([node, square], [Edge("x", "y", "x")], differentiate="y", title=evil)
    lines = write(made).splitlines()
    assert not any(line.lstrip().startswith("raise") for line in lines)
    assert all("coding" not in line for line in lines[:2])
    compile(write(made), "x", "exec")


IDS = ["np", "torch", "jax", "F", "lambda", "match", "None", "print", "show", "sigmoid", "d_x",
       "d_d_x", "x", "x_", "d_x_", "__debug__", "__builtins__", "leaves", "gradient", "float",
       "value", "forward", "name", "math", "jnp", "leaf", "xlogy", "add_hat"]  # fmt: skip


@pytest.mark.parametrize("write", BACKENDS)
def test_ids_that_clash_get_a_suffix(write: Write) -> None:
    nodes = [Node(id, make("input", value=i + 0.5)) for i, id in enumerate(IDS)]
    chain, edges = nodes[0].id, []
    for i, node in enumerate(nodes[1:]):
        op = make(("add", "mul", "sub")[i % 3])
        nodes.append(Node(f"n{i}", op))
        edges += [Edge(chain, f"n{i}", "a"), Edge(node.id, f"n{i}", "b")]
        chain = f"n{i}"
    nodes += [Node("def", make("sigmoid")), Node("d_np", make("add"))]
    edges += [Edge("x", "def", "x"), Edge("def", "d_np", "a"), Edge(chain, "d_np", "b")]
    made = Graph.of(nodes, edges, differentiate="d_np")
    agree(printed(write(made)), made)
    compile(jax_code(made), "x", "exec")


@pytest.mark.parametrize("write", BACKENDS)
@pytest.mark.parametrize("ids", [("d_x", "d_d_x", "z"), ("d_x", "x"), ("d_x_", "x", "d_x")])
def test_a_name_is_not_the_gradient_of_another(ids: tuple[str, ...], write: Write) -> None:
    nodes = [Node(id, make("input", value=i + 2.0)) for i, id in enumerate(ids)]
    edges = [Edge(id, "y", "abc"[i]) for i, id in enumerate(ids)]
    made = Graph.of([*nodes, Node("y", make("mul"))], edges, differentiate="y")
    agree(printed(write(made)), made)


def test_an_id_that_is_none_is_refused() -> None:
    made = Graph.of([Node("x = 1; y", make("input", value=1.0))])
    with pytest.raises(GraphappError, match="another id"):
        numpy_code(made)


# Failures --------------------------------------------------------------------------------------


def broken(target: str | None) -> Graph:
    return graph(
        {"x": [1.0, 2.0], "bad": "dot", "after": "relu", "good": "square", "L": "sum"},
        ["x -> bad.a", "bad -> after.x", "x -> good.x", "good -> L.x"], target,
    )  # fmt: skip


@pytest.mark.parametrize("write", WRITERS)
def test_a_failure_on_the_way_is_named(write: Write) -> None:
    for target in ("after", None):
        with pytest.raises(GraphappError, match=r"node bad has no value.*port b of dot"):
            write(broken(target))


@pytest.mark.parametrize("write", BACKENDS)
def test_a_failure_elsewhere_is_left_out(write: Write) -> None:
    code = write(broken("L"))
    assert "# Left out, because they have no value: bad, after\n" in code
    agree(printed(code), broken("L"))


@pytest.mark.parametrize("write", BACKENDS)
def test_without_a_target_the_ends_are_printed(write: Write) -> None:
    made = graph({"x": 3.0, "s": "square", "n": "neg"}, ["x -> s.x", "x -> n.x"])
    assert {name: float(number) for name, number in printed(write(made)).items()} == {
        "s": 9.0, "n": -3.0
    }  # fmt: skip


@pytest.mark.parametrize("write", BACKENDS)
def test_an_array_is_differentiated_by_its_sum(write: Write) -> None:
    made = graph({"x": [1.0, 2.0], "u": 5.0, "s": "square"}, ["x -> s.x"], "s")
    agree(printed(write(made)), made)


@pytest.mark.parametrize("write", WRITERS)
def test_an_empty_graph_is_refused(write: Write) -> None:
    with pytest.raises(GraphappError, match="no nodes"):
        write(Graph())


# Nodes of other packages -----------------------------------------------------------------------


class _Bump(Elementwise):
    """A third-party node: its code is all that the export knows."""

    width: float = 2.0

    def forward(self, x: Any, y: Any) -> Any:
        return np.exp(-np.square(x) / self.width) * np.sin(y) + np.where(y > 1, x, 0.0)

    def partials(self, out: Any, x: Any, y: Any) -> Any:
        bell = np.exp(-np.square(x) / self.width)
        by_x = -2.0 * x / self.width * bell * np.sin(y) + np.where(y > 1, 1.0, 0.0)
        return by_x, bell * np.cos(y)


class _Opaque(Operation):
    def forward(self, x: Any) -> Any:
        return np.cumsum(x)

    def vjp(self, upstream: Any, out: Any, x: Any) -> tuple[Any, ...]:
        return (np.flip(np.cumsum(np.flip(upstream))),)


@pytest.mark.parametrize("write", BACKENDS)
def test_an_elementwise_node_of_another_package(write: Write) -> None:
    nodes = [Node("x", make("input", value=[0.5, -1.0])), Node("y", make("input", value=1.5)),
             Node("b", _Bump(width=3.0)), Node("L", make("sum"))]  # fmt: skip
    edges = [Edge("x", "b", "x"), Edge("y", "b", "y"), Edge("b", "L", "x")]
    made = Graph.of(nodes, edges, differentiate="L")
    agree(printed(write(made)), made)


@pytest.mark.parametrize("write", WRITERS)
def test_what_cannot_be_written_is_named(write: Write) -> None:
    nodes = [Node("x", make("input", value=[0.5, -1.0])), Node("o", _Opaque())]
    made = Graph.of(nodes, [Edge("x", "o", "x")], differentiate="o")
    with pytest.raises(GraphappError, match=r"node o .* cannot be written"):
        write(made)
