"""The actions of the training lab, declared as data."""

from __future__ import annotations

from graphapp.app.action_spec import ActionSpec

LAB_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "train", "T&rain", "Open the training; pressed again it runs and pauses", ("Ctrl+R",)
    ),
    ActionSpec("data", "&Data", "Show the table of data that inputs read", ("Ctrl+Shift+D",)),
    ActionSpec("import_data", "&Import data…", "Read columns of numbers from a CSV file"),
)  # fmt: skip

#: The menu.
LAB: tuple[str, ...] = ("train", "data", "import_data")
