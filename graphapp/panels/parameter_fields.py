"""One input field for each kind of parameter: what stands in it is the JSON value of a file.

A field never judges: ``changed`` tells what was typed as a JSON value, or as the text itself
where it cannot be read as one, and the operation's own reader refuses it with its sentence.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from graphapp.errors import EditError
from graphapp.look.fonts import number_font
from graphapp.model.numerals import exact_text
from graphapp.model.typed_numbers import read_number, read_typed_value
from graphapp.operation.parameters import ParameterInfo, parameter_infos, write_value
from graphapp.panels.mark import Mark

#: Arrays with more entries are described by their shape instead of written out.
WRITTEN_OUT = 16


class Field(QWidget):
    """A field for one parameter."""

    changed = Signal(object)
    """The JSON value that was typed or chosen."""

    def __init__(self, info: ParameterInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def _contains(self, widget: QWidget) -> None:
        widget.setObjectName(f"parameter.{self.info.name}")
        widget.setAccessibleName(self.info.name.replace("_", " "))
        widget.setAccessibleDescription(tip_of(self.info))
        widget.setToolTip(tip_of(self.info))
        self._column.addWidget(widget)
        self.setFocusProxy(widget)

    def show_json(self, given: Any) -> None:
        """Show a value without telling anybody."""
        raise NotImplementedError


class FlagField(Field):
    """True or false."""

    def __init__(self, info: ParameterInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        self._box = Mark()
        self._contains(self._box)
        self._box.clicked.connect(self._tell)

    def _tell(self, on: bool) -> None:
        self.changed.emit(on)

    def show_json(self, given: Any) -> None:
        """The mark."""
        self._box.setChecked(bool(given))


class ChoiceField(Field):
    """One of a few words."""

    def __init__(self, info: ParameterInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        self._box = QComboBox()
        self._box.addItems(list(info.choices))
        self._contains(self._box)
        self._box.textActivated.connect(self.changed.emit)

    def show_json(self, given: Any) -> None:
        """The chosen word."""
        self._box.setCurrentText(str(given))


class _Line(QLineEdit):
    """A line that Escape puts back to what it was."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape and self.text() != self.shown:
            self.setText(self.shown)  # which is no longer modified
        else:
            super().keyPressEvent(event)


class TextField(Field):
    """Everything that is typed: numbers, arrays, shapes, words. Empty means null."""

    def __init__(self, info: ParameterInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        self._line = _Line()
        if info.kind not in ("text", "texts"):
            self._line.setFont(number_font(13))
        if info.optional:
            self._line.setPlaceholderText(self.tr("none"))
        self._contains(self._line)
        self._line.editingFinished.connect(self._finish)

    def show_hint(self, text: str) -> None:
        """What stands in the empty line."""
        self._line.setPlaceholderText(text)

    def show_json(self, given: Any) -> None:
        """The text of a value; what is just being typed stays."""
        text = json_text(self.info.kind, given)
        if self._line.isModified() and self._line.hasFocus():
            return
        if text != self._line.shown or self._line.text() != text:
            self._line.shown = text
            self._line.setText(text)
            self._line.setCursorPosition(0)

    def _finish(self) -> None:
        text = self._line.text()
        self._line.setModified(False)
        if text != self._line.shown:
            self.changed.emit(json_from_text(self.info, text))


class RecordField(Field):
    """An object: a mark whether there is one, and a field for each of its keys."""

    def __init__(self, info: ParameterInfo, parent: QWidget | None = None) -> None:
        super().__init__(info, parent)
        assert info.record is not None
        self._given: dict[str, Any] | None = None
        self._mark = Mark(self.tr("set"))
        self._contains(self._mark)
        self._mark.clicked.connect(self._switch)
        self._inner = QWidget()
        self._form = QFormLayout(self._inner)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._fields: dict[str, Field] = {}
        for part in parameter_infos(info.record):
            field = make_field(part)
            field.changed.connect(lambda value, key=part.name: self._set(key, value))
            label = QLabel(part.name.replace("_", " "))
            label.setBuddy(field)
            label.setToolTip(tip_of(part))
            self._form.addRow(label, field)
            self._fields[part.name] = field
        self._column.addWidget(self._inner)

    def show_json(self, given: Any) -> None:
        """The object's keys; none where it is null."""
        self._given = given
        self._mark.setChecked(given is not None)
        self._inner.setVisible(given is not None)
        for key, field in self._fields.items():
            default = field.info.default
            field.show_json((given or {}).get(key, default))

    def _switch(self, wanted: bool) -> None:
        self.changed.emit(self._first() if wanted else None)

    def _first(self) -> dict[str, Any]:
        """What the object holds when it is switched on."""
        return {}

    def _set(self, key: str, value: Any) -> None:
        changed = {**(self._given or {}), key: value}
        self.changed.emit({name: item for name, item in changed.items() if item is not None})


def tip_of(info: ParameterInfo) -> str:
    """A parameter's help with its limits: ``share that is dropped; at least 0, less than 1``."""
    limits = [f"{words} {info.limits[key]:g}" for key, words in _LIMITS if key in info.limits]
    return "; ".join(part for part in (info.help, ", ".join(limits)) if part)


_LIMITS = (
    ("minimum", "at least"), ("above", "greater than"), ("maximum", "at most"),
    ("below", "less than"),
)  # fmt: skip


def make_field(info: ParameterInfo) -> Field:
    """The field for a parameter's kind."""
    kinds: dict[str, type[Field]] = {
        "flag": FlagField, "choice": ChoiceField, "record": RecordField,
    }  # fmt: skip
    return kinds.get(info.kind, TextField)(info)


def json_text(kind: str, given: Any) -> str:
    """How a JSON value stands in a line."""
    if given is None:
        return ""
    if isinstance(given, list | tuple):
        inner = ", ".join(json_text(kind, item) for item in given)
        return inner if kind in ("axes", "shape", "texts") else f"[{inner}]"
    if isinstance(given, float):
        return exact_text(given)
    return str(given)


def json_from_text(info: ParameterInfo, text: str) -> Any:
    """The JSON value of a typed line; the text itself where it is none of its kind."""
    text = text.strip()
    if not text:
        return None if info.optional else text
    try:
        return _READERS[info.kind](text)
    except (EditError, ValueError, OverflowError):
        return text


def _integer(text: str) -> int:
    number = read_number(text)
    if not math.isfinite(number) or number != int(number):
        raise ValueError(text)
    return int(text) if text.lstrip("+-").isdecimal() else int(number)


def _integers(text: str) -> list[int]:
    parts = text.strip("()[] ").replace(";", ",").replace("×", ",").split(",")
    return [_integer(part.strip()) for part in parts if part.strip()]


def _axes(text: str) -> int | list[int]:
    found = _integers(text)
    return found[0] if len(found) == 1 and "," not in text else found


_READERS: dict[str, Callable[[str], Any]] = {
    "number": read_number, "integer": _integer, "text": str, "axes": _axes, "shape": _integers,
    "texts": lambda text: [part.strip() for part in text.split(",")],
    "value": lambda text: write_value(read_typed_value(text)),
}  # fmt: skip
