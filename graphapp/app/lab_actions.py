"""The actions of the training lab, declared as data."""

from __future__ import annotations

from graphapp.app.action_spec import ActionSpec

LAB_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "train", "T&rain", "Open the training; pressed again it runs and pauses", ("Ctrl+R",)
    ),
)  # fmt: skip

#: Where they stand in the menu Step.
LAB: tuple[str, ...] = ("train",)
