"""How the operations on arrays are written in NumPy, forward and backward, keyed by their names.

Elementwise operations and losses need no entry: their own code is traced. Those that have one all
the same read better so. In a rule ``d`` is the variable of the upstream gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from graphapp.export.program import Line
from graphapp.export.source import Dialect
from graphapp.operation import Shape

SIGMOID = '''\
def sigmoid(x):
    """1 / (1 + exp(-x)), written so that nothing overflows."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)
'''
XLOGY = '''\
def xlogy(x, y):
    """x log y, with 0 log 0 = 0."""
    return np.where((x == 0) & (y >= 0), 0.0, x * np.log(y))
'''
XLOG1PY = '''\
def xlog1py(x, y):
    """x log(1 + y), with 0 log 0 = 0."""
    return np.where((x == 0) & (y >= -1), 0.0, x * np.log1p(y))
'''
NORMAL_CDF = '''\
def normal_cdf(x):
    """The distribution function of the standard normal distribution."""
    return 0.5 * np.vectorize(math.erfc, otypes=[float])(-x / np.sqrt(2.0))
'''
SOFTMAX = '''\
def softmax(x):
    """exp(x) / sum(exp(x)) over the last axis; without the largest, nothing overflows."""
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
'''
LOG_SOFTMAX = '''\
def log_softmax(x):
    """The logarithm of softmax over the last axis, without overflow."""
    shifted = x - np.max(x, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
'''

NUMPY = Dialect(
    "np",
    {
        **{name: f"np.{name}" for name in (
            "exp", "log", "log1p", "expm1", "sqrt", "abs", "tanh", "sin", "cos", "sign",
            "heaviside", "maximum", "minimum", "where", "sum", "mean", "prod", "dot", "transpose",
        )},
        "and": "np.logical_and", "or": "np.logical_or", "count": "np.size",
        "examples": "(np.size({0}) // np.shape({0})[-1])", "softplus": "np.logaddexp(0.0, {0})",
        "sigmoid": "sigmoid", "xlogy": "xlogy", "xlog1py": "xlog1py", "normal_cdf": "normal_cdf",
        "softmax": "softmax", "log_softmax": "log_softmax",
    },
    {
        "sigmoid": SIGMOID, "xlogy": XLOGY, "xlog1py": XLOG1PY, "normal_cdf": NORMAL_CDF,
        "softmax": SOFTMAX, "log_softmax": LOG_SOFTMAX,
    },
)  # fmt: skip


class Share(NamedTuple):
    """What one input gets of the gradient."""

    expression: str
    shape: Shape | None = None
    """The expression's shape, summed to the input's over what was broadcast; None: it fits."""
    at: str = ""
    """The part of the gradient that it is added to: ``[2]``; all of it where empty."""


class Rule(NamedTuple):
    """One operation. ``spare`` gives a variable of the program for an intermediate result."""

    forward: Callable[[Line, Spare], list[str]] | None = None
    """The expression, after the lines that prepare it."""
    backward: Callable[[Line, str, Spare], tuple[list[str], list[Share]]] | None = None
    """Lines that prepare the shares, and the share of each connected port."""


Spare = Callable[[str], str]
Shares = tuple[list[str], list[Share]]


def plain(*expressions: str) -> Shares:
    """Shares of their inputs' own shapes."""
    return [], [Share(expression) for expression in expressions]


def one(write: Callable[[Line], str]) -> Callable[[Line, Spare], list[str]]:
    """A forward rule of one expression."""
    return lambda line, _: [write(line)]


def back(write: Callable[[Line, str], Shares]) -> Callable[[Line, str, Spare], Shares]:
    """A backward rule without intermediate results."""
    return lambda line, d, _: write(line, d)


def written(params: Any) -> str:
    """An axis, a shape or an index as Python writes it."""
    return repr(params)


def axes_of(line: Line) -> str:
    """``, axis=0``; nothing for all axes."""
    axis = line.operation.axis  # type: ignore[attr-defined]
    return "" if axis is None else f", axis={written(axis)}"


def _spread(line: Line, d: str) -> str:
    """The upstream gradient of a reduction, repeated along the axes that were reduced."""
    axis = line.operation.axis  # type: ignore[attr-defined]
    if line.scalar:
        return d
    if axis is None:
        return f"{d} * np.ones_like({line.inputs[0]})"
    return f"np.expand_dims({d}, {written(axis)}) * np.ones_like({line.inputs[0]})"


def _mean_back(line: Line, d: str) -> Shares:
    (x,), axis = line.inputs, line.operation.axis  # type: ignore[attr-defined]
    if line.scalar:
        return plain(d)
    if axis is None:
        return plain(f"{_spread(line, d)} / {x}.size")
    axes = axis if isinstance(axis, tuple) else (axis,)
    count = " / ".join(["", *(f"{x}.shape[{a}]" for a in axes)])
    return plain(f"{_spread(line, d)}{count}")


def _matmul_back(line: Line, d: str) -> Shares:
    (a, b), (left, right) = line.inputs, map(len, line.shapes)
    if left == right == 1:
        return plain(f"{d} * {b}", f"{d} * {a}")
    if (left, right) == (1, 2):
        return plain(f"{b} @ {d}", f"np.outer({a}, {d})")
    if (left, right) == (2, 1):
        return plain(f"np.outer({d}, {b})", f"{a}.T @ {d}")
    if (left, right) == (2, 2):
        return plain(f"{d} @ {b}.T", f"{a}.T @ {d}")
    return _stacked_back(line, d)


def _stacked_back(line: Line, d: str) -> Shares:
    """Stacks of matrices, and a vector against a stack: vectors become matrices for a moment."""
    (a, b), (one_, other), shape = line.inputs, line.shapes, line.shape
    row, column = len(one_) == 1, len(other) == 1
    rows, columns = (f"{a}[np.newaxis, :]" if row else a), (
        f"{b}[:, np.newaxis]" if column else b
    )  # fmt: skip
    up = f"np.expand_dims({d}, -2)" if row else f"np.expand_dims({d}, -1)" if column else d
    stack = shape[: len(shape) - (0 if row and column else 1 if row or column else 2)]
    by_a = f"{up} @ np.swapaxes({columns}, -1, -2)"
    by_b = f"np.swapaxes({rows}, -1, -2) @ {up}"
    if row:
        by_a = f"({by_a})[..., 0, :]"
    if column:
        by_b = f"({by_b})[..., 0]"
    shape_a = stack + (one_ if row else one_[-2:])
    shape_b = stack + (other if column else other[-2:])
    return [], [Share(by_a, shape_a), Share(by_b, shape_b)]


def _concat_back(line: Line, d: str) -> Shares:
    axis = line.operation.axis % len(line.shape)  # type: ignore[attr-defined]
    before, start, shares = ":, " * axis, 0, []
    for shape in line.shapes:
        shares.append(Share(f"{d}[{before}{start}:{start + shape[axis]}]"))
        start += shape[axis]
    return [], shares


def _index_back(line: Line, d: str) -> Shares:
    return [], [Share(d, (), at=index_of(line))]


def index_of(line: Line) -> str:
    """``[1, 2]``."""
    place = ", ".join(map(str, line.operation.place))  # type: ignore[attr-defined]
    return f"[{place}]" if place else "[()]"


def linear(line: Line) -> str:
    """``x @ W.T + b``; of one example ``W @ x + b``."""
    x, W, b = line.at("x"), line.at("W"), line.at("b")
    product = f"{W} @ {x}" if len(line.shapes[0]) == 1 else f"{x} @ {W}.T"
    return product if b is None else f"{product} + {b}"


def _linear_back(line: Line, d: str) -> Shares:
    x, W, axes = line.at("x"), line.at("W"), len(line.shapes[0])
    if axes == 1:
        found = [f"{d} @ {W}", f"np.outer({d}, {x})", d]
    elif axes == 2:
        found = [f"{d} @ {W}", f"{d}.T @ {x}", f"np.sum({d}, axis=0)"]
    else:
        rows, columns = line.shapes[1]
        flat = f"{d}.reshape(-1, {rows})"
        found = [f"{d} @ {W}", f"{flat}.T @ {x}.reshape(-1, {columns})", f"np.sum({flat}, axis=0)"]
    return plain(*found[: len(line.inputs)])


def _norm(line: Line, spare: Spare) -> list[str]:
    x, gamma, beta = line.at("x"), line.at("gamma"), line.at("beta")
    axis, eps = line.operation.axis, line.operation.eps  # type: ignore[attr-defined]
    over = f"axis={axis}, keepdims=True"
    scale, z = spare("scale"), spare("hat")
    before = [
        f"{scale} = 1.0 / np.sqrt(np.var({x}, {over}) + {eps!r})",
        f"{z} = ({x} - np.mean({x}, {over})) * {scale}",
    ]
    out = z if gamma is None else f"{gamma} * {z}"
    return [*before, out if beta is None else f"{out} + {beta}"]


def _norm_back(line: Line, d: str, spare: Spare) -> Shares:
    gamma = line.at("gamma")
    over = f"axis={line.operation.axis}, keepdims=True"  # type: ignore[attr-defined]
    scale, z, by_z = spare("scale"), spare("hat"), d
    before: list[str] = []
    if gamma is not None:
        by_z = f"d_{z}"
        before = [f"{by_z} = {d} * {gamma}"]
    through = f"np.mean({by_z}, {over}) - {z} * np.mean({by_z} * {z}, {over})"
    by_port = {
        "x": Share(f"{scale} * ({by_z} - {through})"),
        "gamma": Share(f"{d} * {z}", line.shape), "beta": Share(d, line.shape),
    }  # fmt: skip
    return before, [by_port[port] for port in line.ports]


def _extreme(name: str) -> Callable[[Line], str]:
    def write(line: Line) -> str:
        first, *rest = line.inputs
        for other in rest:
            first = f"np.{name}({first}, {other})"
        return first

    return write


def _extreme_back(line: Line, d: str, spare: Spare) -> Shares:
    """The upstream gradient in equal parts to the inputs that are the largest or the smallest."""
    ties = spare("ties")
    total = " + ".join(f"1.0 * ({x} == {line.name})" for x in line.inputs)
    shares = [Share(f"{d} * ({x} == {line.name}) / {ties}", line.shape) for x in line.inputs]
    return [f"{ties} = {total}"], shares


def _softmax_loss(line: Line) -> str:
    prediction, target = line.inputs
    total = f"-np.sum(np.where({target} == 0, 0.0, {target} * log_softmax({prediction})))"
    return f"{total}{_over_examples(line)}"


def _over_examples(line: Line) -> str:
    """``/ z.shape[0]`` for the mean over more than one example."""
    shape, mean = line.shapes[0], line.operation.reduction == "mean"  # type: ignore[attr-defined]
    return "".join(f" / {line.inputs[0]}.shape[{i}]" for i in range(len(shape) - 1) if mean)


def _softmax_loss_back(line: Line, d: str) -> Shares:
    (z, y), mean = line.inputs, _over_examples(line)
    weights = f"np.sum({y}, axis=-1, keepdims=True)"
    return plain(f"{d} * (softmax({z}) * {weights} - {y}){mean}", f"{d} * -log_softmax({z}){mean}")


def _softmax_back(line: Line, d: str) -> Shares:
    s = line.name
    return plain(f"{s} * ({d} - np.sum({d} * {s}, axis=-1, keepdims=True))")


def _log_softmax_back(line: Line, d: str) -> Shares:
    return plain(f"{d} - np.exp({line.name}) * np.sum({d}, axis=-1, keepdims=True)")


RULES: Mapping[str, Rule] = {
    "max": Rule(one(_extreme("maximum")), _extreme_back),
    "min": Rule(one(_extreme("minimum")), _extreme_back),
    "sum": Rule(
        one(lambda n: f"np.sum({n.inputs[0]}{axes_of(n)})"), back(lambda n, d: plain(_spread(n, d)))
    ),
    "mean": Rule(one(lambda n: f"np.mean({n.inputs[0]}{axes_of(n)})"), back(_mean_back)),
    "squared_norm": Rule(
        one(lambda n: f"np.sum({n.inputs[0]} ** 2)"),
        back(lambda n, d: plain(f"{d} * 2.0 * {n.inputs[0]}")),
    ),
    "dot": Rule(
        one(lambda n: f"np.dot({n.inputs[0]}, {n.inputs[1]})"),
        back(lambda n, d: plain(f"{d} * {n.inputs[1]}", f"{d} * {n.inputs[0]}")),
    ),
    "matmul": Rule(one(lambda n: f"{n.inputs[0]} @ {n.inputs[1]}"), back(_matmul_back)),
    "transpose": Rule(
        one(lambda n: f"np.transpose({n.inputs[0]})"),
        back(lambda _, d: plain(f"np.transpose({d})")),
    ),
    "reshape": Rule(
        one(lambda n: f"np.reshape({n.inputs[0]}, {written(n.shape)})"),
        back(lambda n, d: plain(f"np.reshape({d}, {written(n.shapes[0])})")),
    ),
    "concat": Rule(
        one(lambda n: f"np.concatenate(({', '.join(n.inputs)}){axes_of(n)})"), back(_concat_back)
    ),
    "index": Rule(one(lambda n: f"{n.inputs[0]}{index_of(n)}"), back(_index_back)),
    "linear": Rule(one(linear), back(_linear_back)),
    "batch_norm": Rule(_norm, _norm_back),
    "layer_norm": Rule(_norm, _norm_back),
    "softmax": Rule(one(lambda n: f"softmax({n.inputs[0]})"), back(_softmax_back)),
    "log_softmax": Rule(one(lambda n: f"log_softmax({n.inputs[0]})"), back(_log_softmax_back)),
    "softmax_cross_entropy": Rule(one(_softmax_loss), back(_softmax_loss_back)),
}
