"""Functions in a typed formula: which operation one is, and what its arguments go to.

Every operation of the library with inputs is a function of its name: inputs first, in the order of
its ports, then parameters; both also by name: ``linear(x, W, b)``, ``leaky_relu(x, slope=0.1)``,
``clip(x, 0, 1)``, ``squared_error(yhat, y, reduction=mean)``.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from graphapp.errors import FormulaError, OperationError, ParameterError
from graphapp.model.formula_names import name_of
from graphapp.model.formula_nodes import MOST_INPUTS, Operand
from graphapp.model.formula_text import Statement
from graphapp.operation import Elementwise, Operation, as_value, operations

#: What people write besides the library's own names.
_ALIASES = {
    "ln": "log", "sigma": "sigmoid", "pow": "power", "maximum": "max", "minimum": "min",
    "logistic": "sigmoid",
}  # fmt: skip

_WORDS = {"true": True, "false": False, "null": None, "none": None}


@dataclass(frozen=True)
class Call:
    """A function with its arguments sorted out."""

    statement: Statement
    operation: Operation
    inputs: Sequence[tuple[str, ast.expr]]

    def folded(self, operands: Sequence[Operand]) -> tuple[float] | None:
        """The result for numbers alone, if it is finite: a node shows where infinity starts."""
        numbers = [np.float64(operand) for operand in operands if isinstance(operand, float)]
        if len(numbers) < len(operands) or not isinstance(self.operation, Elementwise):
            return None
        try:
            with np.errstate(all="ignore"):
                value = as_value(self.operation.forward(*numbers))
        except OperationError:
            return None
        return (value,) if isinstance(value, float) and np.isfinite(value) else None


def call_of(statement: Statement, node: ast.Call) -> Call:
    """The operation and the inputs of a call. Raises FormulaError."""
    cls = _function(statement, node.func)
    arguments: dict[str, ast.expr] = {}
    names = [*cls.ports, *(() if cls.variadic else (info.name for info in cls.parameters()))]
    if len(node.args) > len(names):
        raise statement.error(_too_many(cls), node.args[len(names)])
    for name, tree in zip(names, node.args, strict=False):
        if isinstance(tree, ast.Starred):
            raise statement.error("a star has no meaning here: name every argument", tree)
        arguments[name] = tree
    for keyword in node.keywords:
        name = statement.source.names.get(keyword.arg or "", "")
        if name in arguments:
            raise statement.error(f"{cls.op} gets {name} twice", keyword.value)
        arguments[name] = keyword.value
    inputs = [(port, arguments.pop(port)) for port in cls.ports if port in arguments]
    operation = _made(statement, cls, arguments, node)
    if missing := operation.missing_port(frozenset(port for port, _ in inputs)):
        raise statement.error(_too_few(cls, missing), node)
    return Call(statement, operation, inputs)


def _made(
    statement: Statement, cls: type[Operation], arguments: dict[str, ast.expr], node: ast.Call
) -> Operation:
    """The operation with the arguments that are no inputs as its parameters."""
    parameters = [info.name for info in cls.parameters()]
    for name, tree in arguments.items():
        if name not in parameters:
            have = f"its parameters are {', '.join(parameters)}" if parameters else "it has none"
            raise statement.error(f"{cls.op} has no parameter {name}: {have}", tree)
    params = {name: parameter_value(statement, tree) for name, tree in arguments.items()}
    try:
        return cls.from_params(params)
    except ParameterError as error:
        tree = arguments.get(error.parameter, node)
        raise statement.error(f"{cls.op}: {error}", tree) from None


def _function(statement: Statement, node: ast.expr) -> type[Operation]:
    spelled = statement.source.names.get(node.id) if isinstance(node, ast.Name) else None
    if spelled is None:
        raise statement.error("this is no function: write * for a product", node)
    name = name_of(spelled)
    id = name.id if name else spelled
    cls = operations().get(id) or operations().get(_ALIASES.get(id.lower(), id.lower()))
    if cls is not None and cls.ports:
        return cls
    raise _no_function(statement, node, spelled)


def _no_function(statement: Statement, node: ast.expr, spelled: str) -> FormulaError:
    functions = [op for op, cls in operations().items() if cls.ports]
    near = difflib.get_close_matches(spelled, [*functions, *_ALIASES], n=1)
    hint = f"did you mean {near[0]}?" if near else "write * for a product"
    return statement.error(f"there is no function {spelled}: {hint}", node)


def _too_many(cls: type[Operation]) -> str:
    if cls.variadic:
        return f"{cls.op} takes at most {MOST_INPUTS} inputs: nest a second {cls.op}"
    return f"{cls.op} takes {_inputs_text(cls)}: remove this one"


def _too_few(cls: type[Operation], missing: str) -> str:
    if cls.variadic:
        return f"{cls.op} takes two inputs or more"
    return f"{cls.op} takes {_inputs_text(cls)}: {missing} is missing"


def _inputs_text(cls: type[Operation]) -> str:
    count = len(cls.ports)
    return f"{count} input{'s' if count > 1 else ''} ({', '.join(cls.ports)})"


def parameter_value(statement: Statement, node: ast.expr) -> Any:
    """The JSON value of a parameter: a number, a word, a text, true, false, null or a list."""
    source = statement.source
    if isinstance(node, ast.Name):
        if node.id in source.numbers:
            return _whole(source.numbers[node.id])
        if node.id in source.texts:
            return source.texts[node.id]
        word = source.names[node.id]
        return _WORDS.get(word.lower(), word)
    if isinstance(node, ast.List | ast.Tuple):
        return [parameter_value(statement, entry) for entry in node.elts]
    if isinstance(node, ast.UnaryOp):
        number = parameter_value(statement, node.operand)
        if isinstance(number, int | float) and not isinstance(number, bool):
            return -number if isinstance(node.op, ast.USub) else number
    raise statement.error("a parameter is a number, a word or a list: not a formula", node)


def _whole(number: float) -> float:
    """2 for 2.0, because JSON has integers."""
    return int(number) if number.is_integer() and abs(number) < 2**53 else number
