"""A graph as PyTorch: the forward pass, and ``backward()`` for the gradients."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphapp.export.autodiff_rules import (
    COMMON,
    Rule,
    class_loss,
    extreme,
    loss,
    norm,
    over,
    unary,
)
from graphapp.export.program import Leaf, Line, Program
from graphapp.export.source import Dialect, literal
from graphapp.export.tracing import output_of
from graphapp.model import Graph

_XLOGY = '''\
def xlogy(x, y):
    """x log y with 0 log 0 = 0; where both are 0 the gradient by y is 0."""
    return torch.xlogy(x, torch.where((x == 0) & (y == 0), 1.0, y))
'''

_TORCH = Dialect(
    "torch",
    {
        **{name: f"torch.{name}" for name in (
            "exp", "log", "log1p", "expm1", "sqrt", "abs", "tanh", "sin", "cos", "sign", "sigmoid",
            "where", "sum", "mean", "prod", "maximum", "minimum", "dot",
        )},
        "and": "torch.logical_and", "or": "torch.logical_or", "normal_cdf": "torch.special.ndtr",
        "softplus": "(-F.logsigmoid(-({0})))", "heaviside": "torch.relu(torch.sign({0}))",
        "count": "{0}.numel()", "xlogy": "xlogy", "xlog1py": "xlogy({0}, 1.0 + ({1}))",
    },
    {"xlogy": _XLOGY},
)  # fmt: skip


def _transpose(line: Line) -> str:
    (x,), axes = line.inputs, len(line.shape)
    return f"{x}.T" if axes == 2 else f"{x}.permute({tuple(reversed(range(axes)))})"


def _fused(name: str, *params: str) -> Rule:
    """A loss that PyTorch has as one function."""

    def write(line: Line) -> str:
        given = "".join(f", {param}={getattr(line.operation, param)!r}" for param in params)
        return f"F.{name}({', '.join(line.inputs)}{given})"

    return write


_STACKED = "torch.stack(torch.broadcast_tensors({inputs})), dim=0"

_RULES: Mapping[str, Rule] = {
    **COMMON,
    "max": extreme("torch.maximum", "torch.amax", _STACKED),
    "min": extreme("torch.minimum", "torch.amin", _STACKED),
    "clip": unary("torch.clamp({x}, {low}, {high})", "low", "high"),
    "sum": over("torch.sum", "dim"),
    "mean": over("torch.mean", "dim"),
    "dot": lambda line: f"torch.dot({', '.join(line.inputs)})",
    "transpose": _transpose,
    "reshape": lambda line: f"{line.inputs[0]}.reshape({line.shape!r})",
    "concat": lambda line: (
        f"torch.cat(({', '.join(line.inputs)}), dim={line.operation.axis})"  # type: ignore[attr-defined]
    ),
    "batch_norm": norm(
        "{x}.mean(dim={axis}, keepdim=True)",
        "{x}.var(dim={axis}, unbiased=False, keepdim=True)", "torch.sqrt",
    ),
    "layer_norm": norm(
        "{x}.mean(dim={axis}, keepdim=True)",
        "{x}.var(dim={axis}, unbiased=False, keepdim=True)", "torch.sqrt",
    ),
    "log_sigmoid": unary("F.logsigmoid({x})"),
    "relu": unary("torch.relu({x})"),
    "negative_relu": unary("-torch.relu(-{x})"),
    "scaled_relu": unary("{scale} * torch.relu({x})", "scale"),
    "elu": unary("F.elu({x}, alpha={alpha})", "alpha"),
    "softplus": unary("-F.logsigmoid(-{beta} * {x}) / {beta}", "beta"),
    "gelu": unary("F.gelu({x})"),
    "silu": unary("F.silu({x})"),
    "softmax": unary("torch.softmax({x}, dim=-1)"),
    "log_softmax": unary("torch.log_softmax({x}, dim=-1)"),
    "huber": _fused("huber_loss", "reduction", "delta"),
    "binary_cross_entropy": loss("-xlogy({t}, {p}) - xlogy(1.0 - {t}, 1.0 - {p})"),
    "binary_cross_entropy_with_logits": _fused("binary_cross_entropy_with_logits", "reduction"),
    "cross_entropy": class_loss("xlogy({t}, {p})"),
    "softmax_cross_entropy": class_loss("{t} * torch.log_softmax({p}, dim=-1)"),
    "hinge": loss("torch.relu(1.0 - {t} * {p})"),
}  # fmt: skip

_RESERVED = frozenset({"torch", "F", "name", "leaf", "leaves", "gradient", *_TORCH.local})


def torch_code(graph: Graph) -> str:
    """A Python file. Raises GraphappError where a node failed or cannot be written."""
    program = Program(graph, _RESERVED)
    forward = [f"{line.name} = {_expression(line)}{program.remark(line.id)}"
               for line in program.lines]  # fmt: skip
    leaves = [f"{leaf.name} = {_tensor(leaf)}{program.remark(leaf.id)}" for leaf in program.leaves]
    parts = [["# Leaves", *leaves], ["# Forward pass", *forward], _end(program)]
    body = "\n\n".join("\n".join(part) for part in parts)
    imports = [
        "import torch",
        *["import torch.nn.functional as F"][: bool(re.search(r"\bF\.", body))],
    ]
    local = [text for name, text in _TORCH.local.items() if re.search(rf"(?<!\.)\b{name}\(", body)]
    begin = "\n\n\n".join(["\n".join(imports), *(text.rstrip() for text in local)])
    gap = "\n\n\n" if local else "\n\n"
    head = "\n".join(program.header("PyTorch"))
    return f"{head}\n\n{begin}{gap}{body}\n"


def _expression(line: Line) -> str:
    rule = _RULES.get(line.operation.op)
    return output_of(line, _TORCH) if rule is None else rule(line)


def _tensor(leaf: Leaf) -> str:
    numbers = literal(leaf.value, _TORCH)
    if not isinstance(leaf.value, float) and 0 in leaf.value.shape:
        return f"torch.zeros({leaf.value.shape}, dtype=torch.float64, requires_grad=True)"
    return f"torch.tensor({numbers}, dtype=torch.float64, requires_grad=True)"


def _end(program: Program) -> list[str]:
    shown = [f'print("{id} =", {program.names[id]}.tolist())' for id in program.ends]
    target = program.target
    if target is None:
        return shown
    top = program.names[target]
    call = f"{top}.sum().backward()" if program.shape_of(target) else f"{top}.backward()"
    leaves = ", ".join(f'"{leaf.id}": {leaf.name}' for leaf in program.leaves)
    return [
        "# Backward pass", call, "", *shown,
        f"for name, leaf in {{{leaves}}}.items():",
        "    # None: the result does not depend on the leaf",
        "    gradient = torch.zeros_like(leaf) if leaf.grad is None else leaf.grad",
        f'    print(f"d{target}/d{{name}} =", gradient.tolist())',
    ]  # fmt: skip
