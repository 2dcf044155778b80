"""Random graphs over the whole node library: single numbers, broadcasting arrays, layers.

Nodes are added in topological order, so that another program may evaluate them as they come.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from graphapp.model import Edge, Graph, Node
from graphapp.operation import make

#: Awkward numbers among ordinary ones: zeros, ties, saturation.
AWKWARD = (0.0, 1.0, -1.0, 0.5, 2.0, 800.0, -800.0)

SAFE = (
    "identity", "neg", "abs", "sigmoid", "log_sigmoid", "tanh", "relu", "negative_relu",
    "leaky_relu", "scaled_relu", "elu", "softplus", "gelu", "silu", "range_sigmoid", "step",
    "clip", "add_constant", "mul_constant", "dropout",
)  # fmt: skip
GROWING = ("square", "exp", "pow_constant")
POSITIVE = ("sqrt", "log", "reciprocal")
SEVERAL = ("add", "mul", "max", "min", "sub")
ROWS = ("softmax", "log_softmax", "layer_norm")
ENTRY_LOSSES = (
    "squared_error", "absolute_error", "huber", "binary_cross_entropy_with_logits", "hinge",
    "zero_one",
)  # fmt: skip

PARAMS: dict[str, Any] = {
    "leaky_relu": {"slope": 0.1}, "scaled_relu": {"scale": 5.0}, "elu": {"alpha": 1.3},
    "softplus": {"beta": 2.0}, "range_sigmoid": {"low": -1.0, "high": 3.0},
    "clip": {"low": -1.0, "high": 1.0}, "add_constant": {"c": 0.75}, "mul_constant": {"c": -1.5},
    "pow_constant": {"exponent": 3.0}, "dropout": {"rate": 0.5, "seed": 1}, "huber": {"delta": 0.7},
}  # fmt: skip


class Builder:
    """Grows a graph node by node and knows the shape of each."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.numbers = np.random.default_rng(seed)
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self.shapes: dict[str, tuple[int, ...]] = {}

    def leaf(self, shape: tuple[int, ...], value: Any = None) -> str:
        """A source of a shape, with some awkward numbers in it."""
        if value is None:
            value = self.numbers.normal(size=shape)
            awkward = self.numbers.choice(AWKWARD, size=shape)
            value = np.where(self.numbers.random(shape) < 0.15, awkward, value)
        op = self.random.choice(["input", "parameter", "constant"])
        return self._add(make(op, value=np.asarray(value).tolist()), (), shape, "x")

    def node(self, op: str, inputs: list[str], out: tuple[int, ...], **params: Any) -> str:
        """A node that computes, fed by its inputs in port order."""
        operation = make(op, **{**PARAMS.get(op, {}), **params})
        return self._add(operation, tuple(zip(operation.ports, inputs, strict=False)), out, "n")

    def _add(self, operation: Any, wiring: Any, shape: tuple[int, ...], stem: str) -> str:
        id = f"{stem}{len(self.nodes)}"
        self.nodes[id] = Node(id, operation)
        self.edges += [Edge(source, id, port) for port, source in wiring]
        self.shapes[id] = shape
        return id

    def tamed(self, id: str, op: str) -> str:
        """The node squeezed into (−1, 1): what follows can neither overflow nor leave a domain."""
        return self.node(op, [id], self.shapes[id])

    def graph(self, target: str) -> Graph:
        return Graph.of(self.nodes.values(), self.edges, differentiate=target)


def scalars(seed: int) -> Graph:
    """Single numbers, all elementwise operations and losses."""
    return _elementwise(Builder(seed), [()], 14)


def broadcasting(seed: int) -> Graph:
    """Arrays of shapes that broadcast against each other."""
    return _elementwise(Builder(seed), [(), (3,), (2, 3), (2, 1), (1, 3), (1,)], 12)


def _elementwise(b: Builder, shapes: list[tuple[int, ...]], count: int) -> Graph:
    last = [b.leaf(shape) for shape in b.random.choices(shapes, k=4)]
    for _ in range(count):
        last.append(_one(b, last, shapes))
    tops = [b.tamed(id, "tanh") for id in last[-4:]]
    shape = np.broadcast_shapes(*(b.shapes[id] for id in tops))
    return b.graph(_loss(b, b.node("add", tops, shape), shape))


