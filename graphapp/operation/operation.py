"""Operation: what one kind of node computes, written once.

A node file subclasses ``Operation`` (or ``Source``, ``Elementwise``, ``Loss``) and writes
``forward`` and the derivatives as ordinary NumPy:

    class Tanh(Elementwise):
        \"\"\"Squashes any number into (−1, 1).\"\"\"

        symbol = r"\\tanh"
        reference = "PyTorch torch.tanh"

        def forward(self, x):
            return np.tanh(x)

        def partials(self, out, x):
            return (1 - out * out,)

The ports are ``forward``'s argument names, the parameters are the annotated fields, the docstring
is the help text, the name in files is the class's name in snake_case.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from string import ascii_lowercase
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform

import numpy as np

from graphapp.errors import MissingInput, ParameterError
from graphapp.operation.formula import Formula, NotTraceable, build
from graphapp.operation.parameters import (
    ParameterInfo,
    parameter_infos,
    read_parameter,
    write_parameter,
)
from graphapp.operation.rendering import ratio
from graphapp.operation.values import Array, Shape, Value, same_bits, shape_of


class Notice(NamedTuple):
    """A remark on a node whose number is decided by a convention: a tie, a kink, an infinity."""

    kind: str
    message: str


class ScalarCode(NamedTuple):
    """An elementwise operation on single numbers, as functions and as the source they come from."""

    forward: Callable[..., float]
    """(inputs…) → out"""
    partials: Callable[..., tuple[float, ...]]
    """(out, inputs…) → one partial per input"""
    forward_tree: Formula
    partial_trees: tuple[Formula, ...]


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(dataclasses.field,))
class Operation:
    """What a node computes from its inputs and how the gradient flows back through it."""

    op: ClassVar[str] = ""
    """The name in files; made from the class's name unless given."""
    symbol: ClassVar[str] = ""
    """LaTeX for the large symbol on the canvas; the name where empty."""
    reference: ClassVar[str] = ""
    """The paper, textbook section or library convention that the numbers follow."""
    ports: ClassVar[tuple[str, ...]] = ()
    """The names of the inputs, in ``forward``'s order."""
    optional_ports: ClassVar[frozenset[str]] = frozenset()
    """Ports that may stay unconnected: ``forward`` gets None for them."""
    variadic: ClassVar[bool] = False
    """Takes two to 26 inputs a, b, c, … of which any may be connected."""
    entry_indices: ClassVar[tuple[tuple[str, str], ...]] = ()
    """For each port, the indices of the output and of the input that ``derivative_formulas`` is
    about: ("i", "j") for ∂sᵢ/∂xⱼ. Empty where it holds entry by entry."""
    abstract: ClassVar[bool] = True
    swap_group: ClassVar[str] = ""
    """Operations of one group can replace each other in place."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        dataclasses.dataclass(frozen=True, repr=True, eq=False)(cls)
        cls.abstract = "forward" not in vars(cls) and cls.forward is Operation.forward
        if not vars(cls).get("op"):
            cls.op = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        if "forward" in vars(cls):
            cls._declare_ports()

    @classmethod
    def _declare_ports(cls) -> None:
        arguments = list(inspect.signature(cls.forward).parameters.values())[1:]
        cls.variadic = any(argument.kind is argument.VAR_POSITIONAL for argument in arguments)
        cls.ports = tuple(ascii_lowercase) if cls.variadic else tuple(a.name for a in arguments)
        cls.optional_ports = frozenset(
            cls.ports if cls.variadic else (a.name for a in arguments if a.default is None)
        )

    def __eq__(self, other: object) -> bool:
        """The same operation with the same parameters, bit for bit."""
        if type(self) is not type(other):
            return NotImplemented
        mine, others = self._field_values(), other._field_values()
        return all(map(_same_parameter, mine, others))

    def __hash__(self) -> int:
        return hash((type(self), *map(_hash_of, self._field_values())))

    def _field_values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, info.name) for info in self.parameters())

    # What an operation writes -------------------------------------------------------------

    def forward(self, *inputs: Any) -> Any:
        """The output. Inputs are floats or arrays, or Formulas when a formula is wanted.

        An unconnected optional port is None. Raises ShapeError where shapes do not fit.
        """
        raise NotImplementedError

    def check_shapes(self, *inputs: Any) -> None:
        """Raise ShapeError or ParameterError where the inputs do not fit together.

        The engine asks before ``forward``, except where the scalar code runs on single numbers.
        """

    def vjp(self, upstream: Any, out: Any, *inputs: Any) -> tuple[Any, ...]:
        """The gradient by each input: upstream (out's shape) times the local Jacobian.

        Returns one entry per input of ``forward``, of that input's shape; None for an input that
        is None.
        """
        raise NotImplementedError

    def vjp_for(self, wanted: tuple[bool, ...]) -> Callable[..., tuple[Any, ...]]:
        """``vjp`` for when the gradient of some inputs is all that is wanted.

        What it returns for the others is ignored; an operation that saves work by leaving them
        out, with None in their place, overrides this.
        """
        return self.vjp

    def notices(self, out: Any, *inputs: Any) -> Iterator[Notice]:
        """Remarks where a convention decides a number: ties, kinks."""
        yield from ()

    def formula(self, *inputs: Formula) -> Formula:
        """The textbook form of ``forward``. Traced from the code unless overridden."""
        return self.forward(*inputs)  # type: ignore[no-any-return]

    def derivative_formulas(self, out: Formula, *inputs: Formula) -> tuple[Formula, ...]:
        """The textbook form of the local gradient by each input.

        ``out`` stands for the output, so that σ′ can read σ(1−σ). An entry of an operation on
        arrays is written with indices, ∂sᵢ/∂xⱼ; ``entry_indices`` says which.
        """
        raise NotTraceable(f"{self.op} states no derivatives")

    def gradient_formulas(
        self, upstream: Formula, out: Formula, inputs: Sequence[Any], shapes: Sequence[Shape | None]
    ) -> tuple[Formula | None, ...]:
        """The textbook form of ``vjp``: what each input gets of the gradient ``upstream``.

        ``shapes`` are the inputs' shapes, which decide where a transpose stands; None marks a port
        without an edge. Unless overridden, the transposed Jacobian times the upstream gradient.
        """
        return tuple(
            None if x is None else build("matmul", build("transpose", ratio(out, x)), upstream)
            for x in inputs
        )

    def in_training(self) -> Operation:
        """The operation that runs during training: itself, but for dropout."""
        return self

    # What follows from it -----------------------------------------------------------------

    def jacobian(self, position: int, out: Value, inputs: tuple[Any, ...]) -> Array:
        """∂out/∂inputs[position], of shape out's shape + the input's shape.

        Row by row from ``vjp``: one row for each entry of the output.
        """
        rows = shape_of(out)
        columns = shape_of(inputs[position])
        jacobian = np.zeros(rows + columns)
        if not rows:
            jacobian[...] = self.vjp(1.0, out, *inputs)[position]
            return jacobian
        for entry in np.ndindex(rows):
            upstream = np.zeros(rows)
            upstream[entry] = 1.0
            jacobian[entry] = self.vjp(upstream, out, *inputs)[position]
        return jacobian

    @classmethod
    def parameters(cls) -> tuple[ParameterInfo, ...]:
        """What a file or a form may set."""
        return _parameters_of(cls)  # type: ignore[arg-type]  # a class has a hash

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Operation:
        """The operation with JSON parameters; unknown names are an error here.

        Raises ParameterError that names the parameter and what it accepts.
        """
        infos = {info.name: info for info in cls.parameters()}
        for name in params:
            if name not in infos:
                raise ParameterError(f"{cls.op} has no parameter {name!r}", name)
        return cls(**{name: read_parameter(infos[name], item) for name, item in params.items()})

    def params(self) -> dict[str, Any]:
        """The parameters as JSON values, without those that are null."""
        pairs = ((info.name, getattr(self, info.name)) for info in self.parameters())
        return {name: write_parameter(item) for name, item in pairs if item is not None}

    @classmethod
    def help(cls) -> str:
        """The class's docstring: what the node computes, for the palette and the manual."""
        return inspect.cleandoc(cls.__doc__ or "")

    @classmethod
    def has_port(cls, port: str) -> bool:
        """May an edge enter ``port``?"""
        return port in cls.ports

    def missing_port(self, connected: Collection[str]) -> str | None:
        """The first port that still needs an edge, or None where the node can be evaluated."""
        if self.variadic:
            return (
                None if len(connected) >= 2 else next(p for p in self.ports if p not in connected)
            )
        return next(
            (p for p in self.ports if p not in connected and p not in self.optional_ports), None
        )

    def scalar_code(self, count: int) -> ScalarCode | None:
        """The operation on ``count`` single numbers, or None where it needs arrays."""
        return None

    def label(self) -> str:
        """LaTeX for the face of a node."""
        return self.symbol or rf"\mathrm{{{self.op}}}"


class Source(Operation):
    """An operation without inputs: it holds its value, or finds it in the graph's data.

    Write ``source_value``; the value stands in a parameter named ``value``.
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.abstract = cls.source_value is Source.source_value

    def source_value(self, data: Mapping[str, Array]) -> Value:
        """The value, given the graph's data columns, each of shape (m,).

        Raises MissingInput where there is none.
        """
        raise NotImplementedError

    def with_value(self, value: Value) -> Self:
        """A copy that holds ``value``."""
        return dataclasses.replace(self, value=value)  # type: ignore[call-arg]

    def derivative_formulas(self, out: Formula, *inputs: Formula) -> tuple[Formula, ...]:
        """None: nothing enters a source."""
        return ()


class Unknown(Operation):
    """A stand-in for an operation that no installed package provides.

    Keeps the name and the parameters as they are in the file, accepts edges at any port and fails
    to evaluate.
    """

    name: str = ""
    given: Mapping[str, Any] = dataclasses.field(default_factory=dict, hash=False)

    def _field_values(self) -> tuple[Any, ...]:
        return self.name, json.dumps(dict(self.given), default=repr)

    @classmethod
    def has_port(cls, port: str) -> bool:
        """Any name may be one of its ports."""
        return bool(port)

    def missing_port(self, connected: Collection[str]) -> str | None:
        """None: what it needs is not known."""
        return None

    def params(self) -> dict[str, Any]:
        """As they stand in the file."""
        return dict(self.given)

    @classmethod
    def parameters(cls) -> tuple[ParameterInfo, ...]:
        """None that a form could set."""
        return ()


def op_name(operation: Operation) -> str:
    """The name in files: the stand-in answers with the name that it stands for."""
    return operation.name if isinstance(operation, Unknown) else operation.op


def missing_input(operation: Operation, port: str) -> MissingInput:
    """The error of a node whose ``port`` has no edge."""
    if operation.variadic:
        return MissingInput(f"{operation.op} needs at least two inputs: connect port {port}")
    return MissingInput(f"port {port} of {operation.op} is not connected: draw an edge to it")


@cache
def _parameters_of(cls: Any) -> tuple[ParameterInfo, ...]:
    return parameter_infos(cls)


def _same_parameter(mine: Any, other: Any) -> bool:
    if isinstance(mine, float | np.ndarray) and isinstance(other, float | np.ndarray):
        return same_bits(mine, other)
    return bool(mine == other)


def _hash_of(parameter: Any) -> int:
    return hash(parameter.tobytes() if isinstance(parameter, np.ndarray) else parameter)
