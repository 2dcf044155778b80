"""The node library written a second time in PyTorch, to compare values and gradients with.

Nothing here looks at how the library computes a node: each entry says in PyTorch's words what its
operation promises, and is given the operation for its parameters, and None for an open port.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from graphapp.model import Graph
from graphapp.operation import Source

torch = pytest.importorskip("torch")
F = torch.nn.functional


def _stack(op: Any, inputs: tuple[Any, ...]) -> Any:
    return torch.stack(torch.broadcast_tensors(*inputs))


def _norm(x: Any, dims: Any, op: Any, gamma: Any, beta: Any) -> Any:
    z = (x - x.mean(dims, keepdim=True)) / torch.sqrt(x.var(dims, False, keepdim=True) + op.eps)
    z = z if gamma is None else gamma * z
    return z if beta is None else z + beta


def _axis(op: Any, x: Any) -> tuple[int, ...]:
    if op.axis is None:
        return tuple(range(x.ndim))
    return op.axis if isinstance(op.axis, tuple) else (op.axis,)


def _over_rows(op: Any, entries: Any) -> Any:
    rows = -entries.sum(-1)
    return rows.sum() if op.reduction == "sum" else rows.mean()


def _reduced(op: Any, entries: Any) -> Any:
    return entries.sum() if op.reduction == "sum" else entries.mean()


TWINS: dict[str, Callable[..., Any]] = {
    "add": lambda op, *x: _stack(op, x).sum(0),
    "mul": lambda op, *x: _stack(op, x).prod(0),
    "max": lambda op, *x: torch.amax(_stack(op, x), 0),
    "min": lambda op, *x: torch.amin(_stack(op, x), 0),
    "sub": lambda op, a, b: a - b,
    "div": lambda op, a, b: a / b,
    "power": lambda op, a, b: torch.pow(a, b),
    "neg": lambda op, x: -x,
    "square": lambda op, x: torch.square(x),
    "sqrt": lambda op, x: torch.sqrt(x),
    "exp": lambda op, x: torch.exp(x),
    "log": lambda op, x: torch.log(x),
    "abs": lambda op, x: torch.abs(x),
    "reciprocal": lambda op, x: torch.reciprocal(x),
    "identity": lambda op, x: x * 1,
    "add_constant": lambda op, x: x + op.c,
    "mul_constant": lambda op, x: op.c * x,
    "pow_constant": lambda op, x: torch.pow(x, op.exponent),
    "clip": lambda op, x: torch.clamp(x, op.low, op.high),
    "sum": lambda op, x: x.sum(_axis(op, x)) if x.ndim else x * 1,
    "mean": lambda op, x: x.mean(_axis(op, x)) if x.ndim else x * 1,
    "squared_norm": lambda op, x: (x * x).sum(),
    "dot": lambda op, a, b: torch.dot(a, b),
    "matmul": lambda op, a, b: torch.matmul(a, b),
    "transpose": lambda op, x: x.permute(tuple(range(x.ndim))[::-1]),
    "reshape": lambda op, x: x.reshape(op.shape),
    "concat": lambda op, *x: torch.cat(x, op.axis),
    "index": lambda op, x: x[op.place] * 1,
    "linear": lambda op, x, W, b: F.linear(x, W, b),
    "batch_norm": lambda op, x, g, b: _norm(x, 0, op, g, b),
    "layer_norm": lambda op, x, g, b: _norm(x, -1, op, g, b),
    "dropout": lambda op, x: F.dropout(x, op.rate, training=False) * 1,
    "step": lambda op, x: torch.heaviside(x.detach(), torch.zeros((), dtype=torch.float64)) + 0 * x,
    "sigmoid": lambda op, x: torch.sigmoid(x),
    "log_sigmoid": lambda op, x: F.logsigmoid(x),
    "tanh": lambda op, x: torch.tanh(x),
    "relu": lambda op, x: torch.relu(x),
    "negative_relu": lambda op, x: -torch.relu(-x),
    "leaky_relu": lambda op, x: F.leaky_relu(x, op.slope),
    "scaled_relu": lambda op, x: op.scale * torch.relu(x),
    "elu": lambda op, x: F.elu(x, op.alpha),
    "softplus": lambda op, x: F.softplus(x, op.beta, threshold=40),
    "gelu": lambda op, x: F.gelu(x),
    "silu": lambda op, x: F.silu(x),
    "range_sigmoid": lambda op, x: op.low + (op.high - op.low) * torch.sigmoid(x),
    "softmax": lambda op, x: torch.softmax(x, -1),
    "log_softmax": lambda op, x: torch.log_softmax(x, -1),
    "squared_error": lambda op, p, y: (0.5 if op.half else 1) * _reduced(op, (p - y) ** 2),
    "absolute_error": lambda op, p, y: F.l1_loss(p, y, reduction=op.reduction),
    "huber": lambda op, p, y: F.huber_loss(p, y, reduction=op.reduction, delta=op.delta),
    "binary_cross_entropy": lambda op, p, y: F.binary_cross_entropy(p, y, reduction=op.reduction),
    "binary_cross_entropy_with_logits": lambda op, p, y: F.binary_cross_entropy_with_logits(
        p, y, reduction=op.reduction
    ),
    "cross_entropy": lambda op, p, y: _over_rows(op, torch.special.xlogy(y, p)),
    "softmax_cross_entropy": lambda op, p, y: _over_rows(op, y * torch.log_softmax(p, -1)),
    "hinge": lambda op, p, y: _reduced(op, torch.relu(1 - y * p)),
    "zero_one": lambda op, p, y: _reduced(op, ((p > 0) != (y > 0.5)) + 0 * (p + y)),
}  # fmt: skip


def run(graph: Graph) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values and gradients by id; a node that the target does not depend on has no gradient."""
    made: dict[str, Any] = {}
    for id, node in graph.nodes.items():
        operation = node.operation
        if isinstance(operation, Source):
            leaf = torch.tensor(np.array(operation.source_value(graph.data)))
            made[id] = leaf.requires_grad_()
        else:
            connected = graph.inputs_of(id)
            ports = connected if operation.variadic else operation.ports
            inputs = [made[connected[port]] if port in connected else None for port in ports]
            made[id] = TWINS[node.op](operation, *inputs)
            made[id].retain_grad()
    made[graph.differentiate or ""].sum().backward()
    return made, {id: t.grad for id, t in made.items() if t.grad is not None}
