"""The mistakes that learners make, each as the wrong computation that produces it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graphapp.engine.asking import edge_asked, quantity_of
from graphapp.engine.evaluation import Evaluation
from graphapp.engine.passes import downstream
from graphapp.engine.plan import Step
from graphapp.errors import OperationError
from graphapp.exercise.answers import Answer
from graphapp.exercise.questions import STANDARD_TOLERANCE, close, matches
from graphapp.exercise.rules import NODE_MISTAKES, NodeMistake, is_activation
from graphapp.exercise.variants import Rule, Variant, Varied, Visit, only_branches
from graphapp.exercise.whole_numbers import (
    Diagnosis,
    WholeMistake,
    pairs_of_whole,
    pairs_with_others,
    whole_mistakes,
)
from graphapp.model.edits import ancestors, descendants
from graphapp.operation import Value, shape_of, size_of

#: At more nodes than this a mistake is looked for at all of them together only.
_MOST_NODES = 60
#: A sentence names so many nodes.
_MOST_NAMED = 5
#: How near an answer must be to the number of two mistakes, one of them on the way.
_OF_TWO = 1e-4
#: Mistakes whose numbers are as near to each other are one and the same.
_FINE = 1e-9


@dataclass(frozen=True, slots=True)
class _Candidate:
    diagnosis: Diagnosis
    value: Callable[[], Value | None]


def right_for(evaluation: Evaluation, asks: Mapping[str, Any], answer: Answer) -> Value:
    """The right number in the form of the answer: partials, or a whole Jacobian.

    ``asks`` must have a number.
    """
    right = quantity_of(evaluation, asks)
    assert right is not None
    edge = edge_asked(evaluation, asks)
    if edge is None or asks["quantity"] != "local":
        return right
    if shape_of(answer.like(right).value) == shape_of(right):
        return right
    out, x = evaluation.value(edge.target), evaluation.value(edge.source)
    if out is None or x is None or size_of(answer.value) != size_of(out) * size_of(x):
        return right
    dense = quantity_of(evaluation, asks, shape_of(out) + shape_of(x))
    return right if dense is None else dense


def diagnose(
    evaluation: Evaluation, asks: Mapping[str, Any], answer: Answer, tolerance: float
) -> Diagnosis | None:
    """The first mistake that reproduces the answer and not the right number; None for none.

    However generous the question is, a mistake is only named where it gives the very number.
    """
    if quantity_of(evaluation, asks) is None:
        return None
    right = right_for(evaluation, asks, answer)
    exactly = min(tolerance, STANDARD_TOLERANCE)
    wrong = []
    for diagnosis, value in _wrong(evaluation, asks, right, tolerance):
        if matches(answer, value, exactly):
            return diagnosis
        wrong.append((diagnosis, value))
    return _two_at_once(evaluation, asks, right, answer, wrong)


def _two_at_once(
    evaluation: Evaluation, asks: Mapping[str, Any], right: Value, answer: Answer,
    wrong: list[tuple[Diagnosis, Value]],
) -> Diagnosis | None:  # fmt: skip
    """The two mistakes that together give the answer, where only one pair does.

    There are many pairs, so that some number is often near: with a mistake on the way the answer
    must have four digits.
    """
    whole = _whole(evaluation, asks, right)
    of_all = {mistake.diagnosis for mistake in whole}
    others = _different(pair for pair in wrong if pair[0] not in of_all)
    known = [right, *(value for _, value in wrong)]
    tries = (
        (pairs_of_whole(whole, right), STANDARD_TOLERANCE),
        (pairs_with_others(whole, others), _OF_TWO),
    )
    for pairs, tolerance in tries:
        fitting = [
            diagnosis
            for diagnosis, value in pairs
            if matches(answer, value, tolerance)
            and not any(close(value, other, STANDARD_TOLERANCE) for other in known)
        ]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _different(found: Iterable[tuple[Diagnosis, Value]]) -> list[tuple[Diagnosis, Value]]:
    """The first mistake of those that give the same number."""
    kept: list[tuple[Diagnosis, Value]] = []
    for diagnosis, value in found:
        if not any(close(value, other, _FINE) for _, other in kept):
            kept.append((diagnosis, value))
    return kept


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
    for whole in _whole(evaluation, asks, right):
        yield _Candidate(whole.diagnosis, partial(whole.change, right))
    if asks["quantity"] == "value":
        yield from _forward(evaluation, asks)
        return
    steps = _steps_between(evaluation, asks)
    yield from _branches(evaluation, asks)
    for mistake in NODE_MISTAKES:
        yield from _at_nodes(evaluation, asks, mistake, [s for s in steps if mistake.applies(s)])
    yield from _early_update(evaluation, asks)


def _whole(
    evaluation: Evaluation, asks: Mapping[str, Any], right: Value
) -> tuple[WholeMistake, ...]:
    """What can be wrong with the number as a whole."""
    is_gradient = asks["quantity"] == "gradient"
    return tuple(
        whole_mistakes(evaluation, _on_the_way(evaluation, asks), right, is_gradient=is_gradient)
    )


def _on_the_way(evaluation: Evaluation, asks: Mapping[str, Any]) -> list[Step]:
    """The nodes that the asked number comes through, forward or back."""
    if asks["quantity"] != "value":
        return _steps_between(evaluation, asks)
    edge = edge_asked(evaluation, asks)
    id = asks["node"] if edge is None else edge.source
    before = ancestors(evaluation.graph, id) | {id}
    return [step for step in evaluation.plan.steps if evaluation.plan.ids[step.slot] in before]


# Mistakes on the way forward ------------------------------------------------------------------


def _forward(evaluation: Evaluation, asks: Mapping[str, Any]) -> Iterator[_Candidate]:
    edge = edge_asked(evaluation, asks)
    id = asks["node"] if edge is None else edge.source
    for here in (*_in_order(evaluation, ancestors(evaluation.graph, id)), id):
        node = evaluation.graph.nodes[here]
        if is_activation(node.operation):
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


def _steps_between(evaluation: Evaluation, asks: Mapping[str, Any]) -> list[Step]:
    """The nodes that the asked gradient comes through, in forward order."""
    graph, target = evaluation.graph, evaluation.target
    edge = edge_asked(evaluation, asks)
    if edge is not None and asks["quantity"] == "local":
        return [evaluation.step_of(edge.target)]
    if target is None:
        return []
    start = asks["node"] if edge is None else edge.source
    if edge is not None and asks["quantity"] == "upstream":
        start = edge.target
    between = descendants(graph, start) & (ancestors(graph, target) | {target})
    return [step for step in evaluation.plan.steps if evaluation.plan.ids[step.slot] in between]


def _at_nodes(
    evaluation: Evaluation, asks: Mapping[str, Any], mistake: NodeMistake, steps: list[Step]
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
        places = ", ".join(ids[step.slot] for step in steps[:_MOST_NAMED])
        if len(steps) > _MOST_NAMED:
            places += f" and {len(steps) - _MOST_NAMED} others"
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
            yield _variant(evaluation, asks, diagnosis, only_branches(evaluation, id, [kept]))
            if len(leaving) > 2:
                others = [other for other in leaving if other != kept]
                message = (
                    f"The branch through {kept.target} was left out: the gradient at {id} is the "
                    f"sum over all {len(leaving)} edges that leave it."
                )
                diagnosis = Diagnosis("one branch", message)
                yield _variant(evaluation, asks, diagnosis, only_branches(evaluation, id, others))


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
    def value() -> Value | None:
        try:
            return Varied(evaluation, variant).quantity(asks)
        except (OperationError, ArithmeticError, ValueError):
            return None  # this wrong way leads nowhere, so nobody came from there

    return _Candidate(diagnosis, value)


def _in_order(evaluation: Evaluation, ids: frozenset[str]) -> tuple[str, ...]:
    return tuple(id for id in evaluation.order if id in ids)
