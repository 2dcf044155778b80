"""The actions that ask a number where it comes from, declared as data."""

from __future__ import annotations

from graphapp.app.action_spec import ActionSpec

ASKING_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "explain", "&Explain", "Show where the number comes from, along every path", ("Ctrl+E",)
    ),
    ActionSpec(
        "local_jacobian", "Local &Jacobian…", "Show all local gradients of the node as a table",
        ("Ctrl+J",),
    ),
    ActionSpec(
        "sweep", "S&weep…", "Draw the differentiated node against one number of a leaf",
        ("Ctrl+Shift+W",),
    ),
    ActionSpec(
        "check_gradients", "Chec&k the gradients…",
        "Compare every gradient of the graph with what tiny steps do",
    ),
)  # fmt: skip

#: Where they stand in the menu Node, and on the canvas.
ASKING: tuple[str, ...] = ("explain", "local_jacobian", "sweep")
