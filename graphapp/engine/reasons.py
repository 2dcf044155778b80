"""Why is this 0, and why is this nan: sentences that go back to the first cause.

A gradient is 0 because nothing depends on the node, because 0 arrives already, because the local
gradient is 0, because a product is too small for a float64, or because shares cancel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graphapp.engine.evaluation import Evaluation
from graphapp.engine.flat_places import why_flat, why_flat_entry, why_value_zero
from graphapp.engine.unfolding import column
from graphapp.model import Edge
from graphapp.model.numerals import number_text
from graphapp.operation import Elementwise, Value, size_of

#: How many causes are told: more are counted.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, and what it is about."""

    sentence: str
    nodes: tuple[str, ...] = ()
    edges: tuple[Edge, ...] = ()


def is_zero(value: Value | None) -> bool:
    """Is a number 0, or an array all zeros?"""
    return value is not None and size_of(value) > 0 and not np.any(value)


def why_zero(evaluation: Evaluation, of: str | Edge) -> tuple[Reason, ...]:
    """Why the gradient of a node, or the share of an edge, is exactly 0; empty where it is not."""
    if evaluation.target is None:
        return ()
    found = list(_share(evaluation, of) if isinstance(of, Edge) else _gradient(evaluation, of))
    if len(found) > _MOST:
        more = len(found) - _MOST
        found[_MOST:] = [Reason(f"And {more} more reason{'s' if more > 1 else ''} of this kind.")]
    return tuple(found)


def why_zero_entry(evaluation: Evaluation, id: str, index: tuple[int, ...]) -> tuple[Reason, ...]:
    """Why one entry of an array's gradient is 0; empty where it is not, or the whole array is."""
    gradient = evaluation.gradient(id)
    if gradient is None or isinstance(gradient, float) or gradient[index] or is_zero(gradient):
        return ()
    found = []
    for edge in evaluation.graph.edges_from(id):
        if evaluation.independent(edge.target):
            continue
        local = column(evaluation, edge, index)
        part = ((edge.target,), (edge,))
        if np.any(local):
            sentence = f"What comes back from {edge.target} to this entry is 0, or cancels."
            found.append(Reason(sentence, *part))
        elif isinstance(evaluation.graph.nodes[edge.target].operation, Elementwise):
            found.append(Reason(why_flat_entry(evaluation, edge, index), *part))
        else:
            sentence = f"This entry of {id} does not move {edge.target} now: all of ∂{edge.target}"
            found.append(Reason(f"{sentence} by it is 0.", *part))
    return tuple(found[:_MOST])


def why_zero_value(evaluation: Evaluation, id: str) -> tuple[Reason, ...]:
    """Why a node's value is exactly 0; empty where it is not."""
    if not is_zero(evaluation.value(id)):
        return ()
    inputs = tuple(evaluation.graph.inputs_of(id).values())
    return (Reason(why_value_zero(evaluation, id), (id, *inputs)),)


def why_not_finite(evaluation: Evaluation, id: str) -> tuple[Reason, ...]:
    """Which node made a value or a gradient nan or infinite; empty where both are finite."""
    found = list(_not_finite_value(evaluation, id))
    return tuple(found or _not_finite_gradient(evaluation, id))[:_MOST]


# Gradients that are 0 ----------------------------------------------------------------------


def _gradient(evaluation: Evaluation, id: str) -> Iterator[Reason]:
    target = evaluation.target
    if evaluation.independent(id):
        yield Reason(
            f"{target} does not depend on {id}: no path of edges leads from {id} to {target}.",
            (id,),
        )
        return
    if not is_zero(evaluation.gradient(id)):
        return
    yield from _follow(evaluation, id)


def _share(evaluation: Evaluation, edge: Edge) -> Iterator[Reason]:
    target = evaluation.target
    if evaluation.independent(edge.target):
        yield Reason(
            f"{target} does not depend on {edge.target}: no gradient comes back on this edge.",
            (edge.target,), (edge,),
        )  # fmt: skip
    elif is_zero(evaluation.edge(edge).downstream):
        if is_zero(evaluation.gradient(edge.target)):
            yield _arrives_zero(evaluation, edge)
            yield from _follow(evaluation, edge.target)
        else:
            yield _local_cause(evaluation, edge)


