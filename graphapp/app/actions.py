"""Every action of the window, declared once as data.

Menus, toolbar, tooltips and the sheet of shortcuts are built from these tables. An action's
object name is ``action.<verb>``; what it does is given by the window, by verb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from graphapp.look.icons import icon


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing that a person can do."""

    verb: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    checkable: bool = False


@dataclass(frozen=True, slots=True)
class MenuSpec:
    """A menu: verbs, ``-`` for a separator, ``>name`` for a menu that the window fills."""

    title: str
    entries: tuple[str, ...]


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("new", "&New", "Start an empty graph", ("Ctrl+N",), "new"),
    ActionSpec("new_window", "New &window", "Open another window", ("Ctrl+Shift+N",)),
    ActionSpec("open", "&Open…", "Open a saved graph", ("Ctrl+O",), "open"),
    ActionSpec("save", "&Save", "Save the graph", ("Ctrl+S",), "save"),
    ActionSpec("save_as", "Save &as…", "Save the graph under another name", ("Ctrl+Shift+S",)),
    ActionSpec(
        "export_picture", "Export &picture…", "Save the canvas as a PNG picture",
        ("Ctrl+Shift+E",), "picture",
    ),
    ActionSpec("forget_recent", "&Clear this list", "Forget the recent files"),
    ActionSpec("close", "&Close window", "Close this window", ("Ctrl+W",)),
    ActionSpec("quit", "&Quit", "Close all windows", ("Ctrl+Q",)),
    ActionSpec("undo", "&Undo", "Take back the last edit", ("Ctrl+Z",), "undo"),
    ActionSpec("redo", "&Redo", "Make the undone edit again", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    ActionSpec("delete", "&Delete", "Delete what is selected", ("Del",), "delete"),
    ActionSpec("select_all", "Select &all", "Select all nodes and edges", ("Ctrl+A",)),
    ActionSpec(
        "preferences", "&Preferences…", "Theme, numbers and what edges show", ("Ctrl+,",),
        "preferences",
    ),
    ActionSpec(
        "show_value", "&Value", "Show the value on edges", ("1",), "value", checkable=True
    ),
    ActionSpec(
        "show_upstream", "&Upstream gradient", "Show the upstream gradient on edges", ("2",),
        "upstream", checkable=True,
    ),
    ActionSpec(
        "show_local", "&Local gradient", "Show the local gradient on edges", ("3",), "local",
        checkable=True,
    ),
    ActionSpec(
        "show_downstream", "&Downstream gradient", "Show the downstream gradient on edges",
        ("4",), "downstream", checkable=True,
    ),
    ActionSpec("zoom_in", "Zoom &in", "Zoom in", ("Ctrl++", "Ctrl+="), "zoom-in"),
    ActionSpec("zoom_out", "Zoom &out", "Zoom out", ("Ctrl+-",), "zoom-out"),
    ActionSpec("zoom_fit", "&Fit", "Show the whole graph", ("F",), "fit"),
    ActionSpec("zoom_actual", "A&ctual size", "Zoom to 100 %", ("Ctrl+0",)),
    ActionSpec(
        "zoom_selection", "Zoom to &selection", "Fill the view with what is selected",
        ("Shift+F",),
    ),
    ActionSpec("reset_layout", "&Reset layout", "Put all panels back where they were at first"),
    ActionSpec("full_screen", "F&ull screen", "Use the whole screen", ("F11",), checkable=True),
    ActionSpec(
        "shortcuts", "Keyboard &shortcuts", "Show all keyboard shortcuts", ("F1", "?", "Ctrl+/")
    ),
    ActionSpec("about", "&About graphapp", "Versions and licence"),
)  # fmt: skip

