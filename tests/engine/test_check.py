"""The gradient check: agrees where the derivatives are right, and notices where they are wrong."""

from __future__ import annotations

import math

import numpy as np
import pytest
from graphs import edge, graph, network, random_scalars

from graphapp.engine import evaluate, gradient_check
from graphapp.engine.check import RunningCheck
from graphapp.model import Edge, Graph, Node, edits
from graphapp.operation import Elementwise, make, operations, parameter
from graphapp.operation.operation import Operation


class _WrongSine(Elementwise):
    """The sine with a derivative that forgets a factor."""

    factor: float = 1.0

    def forward(self, x):
        return np.sin(x)

    def partials(self, out, x):
        return (self.factor * np.cos(x),)


def _with(operation: Operation, x: float | list[float]) -> Graph:
    start = graph({"x": x, "f": "neg", "s": "sum"}, ["x -> f.x", "f -> s.x"], "s")
    return edits.set_operation(start, "f", operation)


def test_right_gradients_hold() -> None:
    report = gradient_check(network((2, 3, 1), batch=4))
    assert report.holds
    assert report.largest_error < 1e-8
    assert report.checked > 50
    assert report.at is not None


@pytest.mark.parametrize("seed", range(12))
def test_random_graphs_hold(seed: int) -> None:
    assert gradient_check(random_scalars(seed)).holds


@pytest.mark.parametrize("x", [0.3, [0.3, -2.0, 5.0]])
@pytest.mark.parametrize("factor", [1.001, -1.0, 0.0, 2.0])
def test_a_wrong_derivative_is_noticed_and_named(x, factor) -> None:
    assert gradient_check(_with(_WrongSine(), x)).holds
    report = gradient_check(_with(_WrongSine(factor=factor), x))
    assert not report.holds
    assert report.at is not None
    assert report.at.get("edge", {}).get("target") == "f" or report.at.get("node") == "x"
    assert report.largest_error > 1e-4


@pytest.mark.parametrize(
    ("op", "params", "inputs"),
    [
        ("relu", {}, [0.0]),
        ("abs", {}, [0.0]),
        ("clip", {"low": -1.0, "high": 1.0}, [1.0]),
        ("leaky_relu", {"slope": 0.1}, [0.0]),
        ("max", {}, [2.0, 2.0]),
        ("min", {}, [2.0, 2.0, 2.0]),
        ("step", {}, [0.0]),
    ],
)
def test_kinks_are_recognised_and_hold_by_convention(op, params, inputs) -> None:
    cls = operations()[op]
    nodes = {f"x{i}": x for i, x in enumerate(inputs)} | {"f": (op, params)}
    edges = [f"x{i} -> f.{port}" for i, port in enumerate(cls.ports[: len(inputs)])]
    made = graph(nodes, edges, "f")
    report = gradient_check(made)
    assert report.holds
    assert {"edge": edge("x0 -> f." + cls.ports[0])._asdict()} in report.kinks


def test_a_gradient_outside_the_two_slopes_of_a_kink_does_not_hold() -> None:
    class WrongBend(Elementwise):
        """The absolute value with a slope of 3 at its kink."""

        def forward(self, x):
            return np.abs(x)

        def partials(self, out, x):
            return (np.where(x > 0, 1.0, np.where(x < 0, -1.0, 3.0)),)

    assert gradient_check(_with(WrongBend(), 0.5)).holds
    assert not gradient_check(_with(WrongBend(), 0.0)).holds


def test_a_kink_nearby_does_not_disturb() -> None:
    report = gradient_check(graph({"x": 0.003, "r": "relu"}, ["x -> r.x"], "r"))
    assert (report.holds, report.kinks) == (True, ())


def test_points_without_a_derivative_are_no_failures() -> None:
    report = gradient_check(graph({"x": 0.0, "l": "log"}, ["x -> l.x"], "l"))
    assert report.holds
    assert report.kinks


def test_failed_nodes_are_left_out() -> None:
    made = graph({"x": 1.0, "bad": "add", "s": "square"}, ["x -> bad.a", "x -> s.x"], "s")
    report = gradient_check(made)
    assert (report.checked, report.holds) == (2, True)


def test_large_arrays_are_sampled() -> None:
    made = graph({"x": np.ones((50, 50)).tolist(), "s": "squared_norm"}, ["x -> s.x"], "s")
    report = gradient_check(made)
    assert report.checked == 128
    assert report.holds


def test_steep_functions_near_the_end_of_their_domain() -> None:
    made = graph({"x": 1e-6, "l": "log"}, ["x -> l.x"], "l")
    report = gradient_check(made)
    assert report.holds
    assert math.isclose(report.largest_error, 0.0, abs_tol=1e-6)


def test_the_check_goes_on_where_it_stopped_and_says_how_far_it_is() -> None:
    check = RunningCheck(evaluate(random_scalars(3)))
    stops = 0
    while not check.advance(0.0):
        stops += 1
        assert check.checked == stops
        assert check.report.checked == stops
    assert check.checked == check.expected > 10
    assert check.report == gradient_check(random_scalars(3))


class Scaled(Elementwise):
    """x times ``factor``, with a derivative that is wrong by ``error``."""

    factor: float = parameter(1.0, "the slope")
    error: float = parameter(0.0, "how wrong the derivative is")

    def forward(self, x):
        return self.factor * x

    def partials(self, out, x):
        return (self.factor + self.error,)


@pytest.mark.parametrize(
    ("errors", "named"), [((1e-4, 1e-3), "b"), ((1e-3, 1e-4), "a"), ((0.0, 1e-5), "b")]
)
def test_the_largest_error_is_named_with_its_place(errors, named) -> None:
    nodes = [Node("x", make("input", value=1.0))]
    nodes += [Node(id, Scaled(1.0, error)) for id, error in zip("ab", errors, strict=True)]
    made = Graph.of([*nodes, Node("L", make("tanh"))],
                    [Edge("x", "a", "x"), Edge("x", "b", "x"), Edge("x", "L", "x")])  # fmt: skip
    report = gradient_check(made)
    assert not report.holds
    assert report.at == {"edge": {"source": "x", "target": named, "port": "x"}}
    assert report.largest_error == pytest.approx(max(errors), rel=1e-3)


@pytest.mark.parametrize("factor", [1.0, 1e8, -1e8])
def test_how_wrong_is_measured_by_the_size_of_the_derivative(factor) -> None:
    for error, holds in ((1e-4, False), (1e-12, True)):
        nodes = [Node("x", make("input", value=1.0)), Node("a", Scaled(factor, error * factor))]
        report = gradient_check(Graph.of(nodes, [Edge("x", "a", "x")]))
        assert report.holds is holds
        assert report.largest_error == pytest.approx(error, rel=1e-3, abs=1e-9)
