"""What happens when something goes wrong that nobody foresaw: one sentence, and a log.

An exception that leaves an event handler would otherwise print a traceback and be forgotten.
Here it is written to a log file in full, and the person reads one sentence that says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from graphapp.folders import log_folder

_SHORT = 200
#: A log that has grown larger begins anew; the one before it is kept.
_LARGEST_LOG = 1_000_000


def log_file() -> Path:
    """Where unforeseen errors are written in full."""
    return log_folder() / "graphapp.log"


def install(tell: Callable[[str], None]) -> None:
    """From now on an unforeseen exception is logged, and ``tell`` gets one sentence about it."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.exit(130)
        tell(report(error, trace))

    sys.excepthook = hook


def report(error: BaseException, trace: TracebackType | None) -> str:
    """Log an exception with its traceback; the sentence to show."""
    what = f"{type(error).__name__}: {error}".splitlines()[0][:_SHORT]
    import traceback

    written = _write("".join(traceback.format_exception(type(error), error, trace)))
    where = f"the details are in {written}" if written else "it could not be logged"
    return f"Something went wrong inside graphapp ({what}); your graph is as it was, and {where}."


def _write(text: str) -> Path | None:
    path = log_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST_LOG:
            path.replace(path.with_name(path.name + "~"))
        with path.open("a", encoding="utf-8") as log:
            log.write(f"{datetime.now():%Y-%m-%d %H:%M:%S}\n{text}\n")
    except OSError:
        return None
    return path
