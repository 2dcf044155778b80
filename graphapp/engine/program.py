"""The program: a plan as one straight-line Python function, for plans that are run many times.

Nodes of single numbers become one line of arithmetic each, nodes with arrays one call. The
source is written by this module from the operations' own formulas over numbered variables;
nothing that a file says gets into it. Every number comes out with the same bits as from
``graphapp.engine.passes``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from graphapp.engine.passes import Values
from graphapp.engine.plan import Plan, Step
from graphapp.operation import Value
from graphapp.operation.formula import Formula
from graphapp.operation.scalar_code import NAMESPACE, source

#: Compiling a longer plan takes longer than it ever saves.
LONGEST_PLAN = 5_000


class Program:
    """Forward and backward of one plan for sources of known shapes and one target.

    Made from the values of a run in which no node failed.
    """

    def __init__(self, plan: Plan, values: Values, target: int | None, seed: Value | None) -> None:
        self._plan = plan
        self._values = values
        self._target = target
        self._names: dict[str, Any] = dict(NAMESPACE, float=float)
        self._pure = True
        lines = [*self._sources(), *self._forward()]
        if target is not None:
            lines += self._backward(target, seed)
        count = len(plan.ids)
        with_gradient = plan.depends_on(target) if target is not None else bytes(count)
        outputs = ", ".join(f"v{i}" for i in range(count))
        gradients = ", ".join(f"g{i}" if with_gradient[i] else "None" for i in range(count))
        lines.append(f"return [{outputs}, None], [{gradients}, None]")
        text = "def run(sources):\n " + "\n ".join(lines)
        exec(compile(text, "<plan>", "exec"), self._names)  # noqa: S102 - our own source, see above
        self._function: Callable[..., tuple[Values, Values]] = self._names["run"]

    def run(self, sources: list[Value]) -> tuple[Values, Values]:
        """Values and gradients by slot.

        Raises ArithmeticError or ValueError where a number leaves what Python's ``math`` can do;
        the caller then takes the careful way.
        """
        if self._pure:
            return self._function(sources)
        with np.errstate(all="ignore"):
            return self._function(sources)

    def _sources(self) -> list[str]:
        names = [f"v{slot}" for slot, _ in self._plan.sources]
        return [f"({', '.join(names)},) = sources"] if names else []

    def _is_scalar(self, step: Step) -> bool:
        return step.code is not None and all(
            type(self._values[slot]) is float for slot in step.inputs
        )

    def _name(self, slot: int) -> str:
        return f"v{slot}" if slot < len(self._plan.ids) else "None"

    def _forward(self) -> list[str]:
        lines = []
        for step in self._plan.steps:
            out = f"v{step.slot}"
            inputs = [self._name(slot) for slot in step.inputs]
            if self._is_scalar(step):
                assert step.code is not None
                names = {f"x{i}": name for i, name in enumerate(inputs)}
                lines.append(f"{out} = {source(step.code.forward_tree, names)}")
                continue
            self._pure = False
            self._names[f"f{step.slot}"] = step.operation.forward
            call = f"f{step.slot}({', '.join(inputs)})"
            scalar = type(self._values[step.slot]) is float
            lines.append(f"{out} = float({call})" if scalar else f"{out} = {call}")
        return lines

    def _backward(self, target: int, seed: Value | None) -> list[str]:
        self._names["seed"] = seed
        lines = [f"g{target} = seed"]
        reached = {target}
        for step in reversed(self._plan.steps):
            if step.slot not in reached:
                continue
            lines += self._scalar_shares(step, reached) if self._is_scalar(step) else (
                self._array_shares(step, reached)
            )  # fmt: skip
        return lines

    def _scalar_shares(self, step: Step, reached: set[int]) -> list[str]:
        assert step.code is not None
        names = {f"x{i}": f"v{slot}" for i, slot in enumerate(step.inputs)}
        names["out"] = f"v{step.slot}"
        return [
            _add(slot, _product(f"g{step.slot}", tree, names), reached)
            for slot, tree in zip(step.inputs, step.code.partial_trees, strict=True)
        ]

    def _array_shares(self, step: Step, reached: set[int]) -> list[str]:
        here = step.slot
        self._names[f"b{here}"] = step.operation.vjp
        inputs = [self._name(slot) for slot in step.inputs]
        shares = [f"s{i}" for i in range(len(inputs))]
        lines = [f"({', '.join(shares)},) = b{here}(g{here}, v{here}, {', '.join(inputs)})"]
        for slot, share in zip(step.inputs, shares, strict=True):
            if slot < len(self._plan.ids):
                scalar = type(self._values[slot]) is float
                lines.append(_add(slot, f"float({share})" if scalar else share, reached))
        return lines


def _add(slot: int, share: str, reached: set[int]) -> str:
    if slot in reached:
        return f"g{slot} = g{slot} + {share}"
    reached.add(slot)
    return f"g{slot} = {share}"


def _product(upstream: str, partial: Formula, names: dict[str, str]) -> str:
    """Upstream times partial; times ±1 is left out, which changes no bit."""
    if partial.head == "constant" and partial.operands[0] == 1.0:
        return upstream
    if partial.head == "constant" and partial.operands[0] == -1.0:
        return f"-{upstream}"
    return f"{upstream} * {source(partial, names)}"