def _one(b: Builder, known: list[str], shapes: list[tuple[int, ...]]) -> str:
    kind = b.random.random()
    x = b.random.choice(known)
    shape = b.shapes[x]
    if kind < 0.4:
        return b.node(b.random.choice(SAFE), [x], shape)
    if kind < 0.5:
        return b.node(b.random.choice(GROWING), [b.tamed(x, "tanh")], shape)
    if kind < 0.6:
        positive = b.node("add_constant", [b.tamed(x, "sigmoid")], shape, c=0.1)
        return b.node(b.random.choice(POSITIVE), [positive], shape)
    if kind < 0.7:
        exponent = b.tamed(b.random.choice(known), "tanh")
        base = b.node("add_constant", [b.tamed(x, "sigmoid")], shape, c=0.1)
        both = np.broadcast_shapes(shape, b.shapes[exponent])
        op = b.random.choice(["power", "div"])
        return b.node(op, [base, exponent] if op == "power" else [exponent, base], both)
    op = b.random.choice(SEVERAL)
    several = 2 if op == "sub" else b.random.choice([2, 2, 3])
    inputs = [b.tamed(b.random.choice(known), "tanh") if op == "mul" else b.random.choice(known)
              for _ in range(several)]  # fmt: skip
    return b.node(op, inputs, np.broadcast_shapes(*(b.shapes[id] for id in inputs)))


def _loss(b: Builder, prediction: str, shape: tuple[int, ...]) -> str:
    op = b.random.choice((*ENTRY_LOSSES, "binary_cross_entropy"))
    reduction = b.random.choice(["sum", "mean"])
    params: dict[str, Any] = {"reduction": reduction}
    if op == "squared_error":
        params["half"] = b.random.random() < 0.5
    if op == "hinge":
        target = b.leaf(shape, b.numbers.choice([-1.0, 1.0], size=shape))
    else:
        target = b.leaf(shape, b.numbers.choice([0.0, 1.0, 0.3], size=shape))
    if op == "binary_cross_entropy":
        prediction = b.tamed(prediction, "sigmoid")
    if op == "zero_one":
        # Its gradient is 0 everywhere: add something that is not.
        wrong = b.node(op, [prediction, target], (), **params)
        return b.node("add", [wrong, b.node("squared_norm", [prediction], ())], ())
    return b.node(op, [prediction, target], (), **params)


def networks(seed: int) -> Graph:
    """Layers, normalisation, reductions, reshaping and the losses over classes."""
    b = Builder(seed)
    batch, wide, classes = (b.random.randint(2, 4) for _ in range(3))
    x = b.leaf((batch, wide), b.numbers.normal(size=(batch, wide)))
    for _ in range(b.random.randint(1, 3)):
        x = _layer(b, x, batch)
    x = _linear(b, x, batch, classes)
    if b.random.random() < 0.5:
        x = _detour(b, x, batch, classes)
    labels = np.eye(classes)[b.numbers.integers(0, classes, batch)]
    target = b.leaf((batch, classes), labels if b.random.random() < 0.5 else np.abs(labels - 0.1))
    op = b.random.choice(["softmax_cross_entropy", "cross_entropy", *ENTRY_LOSSES[:3]])
    if op == "cross_entropy":
        x = b.node("softmax", [x], (batch, classes))
    loss = b.node(op, [x, target], (), reduction=b.random.choice(["sum", "mean"]))
    return b.graph(loss)


def _linear(b: Builder, x: str, batch: int, out: int) -> str:
    wide = b.shapes[x][-1]
    inputs = [x, b.leaf((out, wide), b.numbers.normal(size=(out, wide)))]
    if b.random.random() < 0.7:
        inputs.append(b.leaf((out,), b.numbers.normal(size=out)))
    if b.random.random() < 0.2:
        weights = b.node("transpose", [inputs[1]], (wide, out))
        return b.node("matmul", [x, weights], (batch, out))
    return b.node("linear", inputs, (batch, out))


def _layer(b: Builder, x: str, batch: int) -> str:
    wide = b.random.randint(2, 4)
    x = _linear(b, x, batch, wide)
    kind = b.random.random()
    if kind < 0.3:
        op = b.random.choice(["batch_norm", "layer_norm"])
        scales = [b.leaf((wide,), b.numbers.normal(size=wide)) for _ in range(2)]
        x = b.node(op, [x, *scales[: b.random.randint(0, 2)]], (batch, wide))
    return b.node(b.random.choice([*SAFE, *ROWS]), [x], (batch, wide))


def _detour(b: Builder, x: str, batch: int, classes: int) -> str:
    """Reshaping, joining and taking apart, back to the shape it came with; and a side term."""
    flat = b.node("reshape", [x], (batch * classes,), shape=[-1])
    row = b.node("index", [x], (classes,), index=b.random.randrange(batch))
    scale = b.node("tanh", [b.node("dot", [row, row], ())], ())
    mean = b.node("mean", [x], (classes,), axis=0)
    total = b.node("sum", [x], (batch,), axis=-1)
    entry = b.node("index", [total], (), index=[0])
    norm = b.node("squared_norm", [mean], ())
    side = b.node("tanh", [b.node("add", [scale, entry, norm], ())], ())
    twice = b.node("concat", [flat, flat], (2 * batch * classes,), axis=0)
    stacked = b.node("reshape", [twice], (2, batch, classes), shape=[2, batch, classes])
    folded = b.node("mean", [stacked], (batch, classes), axis=0)
    return b.node("add", [folded, side], (batch, classes))
