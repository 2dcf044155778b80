"""The node library written a second time in PyTorch, to compare values and gradients with.

Nothing here looks at how the library computes a node: each entry says in PyTorch's words what
NODES.md promises.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 - PyTorch's own custom

from graphapp.model import Graph
from graphapp.operation import Source

Params = dict[str, Any]


def _stack(inputs: tuple[torch.Tensor, ...]) -> torch.Tensor:
    return torch.stack(torch.broadcast_tensors(*inputs))


def _sum_over(reduce: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    def run(p: Params, x: torch.Tensor) -> torch.Tensor:
        axis = p.get("axis")
        if axis is None:
            return reduce(x)
        return reduce(x, dim=axis)

    return run


def _reduced(p: Params, entries: torch.Tensor) -> torch.Tensor:
    return entries.mean() if p.get("reduction") == "mean" else entries.sum()


def _examples(p: Params, rows: torch.Tensor) -> torch.Tensor:
    """Sum or mean over the examples: a vector of classes is one example."""
    return _reduced(p, rows)


def _batch_norm(p: Params, x: Any, gamma: Any = None, beta: Any = None) -> torch.Tensor:
    mean, variance = x.mean(0), x.var(0, unbiased=False)
    return _scaled((x - mean) / torch.sqrt(variance + p["eps"]), gamma, beta)


def _layer_norm(p: Params, x: Any, gamma: Any = None, beta: Any = None) -> torch.Tensor:
    mean, variance = x.mean(-1, keepdim=True), x.var(-1, unbiased=False, keepdim=True)
    return _scaled((x - mean) / torch.sqrt(variance + p["eps"]), gamma, beta)


def _scaled(x: torch.Tensor, gamma: Any, beta: Any) -> torch.Tensor:
    x = x if gamma is None else x * gamma
    return x if beta is None else x + beta


def _squared_error(p: Params, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    return _reduced(p, (a - b) ** 2) * (0.5 if p.get("half") else 1.0)


def _index(p: Params, x: torch.Tensor) -> torch.Tensor:
    index = p["index"]
    return x[tuple(index)] if isinstance(index, list) else x[index]


TWINS: dict[str, Callable[..., torch.Tensor]] = {
    "add": lambda p, *xs: functools.reduce(torch.add, xs),
    "mul": lambda p, *xs: functools.reduce(torch.mul, xs),
    "max": lambda p, *xs: torch.amax(_stack(xs), dim=0),
    "min": lambda p, *xs: torch.amin(_stack(xs), dim=0),
    "sub": lambda p, a, b: a - b,
    "div": lambda p, a, b: a / b,
    "power": lambda p, a, b: torch.pow(a, b),
    "neg": lambda p, x: -x,
    "square": lambda p, x: torch.square(x),
    "sqrt": lambda p, x: torch.sqrt(x),
    "exp": lambda p, x: torch.exp(x),
    "log": lambda p, x: torch.log(x),
    "abs": lambda p, x: torch.abs(x),
    "reciprocal": lambda p, x: torch.reciprocal(x),
    "identity": lambda p, x: x * 1.0,
    "add_constant": lambda p, x: x + p["c"],
    "mul_constant": lambda p, x: x * p["c"],
    "pow_constant": lambda p, x: torch.pow(x, p["exponent"]),
    "clip": lambda p, x: torch.clamp(x, p["low"], p["high"]),
    "sum": _sum_over(torch.sum),
    "mean": _sum_over(torch.mean),
    "dot": lambda p, a, b: torch.dot(a, b),
    "matmul": lambda p, a, b: torch.matmul(a, b),
    "transpose": lambda p, x: x.permute(*reversed(range(x.dim()))),
    "reshape": lambda p, x: x.reshape(p["shape"]),
    "concat": lambda p, *xs: torch.cat(xs, dim=p["axis"]),
    "index": _index,
    "squared_norm": lambda p, x: (x * x).sum(),
    "linear": lambda p, x, W, b=None: F.linear(x, W, b),
    "batch_norm": _batch_norm,
    "layer_norm": _layer_norm,
    "dropout": lambda p, x: x * 1.0,
    "step": lambda p, x: torch.heaviside(x.detach(), torch.zeros_like(x)) + 0.0 * x,
    "sigmoid": lambda p, x: torch.sigmoid(x),
    "log_sigmoid": lambda p, x: F.logsigmoid(x),
    "tanh": lambda p, x: torch.tanh(x),
    "relu": lambda p, x: torch.relu(x),
    "negative_relu": lambda p, x: -torch.relu(-x),
    "leaky_relu": lambda p, x: F.leaky_relu(x, p["slope"]),
    "scaled_relu": lambda p, x: p["scale"] * torch.relu(x),
    "elu": lambda p, x: F.elu(x, p["alpha"]),
    "softplus": lambda p, x: F.softplus(x, p["beta"], threshold=40),
    "gelu": lambda p, x: F.gelu(x, approximate="none"),
    "silu": lambda p, x: F.silu(x),
    "range_sigmoid": lambda p, x: p["low"] + (p["high"] - p["low"]) * torch.sigmoid(x),
    "softmax": lambda p, x: torch.softmax(x, dim=-1),
    "log_softmax": lambda p, x: torch.log_softmax(x, dim=-1),
    "squared_error": _squared_error,
    "absolute_error": lambda p, a, b: _reduced(p, torch.abs(a - b)),
    "huber": lambda p, a, b: F.huber_loss(a, b, reduction=p["reduction"], delta=p["delta"]),
    "binary_cross_entropy": lambda p, a, b: F.binary_cross_entropy(a, b, reduction=p["reduction"]),
    "binary_cross_entropy_with_logits": lambda p, a, b: F.binary_cross_entropy_with_logits(
        a, b, reduction=p["reduction"]
    ),
    "cross_entropy": lambda p, a, b: _examples(p, -(b * torch.log(a)).sum(-1)),
    "softmax_cross_entropy": lambda p, a, b: _examples(
        p, -(b * torch.log_softmax(a, dim=-1)).sum(-1)
    ),
    "hinge": lambda p, a, b: _reduced(p, torch.relu(1 - a * b)),
    "zero_one": lambda p, a, b: _reduced(
        p, ((a > 0) != (b > 0.5)).double() + 0.0 * a.detach()
    ) + 0.0 * (a.sum() + b.sum()),
}  # fmt: skip


def run(graph: Graph) -> tuple[dict[str, torch.Tensor], dict[str, torch.Tensor]]:
    """Values and gradients by id; a node that the target does not depend on has no gradient."""
    made: dict[str, torch.Tensor] = {}
    for id, node in graph.nodes.items():
        operation = node.operation
        if isinstance(operation, Source):
            leaf = torch.tensor(np.array(operation.source_value(graph.data)))
            made[id] = leaf.requires_grad_()
        else:
            connected = graph.inputs_of(id)
            inputs = {port: made[connected[port]] for port in operation.ports if port in connected}
            twin, params = TWINS[node.op], operation.params()
            ports_by_name = node.op in ("linear", "batch_norm", "layer_norm")
            made[id] = twin(params, **inputs) if ports_by_name else twin(params, *inputs.values())
            made[id].retain_grad()
    made[graph.differentiate or ""].sum().backward()
    return made, {id: t.grad for id, t in made.items() if t.grad is not None}
