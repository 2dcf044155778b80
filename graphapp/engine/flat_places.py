"""Where and why a local gradient is 0, operation by operation, with the numbers that decide it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from graphapp.engine.evaluation import Evaluation
from graphapp.model import Edge
from graphapp.model.numerals import number_text
from graphapp.operation import shape_text, size_of


class _Case(NamedTuple):
    """One input port of one node that has a value."""

    id: str
    operation: Any
    port: str
    source: str
    given: Any
    """The value at the port."""
    out: Any
    others: Mapping[str, tuple[str, Any]]
    """The node and the value at each other port."""

    @property
    def name(self) -> str:
        """The operation in words."""
        return str(self.operation.op).replace("_", " ")

    @property
    def x(self) -> str:
        """``x = −2`` for a number, ``the entries of x`` for an array."""
        if isinstance(self.given, float):
            return f"{self.source} = {number_text(self.given)}"
        return f"every entry of {self.source}"


def why_flat(evaluation: Evaluation, edge: Edge) -> str:
    """Why an edge brings back 0 although the upstream gradient is not 0."""
    case = _case(evaluation, edge)
    local = evaluation.local(edge)
    partial = None if local is None else local.value
    if partial is not None and np.any(partial):
        return _product_vanishes(evaluation, case, edge, partial)
    rule = _RULES.get(case.operation.op)
    sentence = None if rule is None else rule(case)
    if sentence is None and _saturates(case):
        sentence = (
            f"{case.name} is saturated at {case.x}: its output is so close to its limit that the "
            "slope rounds to 0 in 64-bit numbers"
        )
    return f"{sentence or _generic(case)}."


def why_flat_entry(evaluation: Evaluation, edge: Edge, index: tuple[int, ...]) -> str:
    """Why an operation that works entry by entry brings nothing back to one entry."""
    case = _case(evaluation, edge)
    name = f"{case.source}[{', '.join(map(str, index))}]"
    out = np.shape(case.out)
    row = index if len(index) == len(out) else (0,) * len(out)
    others = {
        port: (source, float(np.broadcast_to(value, out)[row]))
        for port, (source, value) in case.others.items()
    }
    one = case._replace(
        source=name, given=float(case.given[index]), out=float(case.out[row]), others=others
    )
    rule = _RULES.get(case.operation.op)
    return f"{(rule(one) if rule is not None else None) or _generic(one)}."


def why_value_zero(evaluation: Evaluation, id: str) -> str:
    """Why a node's value is 0."""
    node = evaluation.graph.nodes[id]
    inputs = evaluation.graph.inputs_of(id)
    given = {port: (source, evaluation.value(source)) for port, source in inputs.items()}
    if not inputs:
        return f"{id} is a leaf: its value was set to 0."
    zeros = [source for source, value in given.values() if not np.any(value)]
    told = ", ".join(
        f"{source} = {number_text(value)}" if isinstance(value, float)
        else f"{source} of shape {shape_text(np.shape(value))}"  # type: ignore[arg-type]
        for source, value in given.values()
    )  # fmt: skip
    op = node.op.replace("_", " ")
    if node.op in ("mul", "matmul", "dot", "linear", "mul_constant") and zeros:
        return f"{op} multiplies by 0: {zeros[0]} is 0."
    if node.op in ("relu", "scaled_relu") and not zeros:
        return f"{op} gives 0 for every number below 0: {told}."
    if node.op in ("sub", "squared_error", "absolute_error") and not zeros:
        return f"{op} compares equal numbers: {told}."
    if node.op in ("add", "sum", "mean") and not zeros:
        return f"What {op} adds cancels: {told}."
    return f"{op} gives 0 here: {told}."


def _case(evaluation: Evaluation, edge: Edge) -> _Case:
    inputs = evaluation.graph.inputs_of(edge.target)
    others = {
        port: (source, evaluation.value(source))
        for port, source in inputs.items()
        if port != edge.port
    }
    return _Case(
        edge.target, evaluation.graph.nodes[edge.target].operation, edge.port, edge.source,
        evaluation.value(edge.source), evaluation.value(edge.target), others,
    )  # fmt: skip


def _product_vanishes(evaluation: Evaluation, case: _Case, edge: Edge, partial: Any) -> str:
    upstream = evaluation.gradient(edge.target)
    if isinstance(partial, float) and isinstance(upstream, float):
        return (
            f"Upstream {number_text(upstream)} times local {number_text(partial)} is smaller than "
            "the smallest 64-bit number and becomes 0."
        )
    sentence = _mixed(case)
    if sentence is not None:
        return f"{sentence}."
    return (
        f"At every entry either the upstream gradient of {case.id} or the local gradient is 0, or "
        "the entries cancel in the sum."
    )


