"""Every error that graphapp raises on purpose.

    GraphappError
    ├── UsageError          a command was called with arguments that do not fit together
    ├── FileError           a file cannot be read or written
    │   ├── FormatError     … because it is not a good graph file: says where
    │   └── VersionError    … because it was written by a newer version
    ├── FormulaError        a typed formula cannot be understood: says at which column
    ├── EditError           an edit is refused; the graph stays as it was
    └── OperationError      a node cannot be evaluated; the rest of the graph still is
        ├── ShapeError      its inputs have shapes that do not fit together
        ├── MissingInput    a port that it needs has no edge, or a source has no value
        ├── ParameterError  a parameter has a value that the operation does not accept
        ├── UnknownOperation  no installed package provides it
        └── Blocked         it waits for a node that failed

Every message is one sentence that says what is wrong, where, and what to do.
"""

from __future__ import annotations


class GraphappError(Exception):
    """The base of all errors below: catch it to show a message instead of a traceback."""


class UsageError(GraphappError):
    """A command was called with arguments that do not fit together."""


class FileError(GraphappError):
    """A file cannot be read or written."""


class FormatError(FileError):
    """A file is not a good graph file; ``where`` names the place (``line 12``, ``nodes[3].id``)."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.message = message
        self.where = where


class VersionError(FileError):
    """A file was written by a newer version of graphapp than this one."""


class FormulaError(GraphappError):
    """A typed formula cannot be understood; ``column`` counts from 1, ``line`` likewise."""

    def __init__(self, message: str, column: int, line: int = 1) -> None:
        place = f"column {column}" if line == 1 else f"line {line}, column {column}"
        super().__init__(f"{place}: {message}")
        self.message = message
        self.column = column
        self.line = line


class EditError(GraphappError):
    """An edit is refused, and the graph stays as it was."""


class OperationError(GraphappError):
    """A node cannot be evaluated."""

    @property
    def kind(self) -> str:
        """The class's name, as it stands in ``graphapp run --json``."""
        return type(self).__name__


class ShapeError(OperationError):
    """The inputs of a node have shapes that do not fit together."""


class MissingInput(OperationError):
    """A port that the node needs has no edge, or a source has no value."""


class ParameterError(OperationError):
    """A parameter has a value that the operation does not accept."""

    def __init__(self, message: str, parameter: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter


class UnknownOperation(OperationError):
    """No installed package provides the operation."""


class Blocked(OperationError):
    """The node waits for one that failed."""
