"""The same numbers and gradients as PyTorch in float64, kinks and ties included."""

from __future__ import annotations

import numpy as np
import pytest
from node_samples import COMPUTING, Sample, samples
from torch_twin import TWINS, torch

from graphapp.operation import Operation

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
