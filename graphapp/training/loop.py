"""The training loop as an object that takes one step when asked.

Zero the gradients, forward, loss, backward, update: the plan of the graph runs forward and
backward as one compiled program, and the optimizer moves the parameters that the loss depends on.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from graphapp.engine.evaluation import Evaluation
from graphapp.errors import UsageError
from graphapp.model import Graph
from graphapp.operation import Array, Source, Value
from graphapp.training.batches import Batch, batches
from graphapp.training.compiled import CompiledPasses, with_parameters
from graphapp.training.flat import Parts, norm
from graphapp.training.optimizers import OPTIMIZERS, Optimizer
from graphapp.training.scores import Scorer, Scores
from graphapp.training.settings import Settings
from graphapp.training.split import Rows, split
from graphapp.training.stopping import StopRules

#: Added to the norm that clipping divides by, as torch.nn.utils.clip_grad_norm_ does.
_CLIP_EPS = 1e-6


@dataclasses.dataclass(frozen=True, slots=True)
class Divergence:
    """A number that is no longer finite: which step, which node first."""

    step: int
    node: str
    sentence: str


class Step(NamedTuple):
    """What one step saw and did."""

    number: int
    """From 1 on."""
    rows: Rows | None
    """The rows of the batch; None for all."""
    loss: float
    """Of the batch, before the update."""
    gradients: Parts
    """By parameter, before they are clipped."""


class Losses(NamedTuple):
    """At one moment."""

    learnt: float
    """Over all training rows."""
    held_out: float | None
    """Over the rows that are held out; None where there are none."""


class Training:
    """A graph in training: its parameters, and what the optimizer remembers.

    ``settings`` and ``learning_rate`` may be replaced between two steps; the optimizer, batches,
    seed and validation count from the start. Raises UsageError where there is nothing to train:
    no differentiated node, one that is no number or that failed, no parameter it depends on.
    """

    def __init__(self, graph: Graph, settings: Settings) -> None:
        self.settings = settings
        self.learning_rate = settings.learning_rate
        self._given = graph
        self.graph = _drawn(graph, settings.seed)
        self._passes = CompiledPasses(self.graph, training=True)
        self.layout = self._passes.layout
        count = self._passes.row_count
        self._rows, held_out = split(count, settings.validation)
        self.held_out: Rows | None = held_out if len(held_out) else None
        """The rows that nothing learns from; None where there are none."""
        if settings.batch_size is not None and not count:
            raise UsageError(
                "batch_size needs data columns that inputs are bound to: there are none"
            )
        size = settings.batch_size or count
        self.in_batches = size < len(self._rows)
        """Does a step see a part of the training rows only?"""
        whole = self._passes.whole if self.held_out is None else self._passes.batch(self._rows)
        self._learning: Batch = whole
        if self.held_out is not None:
            self._check_halves(self.held_out)
        self._flat = self._passes.flat
        self.zeroes = settings.zero_gradients
        """Are the gradients set to zero before each step? Whoever forgets it adds them up."""
        self.reset()

    def reset(self) -> None:
        """Back to the start: the same weights, the same order of batches."""
        self._flat[:] = self.layout.flat(self._passes.start)
        self._before = self._flat.copy()
        self._forget()
        size, seed = self.settings.batch_size, self.settings.seed
        self._batches: Iterator[Batch] = repeat(self._learning)
        if self.in_batches and size is not None:
            self._batches = batches(self._passes.whole.tables, self._rows, size, seed)
        self.steps = 0
        self.stopped = ""
        """Why ``run`` ended before its last step; empty where it did not."""
        self.diverged = False
        """Did it end because a number was no longer finite?"""
        self._rules = StopRules()

    @property
    def parameters(self) -> Parts:
        """The values as they are now, by id; later steps leave them alone."""
        return Parts(self._flat.copy(), self.layout)

    def restore(self) -> None:
        """The parameters before the last update, which made numbers infinite or nan.

        What the optimizer remembers is forgotten, since it may be infinite as well.
        """
        self._flat[:] = self._before
        self._forget()

    def loss(self) -> float:
        """The loss over all training rows, with the parameters as they are now; with dropout."""
        with np.errstate(all="ignore"):
            return self._passes.loss(self._learning)

    def scores(self) -> Scores:
        """Of the training rows, with the parameters as they are now; without dropout."""
        return self.scorer.scores(self.parameters, self.training_rows)

    def validation_scores(self) -> Scores | None:
        """Of the rows that are held out, without dropout; None where there are none."""
        if self.held_out is None:
            return None
        return self.scorer.scores(self.parameters, self.held_out)

    def validation_loss(self) -> float | None:
        """Over the rows that are held out, without dropout; None where there are none."""
        if self.held_out is None:
            return None
        return self.scorer.loss(self.parameters, self.held_out)

    @cached_property
    def scorer(self) -> Scorer:
        """What scores rows with any parameters; made when somebody looks."""
        return Scorer(self.graph)

    @property
    def training_rows(self) -> Rows | None:
        """The rows that are learnt from; None for all of them."""
        return None if self.held_out is None else self._rows

    def step(self) -> Step:
        """One batch forward and backward, and one update of every parameter.

        Where the loss is not finite there is no update: the parameters stay those that made it so.
        """
        batch = next(self._batches)
        with np.errstate(all="ignore"):
            loss, fresh = self._passes.gradient(batch)
            gradient = self._gathered(fresh)
            if math.isfinite(loss):
                self._update(gradient)
        return Step(self.steps, batch.rows, loss, Parts(gradient, self.layout))

    # The five phases of a step, which ``phases`` takes one at a time --------------------------

    def next_batch(self) -> Batch:
        """What the next step sees."""
        return next(self._batches)

    def gradients_of(self, batch: Batch) -> tuple[float, Parts]:
        """The loss over some rows, and its gradient by parameter."""
        with np.errstate(all="ignore"):
            loss, fresh = self._passes.gradient(batch)
        return loss, Parts(fresh, self.layout)

    def gathered(self, fresh: Parts) -> Parts:
        """What the optimizer sees: the gradients, added to those before where nobody zeroes."""
        with np.errstate(all="ignore"):
            return Parts(self._gathered(fresh.flat), self.layout)

    def update(self, gradients: Parts) -> None:
        """One step of the optimizer for every parameter."""
        with np.errstate(all="ignore"):
            self._update(gradients.flat)

    @property
    def gradients(self) -> Mapping[str, Value]:
        """What the last step left behind, by parameter, clipped; empty before the first."""
        return {} if self._gradient is None else Parts(self._gradient, self.layout)

    @property
    def optimizer(self) -> Optimizer:
        """The one of all parameters; what it remembers is as flat as they are."""
        return self._optimizer

    def clipping(self, gradients: Parts) -> float:
        """The factor that shortens the gradients to ``clip_norm``; 1 where they are not longer."""
        longest = self.settings.clip_norm
        if longest is None:
            return 1.0
        return min(1.0, longest / (norm(gradients.flat) + _CLIP_EPS))

    # Many steps -----------------------------------------------------------------------------

    def run(self, steps: int, take: Callable[[], Step] | None = None) -> Iterator[Losses]:
        """The losses before the first of some steps and after each of them.

        Ends early where a rule of the settings says so or a number is no longer finite;
        ``stopped`` says why. ``take`` takes a step and notes it.
        """
        self.stopped, self.diverged, end = "", False, self.steps + steps
        while self.steps < end and not self.stopped:
            held = self.validation_loss()
            whole = self.loss() if self.in_batches else 0.0
            step = (take or self.step)() if math.isfinite(whole) else None
            yield Losses(whole if self.in_batches or step is None else step.loss, held)
            if step is None or not math.isfinite(step.loss):
                self.stopped, self.diverged = self.why_not_finite(), True
                return
            self.stopped = self.stop_reason(step)
        last = Losses(self.loss(), self.validation_loss())
        yield last
        if not math.isfinite(last.learnt):
            self.stopped, self.diverged = self.why_not_finite(), True

    def why_not_finite(self) -> str:
        """Which step and which node, in one sentence."""
        found = self.divergence()
        return "the loss is no longer finite" if found is None else found.sentence

    def stop_reason(self, step: Step) -> str:
        """Which rule ends the training after this step, in one sentence; empty for none."""
        return self._rules.reason(self, step) if self.settings.stops else ""

    def divergence(self) -> Divergence | None:
        """The first node whose number is not finite now, in the order of evaluation."""
        evaluation = self.evaluation()
        for id in evaluation.order:
            value = evaluation.value(id)
            if value is not None and not np.isfinite(value).all():
                return Divergence(self.steps, id, self._sentence(id, value))
        return None

    def evaluation(self) -> Evaluation:
        """Every number behind the loss over all rows, with the parameters as they are now."""
        return self._passes.evaluation(self.parameters)

    def trained_graph(self) -> Graph:
        """The graph with the values that the parameters have now."""
        return with_parameters(self._given, self.parameters)

    # Inside -----------------------------------------------------------------------------

    def _check_halves(self, held_out: Rows) -> None:
        """Refuse a graph that only takes all the rows at once before the first step."""
        with np.errstate(all="ignore"):
            self._passes.loss(self._learning)
            self._passes.loss(self._passes.batch(held_out))

    def _forget(self) -> None:
        self._optimizer: Optimizer = OPTIMIZERS[self.settings.optimizer]()
        self._gradient: Array | None = None

    def _gathered(self, fresh: Array) -> Array:
        if self.zeroes or self._gradient is None:
            self._gradient = fresh
        else:
            self._gradient = self._gradient + fresh
        return self._gradient

    def _update(self, gradient: Array) -> None:
        flat, settings = self._flat, self.settings
        self._before[:] = flat
        self.steps += 1
        self._optimizer.steps += 1
        if settings.clip_norm is not None:
            gradient = gradient * self.clipping(Parts(gradient, self.layout))
            self._gradient = gradient  # as in PyTorch, the clipped one is what others are added to
        if settings.weight_decay:
            gradient = gradient + settings.weight_decay * flat
        flat[:] = self._optimizer.next(flat, gradient, self.learning_rate)

    def _sentence(self, id: str, value: Value) -> str:
        what = "nan" if np.isnan(value).any() else "infinite"
        if isinstance(self.graph.nodes[id].operation, Source) and id not in self.layout.places:
            return f"{id} is {what}: training needs finite numbers in the data"
        if not self.steps:
            return f"{id} is {what} before the first step: change the parameters or the data"
        return (
            f"after step {self.steps} {id} is {what}: "
            "the learning rate may be too large, or the data too far from 0"
        )


def _drawn(graph: Graph, seed: int) -> Graph:
    """The graph with the seed added to those of the parameters that are drawn."""
    if not seed:
        return graph
    changed = []
    for node in graph.nodes.values():
        operation: Any = node.operation
        if node.op == "parameter" and operation.value is None and operation.init is not None:
            init = dataclasses.replace(operation.init, seed=operation.init.seed + seed)
            drawn = dataclasses.replace(operation, init=init)
            changed.append(dataclasses.replace(node, operation=drawn))
    return graph.with_nodes(changed) if changed else graph
