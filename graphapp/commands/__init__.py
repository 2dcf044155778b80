"""The commands without a window, one module each; a module is imported when its command runs.

A module has ``declare(parser)``, which names its arguments, and ``execute(options)``, which prints
and returns the exit status. It may have ``prepared(arguments)``, which rewrites them first.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence
from typing import NamedTuple, NoReturn


class Command(NamedTuple):
    """Where a command is, and what it does in one line."""

    module: str
    help: str


COMMANDS = {
    "run": Command("run", "forward and backward pass: a table, or JSON"),
    "check": Command("check", "every gradient against finite differences"),
    "jacobian": Command("jacobian", "the whole Jacobian of one node by another"),
    "derive": Command("derive", "the chain rule from the differentiated node to a node"),
    "train": Command("train", "trains the parameters and prints the losses"),
    "grade": Command("grade", "marks answers to the questions of a graph"),
    "formula": Command("formula", "a typed formula to a graph"),
    "export": Command("export", "the graph as a picture, a document or a program"),
    "examples": Command("examples", "the bundled graphs"),
    "nodes": Command("library", "the node library"),
    "validate": Command("validate", "is it a good file?"),
}


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print one line and exit with status 2."""
        self.exit(2, f"{self.prog}: {message}: see {self.prog} --help\n")


def command(name: str, arguments: Sequence[str]) -> int:
    """Run one command; return its exit status. Raises GraphappError."""
    entry = COMMANDS[name]
    module = importlib.import_module(f"graphapp.commands.{entry.module}")
    parser = Parser(prog=f"graphapp {name}", description=entry.help, allow_abbrev=False)
    module.declare(parser)
    prepared = getattr(module, "prepared", list)
    status: int = module.execute(parser.parse_args(prepared(arguments)))
    return status
