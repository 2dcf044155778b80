"""What goes to paper, declared as data."""

from __future__ import annotations

from graphapp.app.action_spec import ActionSpec

PRINT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "export_worksheet", "Export wor&ksheet…",
        "Write the exercise as a PDF for a class: with blanks, or the answer key",
    ),
    ActionSpec("print", "&Print…", "Print the exercise, its key, or the graph", ("Ctrl+P",)),
)  # fmt: skip

#: In the File menu.
PRINT: tuple[str, ...] = ("export_worksheet", "print")
