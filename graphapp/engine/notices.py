"""Notices: what a reader should know about a number that a convention or IEEE 754 decided."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from graphapp.engine.plan import Step
from graphapp.operation import Notice, Value, shape_of, shape_text

if TYPE_CHECKING:
    from graphapp.engine.evaluation import Evaluation


def notices_of(
    evaluation: Evaluation, id: str, step: Step | None, out: Value, inputs: list[Any]
) -> tuple[Notice, ...]:
    """All notices of a node that has a value; ``step`` is None for a source."""
    found: list[Notice] = []
    connected = [value for value in inputs if value is not None]
    if id == evaluation.target and shape_of(out):
        found.append(
            Notice(
                "not a scalar",
                f"{id} is {shape_text(shape_of(out))}, so the backward pass starts from ones: "
                "the gradients are those of the sum of its entries",
            )
        )
    if step is not None:
        with np.errstate(all="ignore"):
            found += step.operation.notices(out, *inputs)
    if not _finite(out):
        if all(map(_finite, connected)):
            found.append(_starts_here(out, step, "finite"))
        elif _first_nan(out, connected):
            found.append(_starts_here(out, step, "infinite"))
    gradient = evaluation.gradient(id)
    if gradient is not None and not _finite(gradient) and _gradient_starts_at(evaluation, id):
        found.append(Notice("gradient not finite", f"the gradient becomes {_names(gradient)} here"))
    return tuple(found)


def _finite(value: Value) -> bool:
    if isinstance(value, float):  # asked of every node in sight in every frame
        return math.isfinite(value)
    return bool(np.isfinite(value).all())


def _names(value: Value) -> str:
    entries = np.ravel(value)
    names = []
    if np.isnan(entries).any():
        names.append("nan")
    if np.isposinf(entries).any():
        names.append("∞")
    if np.isneginf(entries).any():
        names.append("−∞")
    return " and ".join(names)


def _first_nan(out: Value, inputs: list[Any]) -> bool:
    """Is it nan although no input is, as ∞ − ∞ and 0 · ∞ are?"""
    return bool(np.isnan(out).any()) and not any(np.isnan(value).any() for value in inputs)


def _starts_here(out: Value, step: Step | None, given: str) -> Notice:
    kind = "nan" if np.isnan(out).any() else "infinite"
    if step is None:
        return Notice(kind, f"its value is {_names(out)}")
    return Notice(
        kind, f"{step.operation.op} of {given} numbers gives {_names(out)} here, as IEEE 754 says"
    )


def _gradient_starts_at(evaluation: Evaluation, id: str) -> bool:
    """Are all gradients that flow into the node's outgoing edges finite?"""
    return all(
        (upstream := evaluation.gradient(edge.target)) is None or _finite(upstream)
        for edge in evaluation.graph.edges_from(id)
    )
