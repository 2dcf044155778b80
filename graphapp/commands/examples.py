"""``graphapp examples``: list the bundled graphs, verify them, or copy them to work on."""

from __future__ import annotations

import argparse
from pathlib import Path

from graphapp.commands.printing import print_table
from graphapp.errors import FileError
from graphapp.files.examples import Example, examples, verify
from graphapp.files.store import explained, read, write
from graphapp.texts import in_one_line


def declare(parser: argparse.ArgumentParser) -> None:
    """Name the arguments."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--list", action="store_true", help="list them; this is what it does alone")
    what.add_argument(
        "--verify", action="store_true", help="evaluate all and compare with what they expect"
    )
    what.add_argument("--copy", metavar="DIR", help="copy them into a folder")


def execute(options: argparse.Namespace) -> int:
    """Do one of the three; 1 where an example does not hold."""
    found = examples()
    if options.verify:
        return _verify(found)
    if options.copy is not None:
        return _copy(found, Path(options.copy))
    rows = ((f"{e.theme}/{e.slug}", in_one_line(e.title), in_one_line(e.sheet)) for e in found)
    print_table(("example", "title", "sheet"), rows, texts=3)
    return 0


def _verify(found: tuple[Example, ...]) -> int:
    differing = 0
    for example in found:
        failures = verify(example)
        differing += bool(failures)
        print(f"{'differs' if failures else 'holds':8}{example.theme}/{example.slug}")
        for failure in failures:
            print(f"        {failure}")
    print(f"{len(found) - differing} of {len(found)} examples hold")
    return 1 if differing else 0


def _copy(found: tuple[Example, ...], folder: Path) -> int:
    """Copy into one folder for each theme; a file that is there and differs is not touched."""
    copies = [(example.path, folder / example.theme / example.path.name) for example in found]
    for source, target in copies:
        if target.exists() and read(target) != read(source):
            raise FileError(f"{target} exists and differs: choose another folder")
    for source, target in copies:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise explained(f"{target.parent}: the folder cannot be made", error) from None
        if not target.exists():
            write(read(source), target)
    print(f"{len(copies)} examples are in {folder}")
    return 0
