"""The compiled program gives the bits of the careful way, for every operation and shape."""

from __future__ import annotations

import numpy as np
import pytest
from node_samples import COMPUTING, samples

from graphapp.engine import Evaluator, evaluate
from graphapp.model import Edge, Graph, Node
from graphapp.operation import as_value, make
from graphapp.operation.values import same_bits


def graph_of(sample) -> Graph:
    """The operation fed by inputs, and the gradient of the sum of its output."""
    ports = list(zip(sample.operation.ports, sample.inputs, strict=False))
    fed = [(port, value) for port, value in ports if value is not None]
    nodes = [Node(f"in_{port}", make("input", value=np.asarray(v).tolist())) for port, v in fed]
    nodes += [Node("node", sample.operation), Node("total", make("sum"))]
    edges = [Edge(f"in_{port}", "node", port) for port, _ in fed]
    return Graph.of(nodes, [*edges, Edge("node", "total", "x")], differentiate="total")


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_the_tenth_run_is_the_first(cls) -> None:
    found = samples(cls, most=4)
    assert found
    for sample in found:
        graph = graph_of(sample)
        with np.errstate(all="ignore"):
            careful, evaluator = evaluate(graph), Evaluator()
            for _ in range(10):
                again = evaluator.evaluate(graph)
        for id in careful.order:
            assert again.status(id) == careful.status(id), sample
            for one, other in (
                (careful.value(id), again.value(id)),
                (careful.gradient(id), again.gradient(id)),
            ):
                if one is None or other is None:
                    assert one is other, sample
                else:
                    assert same_bits(one, other), sample


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.op)
def test_one_wanted_gradient_is_that_of_all(cls) -> None:
    for sample in samples(cls, most=4):
        with np.errstate(all="ignore"):
            out = as_value(sample.operation.forward(*sample.inputs))
            upstream = np.ones(np.shape(out)) if np.shape(out) else 1.0
            whole = sample.operation.vjp(upstream, out, *sample.inputs)
            for i, share in enumerate(whole):
                if share is None:
                    continue
                wanted = tuple(k == i for k in range(len(whole)))
                alone = sample.operation.vjp_for(wanted)(upstream, out, *sample.inputs)[i]
                assert same_bits(as_value(alone), as_value(share)), sample
