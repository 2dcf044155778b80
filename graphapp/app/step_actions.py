"""The actions of the Step menu, declared as data."""

from __future__ import annotations

from graphapp.app.action_spec import ActionSpec, MenuSpec

STEP_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "step_forward", "Step &forward", "Show the next step of the passes", ("PgDown",),
        "step-forward", on_canvas=True,
    ),
    ActionSpec(
        "step_back", "Step &back", "Show the step before", ("PgUp",), "step-back", on_canvas=True
    ),
    ActionSpec(
        "step_first", "F&irst step", "Hide all that is computed: only the leaves have values",
        ("Home",), "step-first", on_canvas=True,
    ),
    ActionSpec(
        "step_last", "&Last step", "Show the last step: the update of the parameters", ("End",),
        "step-last", on_canvas=True,
    ),
    ActionSpec(
        "step_play", "&Play", "Let the steps come one after another", ("P",), "play",
        checkable=True, on_canvas=True,
    ),
    ActionSpec("step_faster", "F&aster", "More steps in a second"),
    ActionSpec("step_slower", "&Slower", "Fewer steps in a second"),
    ActionSpec(
        "step_stop", "Show &everything", "End the steps and show all numbers", (), "dismiss"
    ),
    ActionSpec(
        "differentiate_by_click", "&Differentiate by clicking",
        "Click the node to differentiate", ("Shift+T",), checkable=True,
        on_canvas=True,
    ),
    ActionSpec(
        "reverse_mode", "&Reverse mode", "Step forward for values, then backward for gradients"
    ),
    ActionSpec(
        "forward_mode", "Forward &mode from this leaf",
        "Step forward with values and the tangents along the selected leaf",
    ),
    ActionSpec(
        "forward_by_click", "Forward mode by &clicking",
        "Click the leaf whose tangents are to be followed", checkable=True,
    ),
    ActionSpec(
        "apply_update", "&Update", "Give the parameters their values after one step of descent",
        ("Ctrl+U",),
    ),
)  # fmt: skip

STEP_MENU = MenuSpec("&Step", (
    "step_forward", "step_back", "step_first", "step_last", "-", "step_play", "step_faster",
    "step_slower", "step_stop", "-", "differentiate_by_click", "reverse_mode", "forward_mode",
    "forward_by_click", "-", "apply_update",
))  # fmt: skip
