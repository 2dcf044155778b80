"""The engine beside hand-written programs, micrograd, autograd and PyTorch."""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from graphs import chain, layers_of_numbers, network
from measure import best_times, report

from graphapp.engine import Evaluator
from graphapp.engine.program import Program
from graphapp.model import Graph, Node


def has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def warm(graph: Graph) -> Callable[[], object]:
    """Evaluating a graph again and again, as while a number is dragged."""
    evaluator = Evaluator()
    for _ in range(len(graph.nodes) // 20 + 5):
        evaluator.evaluate(graph)
    return lambda: evaluator.evaluate(graph)


def straight_line(graph: Graph) -> Callable[[], object]:
    """What somebody would write by hand: one local variable a value, one a gradient.

    Adds, products and tanh only; returns all values and all gradients, as the engine does.
    """
    order = list(graph.nodes)
    leaves = [id for id in order if not graph.inputs_of(id)]
    inputs = {id: list(graph.inputs_of(id).values()) for id in order}
    reached = {graph.differentiate}
    lines = [f"{', '.join(leaves)} = given"]
    write = {"add": "{o} = {a} + {b}", "mul": "{o} = {a} * {b}", "tanh": "{o} = tanh({a})"}
    local = {
        "add": ("d_{o}", "d_{o}"),
        "mul": ("d_{o} * {b}", "d_{o} * {a}"),
        "tanh": ("d_{o} * (1.0 - {o} * {o})",),
    }
    computed = [id for id in order if inputs[id]]
    for id in computed:
        a, b = (inputs[id] * 2)[:2]
        lines.append(write[graph.nodes[id].op].format(o=id, a=a, b=b))
    lines.append(f"d_{graph.differentiate} = 1.0")
    for id in reversed(computed):
        if id in reached:
            a, b = (inputs[id] * 2)[:2]
            for source, term in zip(inputs[id], local[graph.nodes[id].op], strict=True):
                sign = "+=" if source in reached else "="
                reached.add(source)
                lines.append(f"d_{source} {sign} {term.format(o=id, a=a, b=b)}")
    values = ", ".join(order)
    gradients = ", ".join(f"d_{id}" if id in reached else "0.0" for id in order)
    lines.append(f"return [{values}], [{gradients}]")
    names: dict[str, Any] = {"tanh": math.tanh}
    exec("def run(given):\n " + "\n ".join(lines), names)
    given = [graph.nodes[id].operation.source_value({}) for id in leaves]
    return lambda: names["run"](given)


def with_micrograd(graph: Graph) -> Callable[[], object]:
    from micrograd.engine import Value

    def run() -> object:
        made: dict[str, Any] = {}
        for id, node in graph.nodes.items():
            made[id] = _compute(node, [made[s] for s in graph.inputs_of(id).values()], Value)
        made[graph.differentiate or ""].backward()
        return made

    return run


def _compute(node: Node, inputs: list[Any], leaf: Callable[[float], Any]) -> Any:
    if node.op == "add":
        return inputs[0] + inputs[1]
    if node.op == "mul":
        return inputs[0] * inputs[1]
    if node.op == "tanh":
        x = inputs[0]
        return x.tanh() if hasattr(x, "tanh") else x.relu()
    return leaf(node.operation.source_value({}))


def with_torch(graph: Graph) -> Callable[[], object]:
    import torch

    torch.set_num_threads(1)

    def run() -> object:
        made: dict[str, Any] = {}
        for id, node in graph.nodes.items():
            inputs = [made[s] for s in graph.inputs_of(id).values()]
            made[id] = _compute(
                node, inputs, lambda x: torch.tensor(x, dtype=torch.float64, requires_grad=True)
            )
        made[graph.differentiate or ""].backward()
        return made

    return run


def bench_scalars() -> None:
    graph = layers_of_numbers(1_000)
    candidates = {"straight-line Python": straight_line(graph), "graphapp": warm(graph)}
    values, gradients = candidates["straight-line Python"]()  # type: ignore[misc]
    ours = Evaluator().evaluate(graph)
    assert all(ours.value(id) == v for id, v in zip(graph.nodes, values, strict=True))
    assert all(
        math.isclose(ours.gradient(id), g, rel_tol=1e-9, abs_tol=1e-12)
        for id, g in zip(graph.nodes, gradients, strict=True)
    )
    first = {"graphapp, first run (plan and evaluate)": lambda: Evaluator().evaluate(graph)}
    if has("micrograd"):
        candidates["micrograd (relu for tanh)"] = with_micrograd(graph)
    if has("torch"):
        candidates["PyTorch, float64"] = with_torch(graph)
    times = best_times(candidates) | best_times(first, rounds=5)
    report("1,000 scalar nodes, forward and backward", times, "straight-line Python", 2.0)


def program(graph: Graph) -> Callable[[], object]:
    """The compiled plan alone: what a training step runs."""
    values = Evaluator().evaluate(graph)
    assert graph.differentiate is not None
    target = values.plan.slots[graph.differentiate]
    made = Program(values.plan, values.values, target, 1.0)
    sources = [values.values[slot] for slot, _ in values.plan.sources]
    return lambda: made.run(sources)


def by_hand(graph: Graph) -> Callable[[], object]:
    """A 2-16-16-1 network in NumPy: all values and all gradients, data included."""
    value = {
        id: np.array(node.operation.source_value({}))
        for id, node in graph.nodes.items()
        if not graph.inputs_of(id)
    }
    x, y = value["x"], value["y"]
    w1, b1, w2, b2, w3, b3 = (value[id] for id in ("W1", "b1", "W2", "b2", "W3", "b3"))

    def run() -> object:
        z1 = x @ w1.T + b1
        h1 = np.tanh(z1)
        z2 = h1 @ w2.T + b2
        h2 = np.tanh(z2)
        z3 = h2 @ w3.T + b3
        difference = z3 - y
        loss = float(np.mean(difference * difference))
        dz3 = (2.0 / difference.size) * difference
        dy = -dz3
        dh2, dw3, db3 = dz3 @ w3, dz3.T @ h2, dz3.sum(axis=0)
        dz2 = dh2 * (1.0 - h2 * h2)
        dh1, dw2, db2 = dz2 @ w2, dz2.T @ h1, dz2.sum(axis=0)
        dz1 = dh1 * (1.0 - h1 * h1)
        dx, dw1, db1 = dz1 @ w1, dz1.T @ x, dz1.sum(axis=0)
        return loss, dx, dy, dw1, db1, dw2, db2, dw3, db3, dh1, dh2, dz1, dz2, dz3

    return run


def network_in_autograd(graph: Graph) -> Callable[[], object]:
    import autograd
    import autograd.numpy as anp

    leaves = [id for id in graph.nodes if not graph.inputs_of(id)]
    given = [np.array(graph.nodes[id].operation.source_value({})) for id in leaves]

    def loss(*values: Any) -> Any:
        v = dict(zip(leaves, values, strict=True))
        h = anp.tanh(v["x"] @ v["W1"].T + v["b1"])
        h = anp.tanh(h @ v["W2"].T + v["b2"])
        return anp.mean((h @ v["W3"].T + v["b3"] - v["y"]) ** 2)

    gradient = autograd.value_and_grad(loss, argnum=tuple(range(len(leaves))))
    return lambda: gradient(*given)


def network_in_torch(graph: Graph) -> Callable[[], object]:
    import torch

    torch.set_num_threads(1)
    v = {
        id: torch.tensor(np.array(node.operation.source_value({})), requires_grad=True)
        for id, node in graph.nodes.items()
        if not graph.inputs_of(id)
    }

    def run() -> object:
        for leaf in v.values():
            leaf.grad = None
        h = torch.tanh(v["x"] @ v["W1"].T + v["b1"])
        h = torch.tanh(h @ v["W2"].T + v["b2"])
        loss = torch.nn.functional.mse_loss(h @ v["W3"].T + v["b3"], v["y"])
        loss.backward()
        return loss

    return run


def bench_network() -> None:
    graph = network()
    candidates = {
        "NumPy by hand": by_hand(graph),
        "graphapp, the compiled plan": program(graph),
        "graphapp, Evaluator (for the screen)": warm(graph),
    }
    if has("autograd"):
        candidates["autograd"] = network_in_autograd(graph)
    if has("torch"):
        candidates["PyTorch, float64, one thread"] = network_in_torch(graph)
    times = best_times(candidates, rounds=60)
    report("2-16-16-1 network, batch 64, forward and backward", times, "NumPy by hand", 1.15)


def bench_size() -> None:
    for length in (1_000, 10_000, 100_000):
        graph = chain(length)
        times = best_times(
            {
                "plan and evaluate": lambda graph=graph: Evaluator().evaluate(graph),
                "evaluate again": warm(graph) if length <= 1_000 else _again(graph),
            },
            rounds=3,
        )
        report(f"a chain of {length:,} nodes", times, "evaluate again")


def _again(graph: Graph) -> Callable[[], object]:
    evaluator = Evaluator()
    evaluator.evaluate(graph)
    return lambda: evaluator.evaluate(graph)
