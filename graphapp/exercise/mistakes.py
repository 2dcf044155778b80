"""The mistakes that learners make, each as the wrong computation that produces it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from graphapp.engine.asking import edge_asked, quantity_of
from graphapp.engine.evaluation import Evaluation
from graphapp.engine.passes import downstream
from graphapp.engine.plan import Step
from graphapp.exercise.questions import close
from graphapp.exercise.variants import Rule, Variant, Varied, Visit, single_branch
from graphapp.model.edits import ancestors, descendants
from graphapp.operation import Elementwise, Loss, Operation, Value, as_value, shape_of
from graphapp.operation.values import ones

#: At more nodes than this a mistake is looked for at all of them together only.
_MOST_NODES = 60


class Diagnosis(NamedTuple):
    """A mistake that gives exactly the number that was answered."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    diagnosis: Diagnosis
    value: Callable[[], Value | None]


def diagnose(
    evaluation: Evaluation, asks: Mapping[str, Any], answer: Value, tolerance: float
) -> Diagnosis | None:
    """The first mistake that reproduces the answer and not the right number; None for none."""
    right = quantity_of(evaluation, asks, shape_of(answer))
    if right is None:
        return None
    for diagnosis, value in _wrong(evaluation, asks, right, tolerance):
        if close(answer, value, tolerance):
            return diagnosis
    return None


def wrong_numbers(
    evaluation: Evaluation, asks: Mapping[str, Any], tolerance: float
) -> Iterator[tuple[Diagnosis, Value]]:
    """The number that each mistake gives, none twice, in the order in which they are looked for.

    What comes for a number is what ``diagnose`` says of it.
    """
    right = quantity_of(evaluation, asks)
    found: list[Value] = []
    for diagnosis, value in _wrong(evaluation, asks, right, tolerance) if right is not None else ():
        if not any(close(value, other, tolerance) for other in found):
            found.append(value)
            yield diagnosis, value


def _wrong(
    evaluation: Evaluation, asks: Mapping[str, Any], right: Value, tolerance: float
) -> Iterator[tuple[Diagnosis, Value]]:
    """Mistakes with the numbers they give, where these are not the right one."""
    for candidate in _candidates(evaluation, asks, right):
        value = candidate.value()
        if value is not None and not close(value, right, tolerance):
            yield candidate.diagnosis, value


def _candidates(
    evaluation: Evaluation, asks: Mapping[str, Any], right: Value
) -> Iterator[_Candidate]:
    yield from _of_the_number(evaluation, right)
    if asks["quantity"] == "value":
        yield from _forward(evaluation, asks)
        return
    steps = _steps_between(evaluation, asks)
    yield from _branches(evaluation, asks)
    for mistake in _RULES:
        yield from _at_nodes(evaluation, asks, mistake, [s for s in steps if mistake.applies(s)])
    yield from _early_update(evaluation, asks)


# Mistakes with the number itself ------------------------------------------------------------


def _of_the_number(evaluation: Evaluation, right: Value) -> Iterator[_Candidate]:
    yield _Candidate(
        Diagnosis("sign", "The size is right, the sign is not: follow the minus signs."),
        lambda: as_value(-np.asarray(right)),
    )
    for factor, words in ((0.5, "half"), (2.0, "twice")):
        message = (
            f"This is {words} the right number: check the factor 2 of the square, "
            "and whether the loss has a ½ in front."
        )
        yield _Candidate(Diagnosis("half", message), _scaled(right, factor))
    for count in _counts(evaluation):
        for factor, words in ((float(count), "times"), (1.0 / count, "divided by")):
            message = (
                f"This is the right number {words} {count}: check whether the loss is a sum "
                f"or a mean over {count} entries."
            )
            yield _Candidate(Diagnosis("mean", message), _scaled(right, factor))
    if np.ndim(right) == 2:
        message = "This is the transpose: the gradient has the shape of the parameter, row by row."
        yield _Candidate(Diagnosis("transpose", message), lambda: as_value(np.asarray(right).T))


def _scaled(right: Value, factor: float) -> Callable[[], Value]:
    return lambda: as_value(np.asarray(right) * factor)


def _counts(evaluation: Evaluation) -> list[int]:
    """The numbers of entries and of examples that a loss of this graph sums over."""
    counts = set()
    for id, node in evaluation.graph.nodes.items():
        if isinstance(node.operation, Loss) or node.op in ("mean", "sum"):
            for source in evaluation.graph.inputs_of(id).values():
                value = evaluation.value(source)
                shape = () if value is None else shape_of(value)
                counts.update({math.prod(shape), *shape[:1]})
    return sorted(counts - {0, 1, 2})


