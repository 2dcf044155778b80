"""Every bundled graph that can be trained: its gradients are those of the engine, to the bit."""

from __future__ import annotations

import numpy as np
import pytest

from graphapp.engine import evaluate
from graphapp.errors import UsageError
from graphapp.files import load
from graphapp.files.bundled import folder
from graphapp.model import Graph
from graphapp.operation.values import same_bits
from graphapp.training import Settings, Training
from graphapp.training.comparing import planned

PATHS = sorted(folder("examples").rglob("*.cgraph"))
REASONS = ("depends on no parameter", "needs a loss", "is an array", "has no value")


def training_of(graph: Graph) -> Training | None:
    """None where there is nothing to train, for a reason that is known."""
    try:
        return Training(graph, Settings())
    except UsageError as error:
        if any(reason in str(error) for reason in REASONS):
            return None
        raise


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_step_sees_the_numbers_of_the_engine(path) -> None:
    graph = load(path)
    training = training_of(graph)
    if training is None:
        return
    evaluation = evaluate(graph)
    for _ in range(2):  # the careful way, then the compiled one
        training.reset()
        step = training.step()
        assert same_bits(step.loss, evaluation.value(graph.differentiate))
        for id, gradient in step.gradients.items():
            assert same_bits(gradient, evaluation.gradient(id))
    assert np.isfinite(training.parameters.flat).all()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_settings_of_a_bundled_graph_can_be_meant(path) -> None:
    graph = load(path)
    assert Settings.of(graph.training).steps >= 0
    for plan in planned(graph):
        assert plan.title