def _mixed(case: _Case) -> str | None:
    """Arrays: 0 wherever a gradient arrives, or entries that cancel."""
    op = case.operation.op
    if op in ("softmax", "log_softmax"):
        return (
            f"The entries of {case.id} always move against each other, and an upstream gradient "
            f"that is the same for all of a row moves none of {case.source}"
        )
    rule = _RULES.get(op)
    return rule(case) if rule is not None and op in _ZERO_IN_PLACES else None


_ZERO_IN_PLACES = frozenset({
    "linear", "matmul", "mul", "relu", "scaled_relu", "negative_relu",
})  # fmt: skip


def _saturates(case: _Case) -> bool:
    return case.operation.op in (
        "sigmoid", "tanh", "log_sigmoid", "elu", "softplus", "range_sigmoid", "silu", "gelu",
        "softmax", "log_softmax",
    )  # fmt: skip


def _generic(case: _Case) -> str:
    return f"The local gradient of {case.name} at {case.id} by {case.source} is 0 at {case.x}"


# The rules, by operation -------------------------------------------------------------------


def _dead(below: bool) -> Callable[[_Case], str | None]:
    def rule(case: _Case) -> str | None:
        name, source = case.name, case.source
        if getattr(case.operation, "scale", 1.0) == 0 or getattr(case.operation, "slope", 0.0):
            return None
        if isinstance(case.given, float) and case.given == 0:
            return f"{source} is exactly 0, where {name} bends: its derivative is 0 by convention"
        side, sign = ("below", "<") if below else ("above", ">")
        if isinstance(case.given, float):
            where = f"{source} = {number_text(case.given)} {sign} 0"
            return f"{name} is dead here: {where}, and {side} 0 it is flat"
        outside = np.asarray(case.given) < 0 if below else np.asarray(case.given) > 0
        share = f"{np.count_nonzero(outside)} of {size_of(case.given)} entries of {source}"
        rest = "" if outside.all() else ", and the rest gets no gradient from behind"
        return f"{name} is dead here: {share} lie {side} 0, where it is flat{rest}"

    return rule


def _loser(case: _Case) -> str | None:
    better = "larger" if case.operation.op == "max" else "smaller"
    lonely = "only the winner gets the gradient"
    if not isinstance(case.given, float) or not isinstance(case.out, float):
        return f"{case.source} loses at every entry: {case.name} takes the {better} one, {lonely}"
    winner = next((source for source, value in case.others.values() if value == case.out), "")
    return (
        f"{case.source} loses: {case.name} takes {winner} = {number_text(case.out)}, which is "
        f"{better} than {case.x}, and {lonely}"
    )


def _clipped(case: _Case) -> str | None:
    low, high = number_text(case.operation.low), number_text(case.operation.high)
    return f"clip is flat outside of [{low}, {high}], and there lies {case.x}"


def _flat(case: _Case) -> str | None:
    return f"{case.name} is flat: its derivative is 0 everywhere, so nothing in front of it learns"


def _times_zero(case: _Case) -> str | None:
    factors = {port: other for port, other in case.others.items() if port != "b"}
    if case.operation.op != "linear":
        factors = dict(case.others)
    zeros = [source for source, value in factors.values() if not np.any(value)]
    if zeros:
        other = "itself" if zeros[0] == case.source else zeros[0]
        return f"{case.source} is multiplied by {other}, which is 0"
    if isinstance(case.given, float):
        return None
    others = " and ".join(source for source, _ in factors.values())
    return f"Wherever a gradient arrives, {case.source} is multiplied by a 0 of {others}"


def _equal(case: _Case) -> str | None:
    return f"Prediction and target are equal, and there {case.name} has slope 0: nothing to improve"


def _bottom(case: _Case) -> str | None:
    if np.any(case.given):
        return None
    return f"{case.source} is 0, and there {case.name} is at its bottom: slope 0"


def _constant_factor(case: _Case) -> str | None:
    return f"{case.name} multiplies by the fixed number {number_text(case.operation.c)}"


def _margin(case: _Case) -> str | None:
    if case.port == "target":
        return None
    return f"{case.source} is on the right side by a margin of 1, and from there on hinge is 0"


def _alone(case: _Case) -> str | None:
    return f"{case.name} subtracts the mean: what it normalises has one entry, or moves as a whole"


_RULES: Mapping[str, Callable[[_Case], str | None]] = {
    "relu": _dead(below=True), "scaled_relu": _dead(below=True), "leaky_relu": _dead(below=True),
    "negative_relu": _dead(below=False), "max": _loser, "min": _loser, "clip": _clipped,
    "step": _flat, "zero_one": _flat, "mul": _times_zero, "linear": _times_zero,
    "matmul": _times_zero, "dot": _times_zero, "squared_error": _equal, "absolute_error": _equal,
    "huber": _equal, "square": _bottom, "abs": _bottom, "squared_norm": _bottom,
    "pow_constant": _bottom, "power": _bottom, "mul_constant": _constant_factor, "hinge": _margin,
    "batch_norm": _alone, "layer_norm": _alone,
}  # fmt: skip
