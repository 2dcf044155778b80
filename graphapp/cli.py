"""The program's entry: a command without pictures, or the window on some files.

Exit status: 0 done; 1 the graph has failures, or a check does not hold; 2 wrong usage or an
unreadable file. Errors go to standard error, one clear line each, never a traceback. Only what a
command needs is imported, and Qt only for pictures and the window.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from graphapp import __version__
from graphapp.commands import COMMANDS, Parser, command
from graphapp.errors import EditError, FileError, FormulaError, GraphappError, UsageError
from graphapp.texts import in_one_line

# Small arrays are slower on several threads. NumPy's libraries read this when they load, and the
# modules above do not load them.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")

DONE, FAILED, WRONG = 0, 1, 2
#: What shells expect of a program that Ctrl+C ended.
INTERRUPTED = 130

_HELP = """\
usage: graphapp [FILE ...]            open the window
       graphapp COMMAND ...           without a display:

{commands}

  --doctor   what this machine lacks, and how to get it
  --version  the version

graphapp COMMAND --help tells more. A FILE of - is standard input. To open a file that is called
like a command, write ./run. Exit status: 0 done; 1 the graph has failures, or a check does not
hold; 2 wrong usage or an unreadable file.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or the window; return the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a terminal that has no "−" gets a "?"
            stream.reconfigure(errors="replace")
    try:
        status = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("GRAPHAPP_TRACEBACK"):  # for those who look for the fault
            raise
        return _explained(error)
    return status


def _explained(error: Exception) -> int:
    """Say what went wrong in one line; return the exit status."""
    if isinstance(error, BrokenPipeError):  # the reader has seen enough: graphapp nodes | head
        _discard_output()
        return DONE
    if isinstance(error, GraphappError):
        is_wrong_usage = isinstance(error, UsageError | FileError | FormulaError | EditError)
        return _complain(str(error), WRONG if is_wrong_usage else FAILED)
    if isinstance(error, OSError):
        _discard_output()
        return _complain(f"the output cannot be written: {error.strerror or error}", WRONG)
    if isinstance(error, MemoryError):
        return _complain("this does not fit into memory: use a smaller graph", WRONG)
    fault = f"{type(error).__name__}: {error}"
    return _complain(f"a fault of graphapp itself, please report it: {fault}", WRONG)


def _run(arguments: Sequence[str]) -> int:
    try:
        return _dispatch(arguments)
    except SystemExit as error:  # argparse: --help, or wrong usage
        return error.code if isinstance(error.code, int) else DONE


def _dispatch(arguments: Sequence[str]) -> int:
    if arguments and arguments[0] in COMMANDS:
        return command(arguments[0], arguments[1:])
    parser = Parser(prog="graphapp", add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--version", action="store_true")
    parser.add_argument("--doctor", action="store_true")
    parser.add_argument("files", nargs="*", metavar="FILE")
    options = parser.parse_args(arguments)
    if options.version:
        print(f"graphapp {__version__}")
    elif options.doctor:
        from graphapp.commands import doctor

        return doctor.execute()
    elif options.help:
        rows = [f"  {name:10} {entry.help}" for name, entry in COMMANDS.items()]
        print(_HELP.format(commands="\n".join(rows)), end="")
    else:
        return _open_window(options.files)
    return DONE


def _open_window(files: list[str]) -> int:
    for file in files:
        if not os.path.exists(file):
            known = ", ".join(COMMANDS)
            raise UsageError(
                f"there is no file {file!r}: check the name (and the commands are {known})"
            )
    gc.disable()  # a tenth of the start; the window collects garbage itself, when it is at leisure
    try:
        from graphapp.app.main import run_window
    except ImportError as error:
        raise UsageError(f"the window needs Qt, which cannot be loaded ({error})") from None
    return run_window(files)


def _complain(message: str, status: int) -> int:
    """One line on standard error."""
    if sys.stderr is not None:
        print(f"graphapp: {in_one_line(message)}", file=sys.stderr)
    return status


def _discard_output() -> None:
    """Keep Python from writing what is left of the output to a place that takes none."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        sys.stdout = None  # type: ignore[assignment]
    finally:
        os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
