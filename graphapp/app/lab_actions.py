"""The actions of the training lab, declared as data."""

from __future__ import annotations

from graphapp.app.action_spec import ActionSpec

LAB_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "train", "T&rain", "Open the training; pressed again it runs and pauses", ("Ctrl+R",)
    ),
    ActionSpec(
        "train_step", "One training &step", "Take one step of the training", ("Ctrl+Shift+R",)
    ),
    ActionSpec("train_reset", "&Back to the start", "Show the values before the training again"),
    ActionSpec(
        "train_keep", "&Keep trained values",
        "Give the graph's parameters their trained values: one step of the history",
    ),
    ActionSpec(
        "compare_runs", "&Compare runs…", "Several runs one after another, all from the same start"
    ),
    ActionSpec("data", "&Data", "Show the table of data that inputs read", ("Ctrl+Shift+D",)),
    ActionSpec("import_data", "&Import data…", "Read columns of numbers from a CSV file"),
)  # fmt: skip

#: The menu.
LAB: tuple[str, ...] = (
    "train", "train_step", "train_reset", "train_keep", "compare_runs", "-", "data", "import_data",
)  # fmt: skip
