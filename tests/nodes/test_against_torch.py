"""The same numbers and gradients as PyTorch in float64, kinks and ties included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from node_samples import COMPUTING, Sample, samples

from graphapp.operation import Operation

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

PROBABILITIES = {"binary_cross_entropy"}  # PyTorch raises for anything else


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_every_operation_agrees_with_pytorch(cls: type[Operation]) -> None:
    for sample in samples(cls):
        if cls.op in PROBABILITIES and min(np.min(x) for x in sample.inputs) < 0:
            continue
        _compare(sample)


@pytest.mark.parametrize(
    "cls",
    [c for c in COMPUTING if c.ports in (("x",), ("prediction", "target")) or c.variadic]
    + [c for c in COMPUTING if c.ports == ("a", "b")],
    ids=lambda cls: cls.op,
)
def test_bends_ties_and_large_numbers_agree_with_pytorch(cls: type[Operation]) -> None:
    special = np.array([0.0, 1.0, -1.0, 0.5, 0.3, 2.0, 30.0, -30.0, 0.0, 1.0])
    inputs = (special, special[::-1].copy())
    if cls.op in PROBABILITIES:
        inputs = (np.array([0.5, 0.9, 1e-6]), np.array([1.0, 0.0, 0.0]))
    if cls.op == "log_softmax":
        inputs = (special * 20,)
    count = 2 if cls.variadic else len(cls.ports)
    operation = cls.from_params({"shape": [2, 5]}) if cls.op == "reshape" else cls()
    _compare(Sample(operation, inputs[:count]))


def _compare(sample: Sample) -> None:
    operation, inputs = sample
    tensors = [
        None if x is None else torch.tensor(x, dtype=torch.float64, requires_grad=True)
        for x in inputs
    ]
    theirs = TWINS[operation.op](operation, *tensors)
    with np.errstate(all="ignore"):
        ours = operation.forward(*inputs)
        upstream = np.random.default_rng(3).standard_normal(np.shape(ours))
        shares = operation.vjp(upstream, ours, *inputs)
    close = {"rtol": 1e-11, "atol": 1e-11, "err_msg": str(sample)}
    np.testing.assert_allclose(ours, theirs.detach().numpy(), **close)
    (theirs * torch.as_tensor(upstream)).sum().backward()
    for share, tensor in zip(shares, tensors, strict=True):
        if tensor is None:
            assert share is None
            continue
        wanted = np.zeros(tensor.shape) if tensor.grad is None else tensor.grad.numpy()
        np.testing.assert_allclose(share, wanted, **close)


def test_every_operation_has_a_twin() -> None:
    assert {cls.op for cls in COMPUTING if cls.__module__.startswith("nodes.")} == set(TWINS)
