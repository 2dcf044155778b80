"""The program: a plan as one straight-line Python function, for plans that are run many times.

Nodes of single numbers become one line of arithmetic each, nodes with arrays one call. The
source is written by this module from the operations' own formulas over numbered variables;
nothing that a file says gets into it. Every number comes out with the same bits as from
``graphapp.engine.passes``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphapp.engine.passes import Values
from graphapp.engine.plan import Plan, Step
from graphapp.operation import Elementwise, Shape, Value, shape_of, unbroadcast
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
        lines = [*self._sources(), *self._forward()]
        if target is not None:
            lines += self._backward(target, seed)
        count = len(plan.ids)
        with_gradient = plan.depends_on(target) if target is not None else bytes(count)
        outputs = "".join(f"v{i}, " for i in range(count))
        gradients = "".join(f"g{i}, " if with_gradient[i] else "None, " for i in range(count))
        lines.append(f"return [{outputs}None], [{gradients}None]")
        text = "def run(sources):\n " + "\n ".join(lines)
        exec(compile(text, "<plan>", "exec"), self._names)  # noqa: S102 - our own source, see above
        self.run: Callable[[list[Value]], tuple[Values, Values]] = self._names["run"]
        """From the sources' values to all values and gradients, by slot.

        Raises ArithmeticError or ValueError where a number leaves what Python's ``math`` can do;
        the caller then takes the careful way. NumPy's warnings are the caller's: a loop turns
        them off once.
        """

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
            scalar = self._is_scalar(step)
            if step.code is not None and (scalar or _is_arithmetic(step.code.forward_tree)):
                names = {f"x{i}": name for i, name in enumerate(inputs)}
                lines.append(f"{out} = {source(step.code.forward_tree, names)}")
                continue
            self._names[f"f{step.slot}"] = step.operation.forward
            call = f"f{step.slot}({', '.join(inputs)})"
            number = type(self._values[step.slot]) is float
            lines.append(f"{out} = float({call})" if number else f"{out} = {call}")
        return lines

    def _backward(self, target: int, seed: Value | None) -> list[str]:
        self._names["seed"] = seed
        lines = [f"g{target} = seed"]
        reached = {target}
        for step in reversed(self._plan.steps):
            if step.slot not in reached:
                continue
            if self._is_scalar(step):
                lines += self._scalar_shares(step, reached)
            elif isinstance(step.operation, Elementwise) and (
                type(step.operation).vjp is Elementwise.vjp
            ):
                lines += self._entrywise_shares(step, step.operation, reached)
            else:
                lines += self._array_shares(step, reached)
        return lines

    def _scalar_shares(self, step: Step, reached: set[int]) -> list[str]:
        assert step.code is not None
        names = {f"x{i}": f"v{slot}" for i, slot in enumerate(step.inputs)}
        names["out"] = f"v{step.slot}"
        return [
            _add(slot, _product(f"g{step.slot}", tree, names), reached)
            for slot, tree in zip(step.inputs, step.code.partial_trees, strict=True)
        ]

    def _entrywise_shares(self, step: Step, operation: Elementwise, reached: set[int]) -> list[str]:
        """What ``Elementwise.vjp`` does, without asking for shapes that are known already."""
        here = step.slot
        inputs = [self._name(slot) for slot in step.inputs]
        lines = []
        if step.code is not None and all(map(_is_arithmetic, step.code.partial_trees)):
            names = {f"x{i}": name for i, name in enumerate(inputs)} | {"out": f"v{here}"}
            shares = [_product(f"g{here}", tree, names) for tree in step.code.partial_trees]
        else:
            self._names[f"p{here}"] = operation.partials
            partials = [f"p{i}" for i in range(len(inputs))]
            lines.append(f"({', '.join(partials)},) = p{here}(v{here}, {', '.join(inputs)})")
            shares = [f"g{here} * {partial}" for partial in partials]
        for slot, share in zip(step.inputs, shares, strict=True):
            shape = shape_of(self._values[slot])
            if shape != shape_of(self._values[here]):
                lines.append(_add(slot, self._summed(share, shape), reached))
            else:
                lines.append(_add(slot, share, reached))
        return lines

    def _summed(self, share: str, shape: Shape) -> str:
        """A share for an input that was broadcast: summed to the input's shape."""
        self._names["unbroadcast"] = unbroadcast
        summed = f"unbroadcast({share}, {shape})"
        return summed if shape else f"float({summed})"

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


def _is_arithmetic(tree: Formula) -> bool:
    """Is the scalar source of the formula right for arrays as well, bit for bit?"""
    if tree.head in ("symbol", "constant"):
        return True
    return tree.head in ("add", "sub", "mul", "div", "neg") and all(
        map(_is_arithmetic, tree.operands)
    )


def _product(upstream: str, partial: Formula, names: dict[str, str]) -> str:
    """Upstream times partial; times ±1 is left out, which changes no bit."""
    if partial.head == "constant" and partial.operands[0] == 1.0:
        return upstream
    if partial.head == "constant" and partial.operands[0] == -1.0:
        return f"-{upstream}"
    return f"{upstream} * {source(partial, names)}"
