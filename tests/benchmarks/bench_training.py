"""Steps per second of the training beside a loop written by hand in NumPy, and PyTorch."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from graphs import network
from measure import best_times, report

from graphapp.model import Graph, Node
from graphapp.operation import as_value, make
from graphapp.training import OPTIMIZERS, Settings, Training
from graphapp.training.runs import Run

ROWS, BATCH, RATE = 1024, 64, 0.01
#: Ours may take this many times the loop by hand: 0.8 of its steps per second.
BOUND = 1 / 0.8


def table_network() -> Graph:
    """2-16-16-1 with tanh and the mean squared error, over a table of rows."""
    rng = np.random.default_rng(3)
    x1, x2 = rng.standard_normal((2, ROWS))
    made = network((2, 16, 16, 1), batch=1)
    nodes = dict(made.nodes)
    nodes["x"] = Node("x", make("input", columns=["x1", "x2"]))
    nodes["y"] = Node("y", make("input", columns=["y"]))
    data = {"x1": as_value(x1), "x2": as_value(x2), "y": as_value(np.sin(x1) * x2)}
    return Graph.of(nodes.values(), made.edges, differentiate="L", data=MappingProxyType(data))


def updates_by_hand(name: str) -> Callable[[Any], Any]:
    """An optimizer as a course writes it: one array in, one array out, its memory in a dict."""
    kept: dict[int, Any] = {}
    steps: dict[int, int] = {}

    def momentum(place: int, w: Any, g: Any) -> Any:
        v = kept[place] = 0.9 * kept.get(place, 0.0) + g
        return w - RATE * v

    def nesterov(place: int, w: Any, g: Any) -> Any:
        v = kept[place] = 0.9 * kept.get(place, 0.0) + g
        return w - RATE * (g + 0.9 * v)

    def rmsprop(place: int, w: Any, g: Any) -> Any:
        s = kept[place] = 0.99 * kept.get(place, 0.0) + 0.01 * g * g
        return w - RATE * g / (np.sqrt(s) + 1e-8)

    def adam(place: int, w: Any, g: Any) -> Any:
        t = steps[place] = steps.get(place, 0) + 1
        m, s = kept.get(place, (0.0, 0.0))
        m, s = kept[place] = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g * g
        return w - RATE * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)

    made = {"momentum": momentum, "nesterov": nesterov, "rmsprop": rmsprop, "adam": adam}
    one = made.get(name, lambda _, w, g: w - RATE * g)
    return lambda pairs: [one(place, w, g) for place, (w, g) in enumerate(pairs)]


def by_hand(name: str, start: dict[str, Any], X: Any, Y: Any) -> Callable[[], object]:
    """The loop as it stands in a course on NumPy."""
    W1, b1, W2, b2, W3, b3 = (np.array(start[id]) for id in ("W1", "b1", "W2", "b2", "W3", "b3"))
    rng = np.random.default_rng(0)
    order, place = rng.permutation(ROWS), 0
    updated = updates_by_hand(name)

    def step() -> float:
        nonlocal W1, b1, W2, b2, W3, b3, order, place
        if place >= ROWS:
            order, place = rng.permutation(ROWS), 0
        rows = order[place : place + BATCH]
        place += BATCH
        x, y = X[rows], Y[rows]
        h1 = np.tanh(x @ W1.T + b1)
        h2 = np.tanh(h1 @ W2.T + b2)
        error = h2 @ W3.T + b3 - y
        loss = float(np.mean(error * error))
        d3 = 2.0 * error / error.size
        d2 = (d3 @ W3) * (1.0 - h2 * h2)
        d1 = (d2 @ W2) * (1.0 - h1 * h1)
        if name == "sgd":  # the shortest form of it
            W3, b3 = W3 - RATE * (d3.T @ h2), b3 - RATE * d3.sum(axis=0)
            W2, b2 = W2 - RATE * (d2.T @ h1), b2 - RATE * d2.sum(axis=0)
            W1, b1 = W1 - RATE * (d1.T @ x), b1 - RATE * d1.sum(axis=0)
            return loss
        W1, b1, W2, b2, W3, b3 = updated(
            ((W1, d1.T @ x), (b1, d1.sum(axis=0)), (W2, d2.T @ h1), (b2, d2.sum(axis=0)),
             (W3, d3.T @ h2), (b3, d3.sum(axis=0)))
        )  # fmt: skip
        return loss

    return step


def in_pytorch(name: str, start: dict[str, Any], X: Any, Y: Any) -> Callable[[], object]:
    """The usual loop, in float64 on one thread."""
    import torch

    torch.set_num_threads(1)
    weights = {id: torch.tensor(np.array(x), requires_grad=True) for id, x in start.items()}
    optimizer = {
        "sgd": lambda p: torch.optim.SGD(p, lr=RATE),
        "momentum": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, lr=RATE, momentum=0.9, nesterov=True),
        "rmsprop": lambda p: torch.optim.RMSprop(p, lr=RATE),
        "adam": lambda p: torch.optim.Adam(p, lr=RATE),
    }[name](list(weights.values()))
    x_all, y_all = torch.tensor(X), torch.tensor(Y)
    rng = np.random.default_rng(0)
    linear = torch.nn.functional.linear

    def step() -> None:
        rows = torch.from_numpy(rng.integers(0, ROWS, BATCH))
        optimizer.zero_grad()
        h = torch.tanh(linear(x_all[rows], weights["W1"], weights["b1"]))
        h = torch.tanh(linear(h, weights["W2"], weights["b2"]))
        out = linear(h, weights["W3"], weights["b3"])
        torch.nn.functional.mse_loss(out, y_all[rows]).backward()
        optimizer.step()

    return step


@pytest.mark.parametrize("name", list(OPTIMIZERS))
def bench_steps_of_a_small_network(name: str) -> None:
    graph = table_network()
    training = Training(graph, Settings(name, RATE, BATCH))
    recorded = Run(Training(graph, Settings(name, RATE, BATCH)))
    start = dict(training.parameters)
    X = np.stack([graph.data["x1"], graph.data["x2"]], axis=1)
    Y = np.array(graph.data["y"])[:, None]
    hand = by_hand(name, start, X, Y)
    for _ in range(3):
        assert abs(training.step().loss - float(hand())) < 1e-12, "both must do the same"
    candidates: dict[str, Callable[[], object]] = {
        "by hand in NumPy": hand, "ours": training.step, "ours, every number kept": recorded.take,
    }  # fmt: skip
    if importlib.util.find_spec("torch") is not None:
        candidates["PyTorch"] = in_pytorch(name, start, X, Y)
    times = best_times(candidates)
    report(f"One step of 2-16-16-1, batch 64, {name}", times, "by hand in NumPy", BOUND)
    assert times["ours"] <= BOUND * times["by hand in NumPy"]