# Mistakes on the way forward ------------------------------------------------------------------


def _forward(evaluation: Evaluation, asks: Mapping[str, Any]) -> Iterator[_Candidate]:
    edge = edge_asked(evaluation, asks)
    id = asks["node"] if edge is None else edge.source
    for here in (*_in_order(evaluation, ancestors(evaluation.graph, id)), id):
        node = evaluation.graph.nodes[here]
        if _is_activation(node.operation):
            message = f"The activation at {here} ({node.op}) was left out."
            yield _variant(
                evaluation, asks, Diagnosis("activation forgotten", message),
                Variant(forward=_only_at(evaluation, here, lambda _, inputs: inputs[0])),
            )  # fmt: skip
        if node.op == "linear" and "b" in evaluation.graph.inputs_of(here):
            message = f"The bias of {here} was left out."
            yield _variant(
                evaluation, asks, Diagnosis("bias forgotten", message),
                Variant(forward=_only_at(evaluation, here, _without_bias)),
            )  # fmt: skip


def _without_bias(step: Step, inputs: Sequence[Any]) -> Any:
    return step.operation.forward(*inputs[:-1])


def _only_at(
    evaluation: Evaluation, id: str, made: Callable[[Step, Sequence[Any]], Any]
) -> Callable[[Step, Sequence[Any]], Any]:
    slot = evaluation.plan.slots[id]
    return lambda step, inputs: made(step, inputs) if step.slot == slot else None


# Mistakes on the way back ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mistake:
    name: str
    message: str
    """With {node} and {op} for the place."""
    applies: Callable[[Step], bool]
    rule: Rule


def _is_activation(operation: Operation) -> bool:
    return operation.swap_group == "activation" and isinstance(operation, Elementwise)


def _slope_forgotten(at: Visit) -> Sequence[Any]:
    return [at.upstream]


def _slope_at_output(at: Visit) -> Sequence[Any]:
    """f′ taken at f(x) instead of at x."""
    operation, out = at.step.operation, _float64(at.out)
    again = _float64(as_value(operation.forward(out)))
    return operation.vjp(_float64(at.upstream), again, out)


def _slope_at_value(at: Visit) -> Sequence[Any]:
    """1 − z² or z(1 − z): the input where the output belongs."""
    z = _float64(at.inputs[0])
    return at.step.operation.vjp(_float64(at.upstream), z, z)


def _float64(value: Any) -> Any:
    return np.float64(value) if isinstance(value, float) else value


def _two_alike(step: Step) -> bool:
    return step.operation.op == "mul" and len(step.inputs) == 2


def _swapped(at: Visit) -> Sequence[Any] | None:
    if np.shape(at.inputs[0]) != np.shape(at.inputs[1]):
        return None
    return [at.upstream * at.inputs[0], at.upstream * at.inputs[1]]


def _not_squared(at: Visit) -> Sequence[Any]:
    """The derivative of ŷ − y, not of its square."""
    share = at.upstream * ones(np.shape(at.inputs[0]))
    return [share] if len(at.inputs) == 1 else [share, -share]


def _sign_lost(at: Visit) -> Sequence[Any]:
    return [
        None if share is None else np.abs(share) * np.sign(at.upstream) for share in downstream(*at)
    ]


_RULES: tuple[_Mistake, ...] = (
    _Mistake(
        "slope forgotten",
        "The slope of the activation at {node} ({op}) was left out of the product.",
        lambda step: _is_activation(step.operation),
        _slope_forgotten,
    ),
    _Mistake(
        "slope at the wrong point",
        "The slope of {op} at {node} was taken at its output; it belongs to its input.",
        lambda step: _is_activation(step.operation),
        _slope_at_output,
    ),
    _Mistake(
        "slope at the wrong point",
        "In the slope of {op} at {node} the input stands where the output belongs.",
        lambda step: step.operation.op in ("tanh", "sigmoid"),
        _slope_at_value,
    ),
    _Mistake(
        "factors swapped",
        "At {node} the local gradient by one factor is the other factor, not itself.",
        _two_alike,
        _swapped,
    ),
    _Mistake(
        "gradient of the value",
        "The gradient of the difference was taken at {node}, not that of its square: 2(ŷ − y).",
        lambda step: step.operation.op in ("squared_error", "square", "squared_norm"),
        _not_squared,
    ),
    _Mistake(
        "sign",
        "A minus sign was lost at {node} ({op}).",
        lambda step: step.operation.op in ("sub", "neg", "reciprocal", "div"),
        _sign_lost,
    ),
)


