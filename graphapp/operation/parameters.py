"""The parameters of an operation: the fields of its class, their limits, and their JSON."""

from __future__ import annotations

import dataclasses
import math
import typing
from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import Any, Literal

import numpy as np

from graphapp.errors import ParameterError
from graphapp.operation.values import Array, Value, as_value

_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


def parameter(
    default: Any,
    help: str,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> Any:
    """A field of an operation: its default, one line of help and the limits of its value.

    ``minimum`` and ``maximum`` belong to the allowed range, ``above`` and ``below`` do not.
    """
    limits = {"minimum": minimum, "maximum": maximum, "above": above, "below": below}
    return dataclasses.field(default=default, metadata={"help": help, **limits})


@dataclasses.dataclass(frozen=True)
class ParameterInfo:
    """What a form, the help and the reader of files need to know about one parameter."""

    name: str
    kind: str
    """number, integer, flag, choice, text, value, axes, shape, record or texts."""
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    optional: bool = False
    """May be null."""
    record: type | None = None
    limits: Mapping[str, float] = dataclasses.field(default_factory=dict)


def parameter_infos(cls: type) -> tuple[ParameterInfo, ...]:
    """The parameters of an operation's class, in the order of their declaration."""
    if not dataclasses.fields(cls):
        return ()
    hints = typing.get_type_hints(cls)
    return tuple(_info(field, hints[field.name]) for field in dataclasses.fields(cls))


def _info(field: dataclasses.Field[Any], hint: Any) -> ParameterInfo:
    kind, choices, optional, record = _kind(hint)
    limits = {
        key: field.metadata[key]
        for key in ("minimum", "maximum", "above", "below")
        if field.metadata.get(key) is not None
    }
    return ParameterInfo(
        field.name, kind, field.default, field.metadata.get("help", ""),
        choices, optional, record, limits,
    )  # fmt: skip


_KINDS: dict[Any, str] = {
    bool: "flag", int: "integer", float: "number", str: "text", tuple[int, ...]: "shape",
    tuple[str, ...]: "texts", Value: "value", int | tuple[int, ...]: "axes",
}  # fmt: skip


def _kind(hint: Any) -> tuple[str, tuple[str, ...], bool, type | None]:
    """The kind, the choices, may it be null, the class of a record."""
    if typing.get_origin(hint) in (typing.Union, UnionType):
        arguments = typing.get_args(hint)
        rest = [argument for argument in arguments if argument is not type(None)]
        kind, choices, _, record = _plain_kind(typing.Union[tuple(rest)])  # noqa: UP007
        return kind, choices, len(rest) < len(arguments), record
    return _plain_kind(hint)


def _plain_kind(hint: Any) -> tuple[str, tuple[str, ...], bool, type | None]:
    if hint in _KINDS:
        return _KINDS[hint], (), False, None
    if typing.get_origin(hint) is Literal:
        return "choice", tuple(map(str, typing.get_args(hint))), False, None
    if dataclasses.is_dataclass(hint):
        return "record", (), False, typing.cast(type, hint)
    raise TypeError(f"a parameter cannot be of type {hint}")


def read_parameter(info: ParameterInfo, given: Any) -> Any:
    """A JSON value as the parameter's value; raises ParameterError with what is expected."""
    if given is None and info.optional:
        return None
    read: Callable[[ParameterInfo, Any], Any] = _READERS[info.kind]
    number = read(info, given)
    _check_limits(info, number)
    return number


def write_parameter(number: Any) -> Any:
    """The JSON value of a parameter's value: the inverse of ``read_parameter``."""
    if isinstance(number, bool | str | int) or number is None:
        return number
    if isinstance(number, float):
        return number if math.isfinite(number) else _name_of(number)
    if isinstance(number, np.ndarray):
        return _nested(number)
    if isinstance(number, tuple):
        return [write_parameter(item) for item in number]
    if dataclasses.is_dataclass(number) and not isinstance(number, type):
        pairs = ((f.name, getattr(number, f.name)) for f in dataclasses.fields(number))
        return {name: write_parameter(item) for name, item in pairs if item is not None}
    raise TypeError(f"a parameter cannot hold {type(number).__name__}")


def write_value(value: Value) -> Any:
    """A value as JSON: a number or nested lists, with "NaN" and "Infinity" where not finite."""
    return write_parameter(value)


def _nested(array: Array) -> Any:
    if np.isfinite(array).all():
        return array.tolist()
    return _names_inside(array.tolist())


def _names_inside(item: Any) -> Any:
    if isinstance(item, list):
        return [_names_inside(entry) for entry in item]
    return item if math.isfinite(item) else _name_of(item)


def _name_of(number: float) -> str:
    if number != number:
        return "NaN"
    return "Infinity" if number > 0 else "-Infinity"


def read_value(given: Any, what: str = "value") -> Value:
    """A JSON number, nested list or "NaN", "Infinity", "-Infinity" as a Value.

    Raises ParameterError for booleans, ragged lists, text and numbers beyond float64.
    """
    try:
        if isinstance(given, Sequence) and not isinstance(given, str):
            return as_value(np.array(_numbers(given), dtype=np.float64))
        return _number(given)
    except (ValueError, TypeError):
        raise ParameterError(
            f"{what} must be a number or a rectangular array of numbers", what
        ) from None


def _numbers(items: Sequence[Any]) -> list[Any]:
    # almost all entries of a large array are floats: nothing else is asked about them
    return [item if type(item) is float else _entry(item) for item in items]


def _entry(item: Any) -> list[Any] | float:
    if isinstance(item, Sequence) and not isinstance(item, str):
        return _numbers(item)
    return _number(item)


def _number(given: Any) -> float:
    if isinstance(given, float):
        return given
    if isinstance(given, int) and not isinstance(given, bool):
        try:
            return float(given)
        except OverflowError:
            raise ValueError("too large") from None
    if isinstance(given, str) and given in _NOT_FINITE:
        return _NOT_FINITE[given]
    raise ValueError("not a number")


def _refuse(info: ParameterInfo, expected: str) -> ParameterError:
    null = " or null" if info.optional else ""
    return ParameterError(f"{info.name} must be {expected}{null}", info.name)


def _read_number(info: ParameterInfo, given: Any) -> float:
    try:
        return _number(given)
    except ValueError:
        raise _refuse(info, "a number") from None


def _read_integer(info: ParameterInfo, given: Any) -> int:
    if isinstance(given, int) and not isinstance(given, bool) and abs(given) < 2**63:
        return given
    raise _refuse(info, "an integer")


def _read_flag(info: ParameterInfo, given: Any) -> bool:
    if isinstance(given, bool):
        return given
    raise _refuse(info, "true or false")


def _read_text(info: ParameterInfo, given: Any) -> str:
    if isinstance(given, str):
        return given
    raise _refuse(info, "a text")


def _read_texts(info: ParameterInfo, given: Any) -> tuple[str, ...]:
    if isinstance(given, list | tuple) and all(isinstance(item, str) for item in given) and given:
        return tuple(given)
    raise _refuse(info, "a list of texts")


def _read_choice(info: ParameterInfo, given: Any) -> str:
    if isinstance(given, str) and given in info.choices:
        return given
    raise _refuse(info, " or ".join(f'"{choice}"' for choice in info.choices))


def _read_value(info: ParameterInfo, given: Any) -> Value:
    return read_value(given, info.name)


def _read_shape(info: ParameterInfo, given: Any) -> tuple[int, ...]:
    if isinstance(given, list | tuple):
        return tuple(_read_integer(info, item) for item in given)
    raise _refuse(info, "a list of integers")


def _read_axes(info: ParameterInfo, given: Any) -> int | tuple[int, ...]:
    if isinstance(given, list | tuple):
        return _read_shape(info, given)
    try:
        return _read_integer(info, given)
    except ParameterError:
        raise _refuse(info, "an integer or a list of integers") from None


def _read_record(info: ParameterInfo, given: Any) -> Any:
    if info.record is not None and isinstance(given, info.record):
        return given
    if not isinstance(given, Mapping) or info.record is None:
        raise _refuse(info, "an object")
    inner = {item.name: item for item in parameter_infos(info.record)}
    unknown = sorted(set(given) - set(inner))
    if unknown:
        raise ParameterError(f"{info.name} has no key {unknown[0]!r}", info.name)
    try:
        return info.record(**{key: read_parameter(inner[key], item) for key, item in given.items()})
    except ParameterError as error:
        raise ParameterError(f"{info.name}: {error}", info.name) from None


_READERS: dict[str, Callable[[ParameterInfo, Any], Any]] = {
    "number": _read_number, "integer": _read_integer, "flag": _read_flag, "text": _read_text,
    "texts": _read_texts, "choice": _read_choice, "value": _read_value, "shape": _read_shape,
    "axes": _read_axes, "record": _read_record,
}  # fmt: skip

_LIMITS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "minimum": (lambda number, limit: number >= limit, "at least"),
    "maximum": (lambda number, limit: number <= limit, "at most"),
    "above": (lambda number, limit: number > limit, "greater than"),
    "below": (lambda number, limit: number < limit, "less than"),
}


def _check_limits(info: ParameterInfo, number: Any) -> None:
    for key, limit in info.limits.items():
        holds, words = _LIMITS[key]
        if not holds(number, limit):
            raise ParameterError(f"{info.name} must be {words} {limit:g}", info.name)
