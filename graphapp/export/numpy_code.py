"""A graph as NumPy: the forward pass and, line by line, the backward pass as done by hand."""

from __future__ import annotations

import re
from collections import Counter

from graphapp.export.names import gradient_of
from graphapp.export.numpy_rules import NUMPY, RULES, Rule, Share, Spare
from graphapp.export.program import Line, Program
from graphapp.export.source import literal
from graphapp.export.tracing import output_of, shares_of
from graphapp.model import Graph
from graphapp.operation import Elementwise, Shape

_RESERVED = frozenset({"np", "math", "show", *NUMPY.local})
_NO_RULE = Rule()
_SHOW = '''\
def show(name, number):
    """Print a number or an array with all its digits."""
    print(name, "=", np.asarray(number).tolist())
'''


def numpy_code(graph: Graph) -> str:
    """A Python file. Raises GraphappError where a node failed or cannot be written."""
    return _Writer(Program(graph, _RESERVED)).text()


class _Writer:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._spares: dict[tuple[str, str], str] = {}
        self._begun: set[str] = set()
        self._sums: set[str] = set()

    def text(self) -> str:
        program = self._program
        parts = [self._leaves(), self._forward()]
        if program.target is not None:
            parts.append(self._backward(program.target))
        parts.append(self._printing())
        body = "\n\n".join("\n".join(part) for part in parts)
        head = "\n".join(program.header("NumPy"))
        imports = "import math\n\nimport numpy as np" if "normal_cdf(" in body else (
            "import numpy as np"
        )  # fmt: skip
        local = [text for name, text in NUMPY.local.items() if re.search(rf"\b{name}\(", body)]
        quiet = 'np.seterr(all="ignore")  # 1/0 is inf and 0/0 is nan, without a warning'
        begin = "\n\n\n".join([f"{imports}\n\n{quiet}", *(t.rstrip() for t in (*local, _SHOW))])
        return f"{head}\n\n{begin}\n\n\n{body}\n"

    # Forward --------------------------------------------------------------------------------

    def _leaves(self) -> list[str]:
        lines = ["# Leaves"]
        for leaf in self._program.leaves:
            lines.append(f"{leaf.name} = {_array(leaf.value)}{self._program.remark(leaf.id)}")
        return lines

    def _forward(self) -> list[str]:
        lines = ["# Forward pass"]
        for line in self._program.lines:
            rule = RULES.get(line.operation.op, _NO_RULE)
            if rule.forward is None:
                *before, expression = [output_of(line, NUMPY)]
            else:
                *before, expression = rule.forward(line, self._spare(line))
            lines += before
            lines.append(f"{line.name} = {expression}{self._program.remark(line.id)}")
        return lines

    def _spare(self, line: Line) -> Spare:
        def give(stem: str) -> str:
            key = line.id, stem
            if key not in self._spares:
                self._spares[key] = self._program.names.new(f"{line.name}_{stem}")
            return self._spares[key]

        return give

    # Backward -------------------------------------------------------------------------------

    def _backward(self, target: str) -> list[str]:
        program, names = self._program, self._program.names
        steps = self._shares(target)
        uses = Counter(name for _, _, shares in steps for name, _ in shares)
        apart = {name for _, _, shares in steps for name, share in shares if share.at}
        self._sums = {name for name, count in uses.items() if count > 1} | apart
        top = names[target]
        seed = f"np.ones_like({top})" if program.shape_of(target) else "1.0"
        of = f"{'the sum of ' if seed != '1.0' else ''}{top}"
        lines = [f"# Backward pass: d_v is the derivative of {of} by v", *self._zeros()]
        lines.append(f"{gradient_of(top)} = {seed}")
        shapes = {names[id]: program.shape_of(id) for id in program.evaluation.order
                  if program.evaluation.status(id) == "ok"}  # fmt: skip
        for _, before, shares in steps:
            lines += before
            lines += [self._statement(name, shapes[name], share) for name, share in shares]
        free = [leaf for leaf in program.leaves if program.evaluation.independent(leaf.id)]
        for leaf in free:
            remark = f"  # {top} does not depend on it"
            lines.append(f"{gradient_of(leaf.name)} = {_zeros(leaf.name, leaf.value)}{remark}")
        return lines

    def _shares(self, target: str) -> list[tuple[Line, list[str], list[tuple[str, Share]]]]:
        """For each node that passes a gradient on, in reverse order, what its inputs get."""
        plan = self._program.evaluation.plan
        needed = plan.depends_on(plan.slots[target])
        steps = []
        for line in reversed(self._program.lines):
            if needed[plan.slots[line.id]]:
                before, shares = self._shares_of(line)
                steps.append((line, before, list(zip(line.inputs, shares, strict=True))))
        return steps

    def _shares_of(self, line: Line) -> tuple[list[str], list[Share]]:
        rule, upstream = RULES.get(line.operation.op, _NO_RULE), gradient_of(line.name)
        if rule.backward is not None:
            return rule.backward(line, upstream, self._spare(line))
        if isinstance(line.operation, Elementwise):
            return [], [Share(e, line.shape) for e, _ in shares_of(line, upstream, NUMPY)]
        shares = []
        for x, (expression, fixed) in zip(
            line.inputs, shares_of(line, upstream, NUMPY), strict=True
        ):
            spread = f" * np.ones_like({x})" if fixed and not line.scalar else ""
            shares.append(Share(f"{expression}{spread}"))
        return [], shares

    def _zeros(self) -> list[str]:
        program = self._program
        sums = [id for id in program.evaluation.order if program.names[id] in self._sums]
        if not sums:
            return []
        lines = ["# Used several times: the gradients of all uses are added up, starting at 0"]
        for id in sums:
            name = program.names[id]
            zeros = f"np.zeros_like({name})" if program.shape_of(id) else "0.0"
            lines.append(f"{gradient_of(name)} = {zeros}")
        return lines

    def _statement(self, name: str, shape: Shape, share: Share) -> str:
        expression = share.expression
        if share.shape is not None and not share.at:
            expression = summed(expression, share.shape, shape)
        sign = "+=" if name in self._sums else "="
        return f"{gradient_of(name)}{share.at} {sign} {expression}"

    # The end --------------------------------------------------------------------------------

    def _printing(self) -> list[str]:
        program = self._program
        lines = [f'show("{id}", {program.names[id]})' for id in program.ends]
        if program.target is not None:
            lines += [
                f'show("d{program.target}/d{leaf.id}", {gradient_of(leaf.name)})'
                for leaf in program.leaves
            ]
        return lines


def summed(expression: str, have: Shape, want: Shape) -> str:
    """A gradient of shape ``have`` summed over the axes along which the input was broadcast."""
    if have == want:
        return expression
    if not want:
        return f"np.sum({expression})"
    lead = len(have) - len(want)
    kept = tuple(lead + i for i, n in enumerate(want) if n == 1 and have[lead + i] != 1)
    axes = (*range(lead), *kept)
    over = f"axis={axes[0] if len(axes) == 1 else axes}"
    if not kept:
        return f"np.sum({expression}, {over})"
    total = f"np.sum({expression}, {over}, keepdims=True)"
    return f"{total}.reshape({want})" if lead else total


def _array(value: object) -> str:
    if isinstance(value, float):
        return f"np.float64({literal(value, NUMPY)})"
    shape: Shape = value.shape  # type: ignore[attr-defined]
    if 0 in shape:
        return f"np.zeros({shape})"
    return f"np.array({literal(value, NUMPY)})"  # type: ignore[arg-type]


def _zeros(name: str, value: object) -> str:
    return "0.0" if isinstance(value, float) else f"np.zeros_like({name})"