def _steps_between(evaluation: Evaluation, asks: Mapping[str, Any]) -> list[Step]:
    """The nodes that the asked gradient comes through, in forward order."""
    graph, target = evaluation.graph, evaluation.target
    if target is None:
        return []
    edge = edge_asked(evaluation, asks)
    start = asks["node"] if edge is None else edge.source
    between = descendants(graph, start) & (ancestors(graph, target) | {target})
    return [step for step in evaluation.plan.steps if evaluation.plan.ids[step.slot] in between]


def _at_nodes(
    evaluation: Evaluation, asks: Mapping[str, Any], mistake: _Mistake, steps: list[Step]
) -> Iterator[_Candidate]:
    """The mistake at each node alone, then at all of them."""
    ids = evaluation.plan.ids
    if len(steps) <= _MOST_NODES:
        for step in steps:
            message = mistake.message.format(node=ids[step.slot], op=step.operation.op)
            yield _variant(
                evaluation, asks, Diagnosis(mistake.name, message),
                Variant(rule=_rule_at({step.slot}, mistake.rule)),
            )  # fmt: skip
    if len(steps) > 1:
        places = ", ".join(ids[step.slot] for step in steps[:5])
        ops = "/".join(sorted({step.operation.op for step in steps}))
        message = mistake.message.format(node=places, op=ops)
        slots = {step.slot for step in steps}
        yield _variant(
            evaluation, asks, Diagnosis(mistake.name, message),
            Variant(rule=_rule_at(slots, mistake.rule)),
        )  # fmt: skip


def _rule_at(slots: set[int], rule: Rule) -> Rule:
    return lambda at: rule(at) if at.step.slot in slots else None


def _branches(evaluation: Evaluation, asks: Mapping[str, Any]) -> Iterator[_Candidate]:
    """Only one contribution where several must be added."""
    graph, target = evaluation.graph, evaluation.target
    if target is None:
        return
    edge = edge_asked(evaluation, asks)
    start = asks["node"] if edge is None else edge.target
    between = (descendants(graph, start) | {start}) & ancestors(graph, target)
    for id in _in_order(evaluation, between)[:_MOST_NODES]:
        leaving = [e for e in graph.edges_from(id) if not evaluation.independent(e.target)]
        if len(leaving) < 2:
            continue
        for kept in leaving:
            message = (
                f"Only the branch through {kept.target} was counted: the gradient at {id} is the "
                f"sum over all {len(leaving)} edges that leave it."
            )
            diagnosis = Diagnosis("one branch", message)
            yield _variant(evaluation, asks, diagnosis, single_branch(evaluation, id, kept))


def _early_update(evaluation: Evaluation, asks: Mapping[str, Any]) -> Iterator[_Candidate]:
    """The backward pass with weights that are updated already."""
    graph = evaluation.graph
    rate = (graph.training or {}).get("learning_rate", 0.1)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or evaluation.target is None:
        return
    updated: dict[int, Any] = {}
    for id, node in graph.nodes.items():
        value, gradient = evaluation.value(id), evaluation.gradient(id)
        if node.op == "parameter" and value is not None and gradient is not None:
            updated[evaluation.plan.slots[id]] = value - rate * gradient

    def rule(at: Visit) -> Sequence[Any] | None:
        if updated.keys().isdisjoint(at.step.inputs):
            return None
        pairs = zip(at.step.inputs, at.inputs, strict=True)
        return downstream(at.step, at.upstream, at.out, [updated.get(i, x) for i, x in pairs])

    message = (
        "A weight was updated before its old value had done its work: "
        "finish the backward pass first, then update."
    )
    diagnosis = Diagnosis("updated too early", message)
    yield _variant(evaluation, asks, diagnosis, Variant(rule=rule))


def _variant(
    evaluation: Evaluation, asks: Mapping[str, Any], diagnosis: Diagnosis, variant: Variant
) -> _Candidate:
    return _Candidate(diagnosis, lambda: Varied(evaluation, variant).quantity(asks))


def _in_order(evaluation: Evaluation, ids: frozenset[str]) -> tuple[str, ...]:
    return tuple(id for id in evaluation.order if id in ids)
