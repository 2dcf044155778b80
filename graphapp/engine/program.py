"""The program: a plan as one straight-line Python function, for plans that are run many times.

Nodes of single numbers become one line of arithmetic each, nodes with arrays one call. The
source is written by this module from the operations' own formulas over numbered variables;
nothing that a file says gets into it. Every number comes out with the same bits as from
``graphapp.engine.passes``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
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

    Made from the values of a run in which no node failed. ``wanted`` are the slots whose values
    and those whose gradients are asked for: what they do not need is left out; None asks for all.
    """

    def __init__(
        self, plan: Plan, values: Values, target: int | None, seed: Value | None,
        wanted: tuple[Sequence[int], Sequence[int]] | None = None,
    ) -> None:  # fmt: skip
        self._plan = plan
        self._values = values
        self._target = target
        self._needed = _all_slots(plan) if wanted is None else _reached_from(plan, wanted[1])
        self._names: dict[str, Any] = dict(NAMESPACE, float=float)
        lines = [*self._sources(), *self._forward()]
        if target is not None:
            lines += self._backward(target, seed)
        lines.append(self._everything() if wanted is None else _returned(*wanted))
        text = "def run(sources):\n " + "\n ".join(lines)
        exec(compile(text, "<plan>", "exec"), self._names)  # noqa: S102 - our own source, see above
        self.run: Callable[[list[Value]], tuple[Values, Values]] = self._names["run"]
        """From the sources' values to all values and gradients, by slot; or, where some slots
        were ``wanted``, to the values of the ones and the gradients of the others, in their order.

        Raises ArithmeticError or ValueError where a number leaves what Python's ``math`` can do;
        the caller then takes the careful way. NumPy's warnings are the caller's: a loop turns
        them off once.
        """

    def _everything(self) -> str:
        count = len(self._plan.ids)
        target = self._target
        reached = self._plan.depends_on(target) if target is not None else bytes(count)
        gradients = (f"g{i}" if reached[i] else "None" for i in range(count))
        values = ", ".join([*(f"v{i}" for i in range(count)), "None"])
        return f"return [{values}], [{', '.join([*gradients, 'None'])}]"

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
            if step.slot not in reached or not self._needed[step.slot]:
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
            if self._needed[slot]
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
            partials = [f"d{i}" for i in range(len(inputs))]
            lines.append(f"({', '.join(partials)},) = p{here}(v{here}, {', '.join(inputs)})")
            shares = [f"g{here} * {partial}" for partial in partials]
        for slot, share in zip(step.inputs, shares, strict=True):
            shape = shape_of(self._values[slot])
            if not self._needed[slot]:
                continue
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
        wanted = tuple(bool(self._needed[slot]) for slot in step.inputs)
        self._names[f"b{here}"] = step.operation.vjp_for(wanted)
        inputs = [self._name(slot) for slot in step.inputs]
        shares = [f"s{i}" for i in range(len(inputs))]
        lines = [f"({', '.join(shares)},) = b{here}(g{here}, v{here}, {', '.join(inputs)})"]
        for slot, share in zip(step.inputs, shares, strict=True):
            if self._needed[slot]:
                scalar = type(self._values[slot]) is float
                lines.append(_add(slot, f"float({share})" if scalar else share, reached))
        return lines


def _all_slots(plan: Plan) -> bytes:
    """A flag for each slot, but for the last one, which holds None."""
    return bytes([1] * len(plan.ids) + [0])


def _reached_from(plan: Plan, slots: Iterable[int]) -> bytearray:
    """A flag for each slot: does it depend on one of some slots?"""
    flags = bytearray(len(plan.ids) + 1)
    for slot in slots:
        flags[slot] = 1
    for step in plan.steps:
        if any(flags[slot] for slot in step.inputs):
            flags[step.slot] = 1
    return flags


def _returned(values: Iterable[int], gradients: Iterable[int]) -> str:
    of_values = ", ".join(f"v{slot}" for slot in values)
    of_gradients = ", ".join(f"g{slot}" for slot in gradients)
    return f"return [{of_values}], [{of_gradients}]"


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
