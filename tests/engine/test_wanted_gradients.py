"""A program that is asked for some gradients only gives these, with the same bits."""

from __future__ import annotations

import numpy as np
import pytest
from random_graphs import broadcasting, networks, scalars

from graphapp.engine.passes import NOT_IEEE, backward, forward, source_values
from graphapp.engine.plan import Plan
from graphapp.engine.program import Program
from graphapp.model import Graph
from graphapp.operation import shape_of
from graphapp.operation.values import as_value, ones, same_bits

MADE = [each(seed) for each in (scalars, broadcasting, networks) for seed in range(25)]


@pytest.mark.parametrize("made", MADE, ids=map(str, range(len(MADE))))
def test_the_gradients_of_parameters_alone_are_the_same(made: Graph) -> None:
    plan = Plan(made)
    values, failures = source_values(plan, made)
    forward(plan, values, failures)
    assert made.differentiate is not None
    target = plan.slots[made.differentiate]
    seed = ones(shape_of(values[target]))
    careful = backward(plan, values, target, seed)
    learning = [
        slot
        for slot, id in plan.sources
        if made.nodes[id].op == "parameter" and careful[slot] is not None
    ]
    program = Program(plan, values, target, seed, ((target,), learning))
    with np.errstate(all="ignore"):
        try:
            (loss,), gradients = program.run([values[slot] for slot, _ in plan.sources])
        except NOT_IEEE:
            pytest.skip("a number of this graph is left to the careful way")
    assert same_bits(as_value(loss), values[target])
    for slot, gradient in zip(learning, gradients, strict=True):
        assert same_bits(as_value(gradient), careful[slot]), plan.ids[slot]
