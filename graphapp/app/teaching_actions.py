"""The actions of a lecture: projecting, covering numbers, hiding controls; declared as data."""

from __future__ import annotations

from graphapp.app.action_spec import ActionSpec

TEACHING_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        "project", "Pro&ject", "Full screen, with numbers that the last row can read", ("F11",),
        checkable=True,
    ),
    ActionSpec(
        "cover_numbers", "&Cover numbers",
        "Cover all that is computed; Page Down uncovers one number after the other", ("V",),
        checkable=True, on_canvas=True,
    ),
    ActionSpec(
        "cover_gradients", "Cover &gradients",
        "Cover the gradients alone; Page Down uncovers one after the other", ("Shift+V",),
        checkable=True, on_canvas=True,
    ),
    ActionSpec(
        "black_screen", "&Black screen", "Show nothing while projecting, until the next key",
        ("B", "."), on_canvas=True,
    ),
    ActionSpec(
        "class_view", "&What the class sees…",
        "Hide panels, controls and numbers from whoever opens this file",
    ),
    ActionSpec(
        "show_controls", "Show w&hat is hidden", "Show the controls that this file hides"
    ),
)  # fmt: skip

#: Where they stand in the menu View.
TEACHING: tuple[str, ...] = (
    "project", "black_screen", "cover_numbers", "cover_gradients", "-", "class_view",
    "show_controls",
)  # fmt: skip
