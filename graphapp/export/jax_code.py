"""A graph as JAX: a function of the leaves, differentiated by ``jax.value_and_grad``."""

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
    return jax.scipy.special.xlogy(x, jnp.where((x == 0) & (y == 0), 1.0, y))
'''

_JAX = Dialect(
    "jnp",
    {
        **{name: f"jnp.{name}" for name in (
            "exp", "log", "log1p", "expm1", "sqrt", "abs", "tanh", "sin", "cos", "sign", "where",
            "heaviside", "sum", "mean", "prod", "maximum", "minimum", "dot",
        )},
        "and": "jnp.logical_and", "or": "jnp.logical_or", "sigmoid": "jax.nn.sigmoid",
        "softplus": "jax.nn.softplus", "normal_cdf": "jax.scipy.stats.norm.cdf",
        "count": "{0}.size", "xlogy": "xlogy", "xlog1py": "xlogy({0}, 1.0 + ({1}))",
    },
    {"xlogy": _XLOGY},
)  # fmt: skip


def _clip(line: Line) -> str:
    """By cases: at a bound the derivative is 1, where jnp.clip would halve it."""
    low, high = line.operation.low, line.operation.high  # type: ignore[attr-defined]
    (x,) = line.inputs
    return f"jnp.where({x} > {high!r}, {high!r}, jnp.where({x} < {low!r}, {min(low, high)!r}, {x}))"


_STACKED = "jnp.stack(jnp.broadcast_arrays({inputs})), axis=0"

_RULES: Mapping[str, Rule] = {
    **COMMON,
    "max": extreme("jnp.maximum", "jnp.max", _STACKED),
    "min": extreme("jnp.minimum", "jnp.min", _STACKED),
    "clip": _clip,
    "power": lambda line: f"jnp.power({line.inputs[0]}, {line.inputs[1]})",
    "sum": over("jnp.sum", "axis"),
    "mean": over("jnp.mean", "axis"),
    "dot": lambda line: f"jnp.dot({', '.join(line.inputs)})",
    "transpose": unary("jnp.transpose({x})"),
    "reshape": lambda line: f"jnp.reshape({line.inputs[0]}, {line.shape!r})",
    "concat": lambda line: (
        f"jnp.concatenate(({', '.join(line.inputs)}), axis={line.operation.axis})"  # type: ignore[attr-defined]
    ),
    "batch_norm": norm("jnp.mean({x}, axis={axis}, keepdims=True)",
                       "jnp.var({x}, axis={axis}, keepdims=True)", "jnp.sqrt"),
    "layer_norm": norm("jnp.mean({x}, axis={axis}, keepdims=True)",
                       "jnp.var({x}, axis={axis}, keepdims=True)", "jnp.sqrt"),
    "log_sigmoid": unary("jax.nn.log_sigmoid({x})"),
    "relu": unary("jax.nn.relu({x})"),
    "negative_relu": unary("-jax.nn.relu(-{x})"),
    "scaled_relu": unary("{scale} * jax.nn.relu({x})", "scale"),
    "elu": unary("jax.nn.elu({x}, alpha={alpha})", "alpha"),
    "softplus": unary("jax.nn.softplus({beta} * {x}) / {beta}", "beta"),
    "gelu": unary("jax.nn.gelu({x}, approximate=False)"),
    "silu": unary("jax.nn.silu({x})"),
    "softmax": unary("jax.nn.softmax({x}, axis=-1)"),
    "log_softmax": unary("jax.nn.log_softmax({x}, axis=-1)"),
    "binary_cross_entropy": loss("-xlogy({t}, {p}) - xlogy(1.0 - {t}, 1.0 - {p})"),
    "binary_cross_entropy_with_logits": loss("jax.nn.softplus({p}) - {p} * {t}"),
    "cross_entropy": class_loss("xlogy({t}, {p})"),
    "softmax_cross_entropy": class_loss("{t} * jax.nn.log_softmax({p}, axis=-1)"),
    "hinge": loss("jax.nn.relu(1.0 - {t} * {p})"),
}  # fmt: skip

_RESERVED = frozenset({
    "jax", "jnp", "forward", "leaves", "value", "gradients", "name", "gradient",
    "derivative", *_JAX.local,
})  # fmt: skip


def jax_code(graph: Graph) -> str:
    """A Python file. Raises GraphappError where a node failed or cannot be written."""
    program = Program(graph, _RESERVED)
    leaves = [f'    "{leaf.id}": {_array(leaf)},{program.remark(leaf.id)}'
              for leaf in program.leaves]  # fmt: skip
    body = "\n\n\n".join(
        ["\n".join(["leaves = {", *leaves, "}"]), _function(program), _end(program)]
    )
    local = [text for name, text in _JAX.local.items() if re.search(rf"(?<!\.)\b{name}\(", body)]
    begin = "\n\n\n".join([
        'import jax\nimport jax.numpy as jnp\n\njax.config.update("jax_enable_x64", True)',
        *(text.rstrip() for text in local),
    ])  # fmt: skip
    gap = "\n\n\n" if local else "\n\n"
    head = "\n".join(program.header("JAX"))
    return f"{head}\n\n{begin}{gap}{body}\n"


def _function(program: Program) -> str:
    lines = [f"    {line.name} = {_expression(line)}{program.remark(line.id)}"
             for line in program.lines]  # fmt: skip
    ends = [program.names[id] for id in program.ends]
    result = f"({', '.join(ends)},)"
    what = "the numbers that nothing uses"
    if program.target is not None:
        result, what = ends[0], program.target
        if program.shape_of(program.target):
            result, what = f"jnp.sum({ends[0]}), {ends[0]}", f"the sum of {what}, and {what}"
    arguments = ", ".join(leaf.name for leaf in program.leaves)
    return "\n".join(
        [f"def forward({arguments}):", f'    """Forward pass: {what}."""', *lines,
         f"    return {result}"]
    )  # fmt: skip


def _expression(line: Line) -> str:
    rule = _RULES.get(line.operation.op)
    return output_of(line, _JAX) if rule is None else rule(line)


def _array(leaf: Leaf) -> str:
    if not isinstance(leaf.value, float) and 0 in leaf.value.shape:
        return f"jnp.zeros({leaf.value.shape})"
    numbers = literal(leaf.value, _JAX).replace("\n", "\n    ")
    return f"jnp.array({numbers})"


def _end(program: Program) -> str:
    target = program.target
    if target is None:
        names = ", ".join(f'"{id}"' for id in program.ends)
        return "\n".join([
            f"for name, value in zip([{names}], forward(*leaves.values()), strict=True):",
            '    print(f"{name} =", value.tolist())',
        ])  # fmt: skip
    has_aux = ", has_aux=True" if program.shape_of(target) else ""
    value = "(_, value)" if has_aux else "value"
    return "\n".join([
        "# Backward pass: the gradients by all arguments",
        f"derivative = jax.value_and_grad(forward, argnums=tuple(range(len(leaves))){has_aux})",
        f"{value}, gradients = derivative(*leaves.values())", "",
        f'print("{target} =", value.tolist())',
        "for name, gradient in zip(leaves, gradients, strict=True):",
        f'    print(f"d{target}/d{{name}} =", gradient.tolist())',
    ])  # fmt: skip
