"""Random graphs over the whole library: values and gradients equal PyTorch's in float64."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

import random_graphs
import torch
import torch_twin

from graphapp.engine import evaluate
from graphapp.operation import operations

#: Graphs of each family; together more than a thousand that are compared in every run.
COUNT = 450
BLOCK = 25


@pytest.mark.parametrize("family", ["scalars", "broadcasting", "networks"])
@pytest.mark.parametrize("block", range(COUNT // BLOCK))
def test_values_and_gradients_equal_pytorch(family: str, block: int) -> None:
    for seed in range(block * BLOCK, (block + 1) * BLOCK):
        graph = getattr(random_graphs, family)(seed)
        ours = evaluate(graph)
        assert ours.failed == (), f"{family} {seed}: {ours.failure(ours.failed[0])}"
        values, gradients = torch_twin.run(graph)
        # A sum of large terms that nearly cancel keeps their rounding, here as in PyTorch.
        largest = max(
            float(t.detach().abs().max()) for t in (*values.values(), *gradients.values())
        )
        for id, tensor in values.items():
            found = tensor.detach().numpy()
            _equal(ours.value(id), found, largest, f"{family} {seed}: value of {id}")
            expected = gradients.get(id)
            if expected is None:
                assert ours.independent(id), f"{family} {seed}: {id} is not independent"
            else:
                found = expected.numpy()
                _equal(ours.gradient(id), found, largest, f"{family} {seed}: gradient of {id}")


def _equal(ours: object, theirs: np.ndarray, largest: float, where: str) -> None:
    assert np.shape(ours) == theirs.shape, where
    assert np.isfinite(theirs).all(), f"{where} is not finite: the generator went astray"
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12 * largest, err_msg=where)


def test_the_random_graphs_use_every_operation() -> None:
    used = {
        node.op
        for family in (random_graphs.scalars, random_graphs.broadcasting, random_graphs.networks)
        for seed in range(COUNT)
        for node in family(seed).nodes.values()
    }
    assert used == set(operations())


def test_the_comparison_notices_a_wrong_gradient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(torch_twin.TWINS, "tanh", lambda op, x: torch.sin(x))
    with pytest.raises(AssertionError, match=r"scalars .*: (value|gradient) of"):
        test_values_and_gradients_equal_pytorch("scalars", 0)