MENUS: tuple[MenuSpec, ...] = (
    MenuSpec("&File", (
        "new", "new_window", "open", ">recent", "-", "save", "save_as", "-", "export_picture",
        "-", "close", "quit",
    )),
    MenuSpec("&Edit", ("undo", "redo", "-", "delete", "select_all", "-", "preferences")),
    MenuSpec("&View", (
        "show_value", "show_upstream", "show_local", "show_downstream", "-",
        "zoom_in", "zoom_out", "zoom_actual", "zoom_fit", "zoom_selection", "-",
        ">theme", ">numbers", ">panels", "reset_layout", "-", "full_screen",
    )),
    MenuSpec("&Help", ("shortcuts", "about")),
)  # fmt: skip

TOOLBAR: tuple[str, ...] = (
    "new", "open", "save", "-", "undo", "redo", "-",
    "show_value", "show_upstream", "show_local", "show_downstream",
)  # fmt: skip

#: What mouse and keys do on the canvas, for the sheet of shortcuts.
GESTURES: tuple[tuple[str, str], ...] = (
    ("Select", "click"),
    ("Select several", "drag, Ctrl+click"),
    ("Move nodes", "drag a node"),
    ("Change a number", "drag on it"),
    ("Change it finely, coarsely", "Shift, Ctrl while dragging"),
    ("Type a number", "double-click it"),
    ("Type the selected number", "Enter"),
    ("Move what is selected", "arrow keys"),
    ("Next, previous node", "Tab, Shift+Tab"),
    ("Cancel, select nothing", "Esc"),
    ("Move the view", "middle or right button, Space+drag"),
    ("Zoom to the cursor", "wheel"),
)


def translated(text: str) -> str:
    """An action's text in the language of the window."""
    return QCoreApplication.translate("actions", text)


def plain(text: str) -> str:
    """A menu's text without its mnemonic and its dots."""
    return text.replace("&", "").removesuffix("…")


def build_actions(
    parent: QWidget, run: Mapping[str, Callable[..., object]], specs: Iterable[ActionSpec] = ACTIONS
) -> dict[str, QAction]:
    """All actions by verb, each connected to what ``run`` has for it (KeyError if nothing)."""
    actions = {}
    for spec in specs:
        action = QAction(translated(spec.text), parent)
        action.setObjectName(f"action.{spec.verb}")
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        set_tip(action, translated(spec.tip))
        connect(action, run[spec.verb])
        parent.addAction(action)
        actions[spec.verb] = action
    recolour(actions, specs)
    return actions


def connect(action: QAction, function: Callable[..., object]) -> None:
    """Run ``function`` when the action is triggered: with the check mark if it has one."""
    if action.isCheckable():
        action.triggered.connect(function)
    else:
        action.triggered.connect(lambda _checked: function())


def set_tip(action: QAction, tip: str) -> None:
    """A tooltip that ends with the shortcut, and the same in the strip under the canvas."""
    key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{tip} ({key})" if key else tip)
    action.setStatusTip(tip)


def recolour(actions: Mapping[str, QAction], specs: Iterable[ActionSpec] = ACTIONS) -> None:
    """Draw the icons again, in the colours of the palette as it is now."""
    for spec in specs:
        if spec.icon:
            actions[spec.verb].setIcon(icon(spec.icon))


def fill_menu_bar(
    bar: QMenuBar, actions: Mapping[str, QAction], submenus: Mapping[str, QMenu]
) -> None:
    """The menus of ``MENUS``."""
    for spec in MENUS:
        menu = bar.addMenu(translated(spec.title))
        menu.setObjectName(f"menu.{plain(spec.title).lower()}")
        menu.setToolTipsVisible(True)
        for entry in spec.entries:
            if entry == "-":
                menu.addSeparator()
            elif entry.startswith(">"):
                menu.addMenu(submenus[entry[1:]])
            else:
                menu.addAction(actions[entry])


def fill_toolbar(bar: QToolBar, actions: Mapping[str, QAction]) -> None:
    """The buttons of ``TOOLBAR``."""
    for entry in TOOLBAR:
        if entry == "-":
            bar.addSeparator()
            continue
        bar.addAction(actions[entry])
        button = bar.widgetForAction(actions[entry])
        button.setAccessibleName(plain(actions[entry].text()))