def _follow(evaluation: Evaluation, start: str) -> Iterator[Reason]:
    """From a node with gradient 0 towards the target, to where the 0 begins."""
    waiting, seen = [start], {start}
    while waiting:
        id = waiting.pop(0)
        edges = [e for e in evaluation.graph.edges_from(id) if not evaluation.independent(e.target)]
        shares = [(edge, evaluation.edge(edge).downstream) for edge in edges]
        if any(not is_zero(share) for _, share in shares):
            yield _cancelled(id, shares)
            continue
        for edge in edges:
            if not is_zero(evaluation.gradient(edge.target)):
                yield _local_cause(evaluation, edge)
            elif edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)
                yield _arrives_zero(evaluation, edge)


def _arrives_zero(evaluation: Evaluation, edge: Edge) -> Reason:
    return Reason(
        f"∂{evaluation.target}/∂{edge.target} is 0 already, so nothing is left for {edge.source}.",
        (edge.target,), (edge,),
    )  # fmt: skip


def _cancelled(id: str, shares: list[tuple[Edge, Value | None]]) -> Reason:
    through = tuple(edge.target for edge, _ in shares)
    edges = tuple(edge for edge, _ in shares)
    twice = len(set(through)) < len(through)
    places = (f"port {edge.port} of {edge.target}" if twice else edge.target for edge in edges)
    said = ", ".join(places)
    if all(isinstance(share, float) for _, share in shares):
        sum_of = " + ".join(number_text(float(share)) for _, share in shares if share is not None)
        sentence = f"The shares of {id} cancel: {sum_of.replace('+ −', '− ')} = 0"
        return Reason(f"{sentence} (through {said}).", (id, *through), edges)
    return Reason(
        f"The shares that come to {id} through {said} cancel at every entry.",
        (id, *through), edges,
    )  # fmt: skip


def _local_cause(evaluation: Evaluation, edge: Edge) -> Reason:
    """0 arrives at the source although the upstream gradient is not 0."""
    return Reason(why_flat(evaluation, edge), (edge.target,), (edge,))


# nan and infinities ------------------------------------------------------------------------


def _not_finite_value(evaluation: Evaluation, id: str) -> Iterator[Reason]:
    """Back from a node to the nodes that made nan or ∞ out of finite numbers."""
    value = evaluation.value(id)
    if value is None or np.isfinite(value).all():
        return
    waiting, seen = [id], {id}
    while waiting:
        at = waiting.pop(0)
        bad = [
            source
            for source in evaluation.graph.inputs_of(at).values()
            if (given := evaluation.value(source)) is not None and not np.isfinite(given).all()
        ]
        if not bad:
            yield Reason(_first_notice(evaluation, at, ("nan", "infinite")), (at,))
        for source in bad:
            if source not in seen:
                seen.add(source)
                waiting.append(source)


def _not_finite_gradient(evaluation: Evaluation, id: str) -> Iterator[Reason]:
    """From a node towards the target, to where a gradient stops being finite."""
    gradient = evaluation.gradient(id)
    if gradient is None or np.isfinite(gradient).all():
        return
    waiting, seen = [id], {id}
    while waiting:
        at = waiting.pop(0)
        edges = [e for e in evaluation.graph.edges_from(at) if not evaluation.independent(e.target)]
        bad = [e for e in edges if not np.isfinite(evaluation.gradient(e.target)).all()]  # type: ignore[arg-type]
        for edge in edges if not bad else ():
            share = evaluation.edge(edge).downstream
            if share is None or np.isfinite(share).all():
                continue
            value = evaluation.value(edge.target)
            if value is not None and not np.isfinite(value).all():  # the forward pass is to blame
                yield from _not_finite_value(evaluation, edge.target)
            else:
                yield Reason(_broken_share(evaluation, edge), (edge.target, at), (edge,))
        for edge in bad:
            if edge.target not in seen:
                seen.add(edge.target)
                waiting.append(edge.target)


def _broken_share(evaluation: Evaluation, edge: Edge) -> str:
    local, upstream = evaluation.local(edge), evaluation.gradient(edge.target)
    operation = evaluation.graph.nodes[edge.target].op.replace("_", " ")
    place = f"{operation} at {edge.target}, port {edge.port}"
    if local is None or local.value is None or not isinstance(local.value, float):
        return f"It starts at {place}: the local gradient there is not finite at every entry."
    return (
        f"It starts at {place}: upstream {number_text(float(upstream or 0.0))} times local "
        f"{number_text(local.value)}."
    )


def _first_notice(evaluation: Evaluation, id: str, kinds: tuple[str, ...]) -> str:
    for notice in evaluation.notices(id):
        if notice.kind in kinds:
            return f"It starts at {id}: {notice.message}."
    return f"It starts at {id}."
