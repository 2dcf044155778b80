"""Every action of the window, declared once as data.

Menus, toolbar, tooltips and the sheet of shortcuts are built from these tables. An action's
object name is ``action.<verb>``; what it does is given by the window, by verb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QToolBar, QWidget

from graphapp.app.action_spec import ActionSpec, MenuSpec
from graphapp.app.asking_actions import ASKING, ASKING_ACTIONS
from graphapp.app.lab_actions import LAB, LAB_ACTIONS
from graphapp.app.print_actions import PRINT, PRINT_ACTIONS
from graphapp.app.step_actions import STEP_ACTIONS, STEP_MENU
from graphapp.app.teaching_actions import TEACHING, TEACHING_ACTIONS
from graphapp.look.icons import icon

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("new", "&New", "Start an empty graph", ("Ctrl+N",), "new"),
    ActionSpec("new_window", "New &window", "Open another window", ("Ctrl+Shift+N",)),
    ActionSpec("open", "&Open…", "Open a saved graph", ("Ctrl+O",), "open"),
    ActionSpec("save", "&Save", "Save the graph", ("Ctrl+S",), "save"),
    ActionSpec("save_as", "Save &as…", "Save the graph under another name", ("Ctrl+Shift+S",)),
    ActionSpec(
        "export_picture", "&Export…", "Write a picture, a LaTeX document or a program",
        ("Ctrl+Shift+E",), "picture",
    ),
    *PRINT_ACTIONS,
    ActionSpec("forget_recent", "&Clear this list", "Forget the recent files"),
    ActionSpec("close", "&Close window", "Close this window", ("Ctrl+W",)),
    ActionSpec("quit", "&Quit", "Close all windows", ("Ctrl+Q",)),
    ActionSpec("undo", "&Undo", "Take back the last edit", ("Ctrl+Z",), "undo"),
    ActionSpec("redo", "&Redo", "Make the undone edit again", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo"),
    ActionSpec("cut", "Cu&t", "Cut the selected nodes", ("Ctrl+X",), on_canvas=True),
    ActionSpec(
        "copy", "&Copy", "Copy the selected nodes, as a graph, as text and as a picture",
        ("Ctrl+C",), on_canvas=True,
    ),
    ActionSpec(
        "paste", "&Paste", "Paste nodes, a graph as JSON, or a formula as text", ("Ctrl+V",),
        on_canvas=True,
    ),
    ActionSpec(
        "duplicate", "Dup&licate", "Copy the selected nodes below, fed by the same nodes",
        ("Ctrl+D",), on_canvas=True,
    ),
    ActionSpec(
        "delete", "&Delete", "Delete what is selected; edges through a node with one input stay",
        ("Del", "Backspace", "X"), "delete", on_canvas=True,
    ),
    ActionSpec(
        "delete_plain", "Delete &without healing",
        "Delete what is selected and every edge of the nodes", ("Shift+Del",), on_canvas=True,
    ),
    ActionSpec(
        "select_all", "Select &all", "Select all nodes and edges", ("Ctrl+A",), on_canvas=True
    ),
    ActionSpec(
        "select_none", "Select n&othing", "Select nothing", ("Ctrl+Shift+A",), on_canvas=True
    ),
    ActionSpec(
        "select_inverse", "&Invert the selection", "Select what is not selected", ("Ctrl+I",),
        on_canvas=True,
    ),
    ActionSpec(
        "select_ancestors", "Select ance&stors", "Select also all that the selection depends on",
        ("Ctrl+Shift+Left",), on_canvas=True,
    ),
    ActionSpec(
        "select_descendants", "Select d&escendants",
        "Select also all that depends on the selection", ("Ctrl+Shift+Right",), on_canvas=True,
    ),
    ActionSpec(
        "graph_properties", "&Graph properties…", "Title, text and differentiated node",
        ("Alt+Return",),
    ),
    ActionSpec(
        "preferences", "Prefere&nces…", "Theme, numbers, wheel, motion and map", ("Ctrl+,",),
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
    ActionSpec("zoom_actual", "Actual si&ze", "Zoom to 100 %", ("Ctrl+0",)),
    ActionSpec(
        "zoom_selection", "Zoom to &selection", "Fill the view with what is selected",
        ("Shift+F",),
    ),
    ActionSpec(
        "show_map", "&Map", "Show the map of a graph that is larger than the window",
        checkable=True,
    ),
    ActionSpec(
        "add_node", "&Add node…", "Search a node to add, or type a number or a formula",
        ("Ctrl+Space", "/"), on_canvas=True,
    ),
    ActionSpec(
        "connect", "&Connect…", "Draw an edge from the selected node, or take the edge elsewhere",
        ("C",), on_canvas=True,
    ),
    ActionSpec(
        "next_edge", "Ne&xt edge", "Select the edges of the selected node, one after the other",
        ("E",), on_canvas=True,
    ),
    ActionSpec(
        "rename", "&Rename", "Give the selected node another name", ("F2",), on_canvas=True
    ),
    ActionSpec(
        "differentiate", "&Differentiate this node",
        "Start the backward pass at the selected node, with gradient 1", ("T",),
        checkable=True, on_canvas=True,
    ),
    ActionSpec("make_input", "Make an &input", "Make the leaf an input; it keeps its value"),
    ActionSpec(
        "make_parameter", "Make a &parameter",
        "Make the leaf a parameter, which training changes; it keeps its value",
    ),
    ActionSpec("make_constant", "Make a consta&nt", "Make the leaf a constant; it keeps its value"),
    ActionSpec(
        "redraw", "Draw a&gain", "Draw the random numbers of the selected nodes from the next seed"
    ),
    ActionSpec("align_left", "Align &left", "Align the left sides of the selected nodes"),
    ActionSpec("align_centre", "Align &centre", "Align the centres of the selected nodes, across"),
    ActionSpec("align_right", "Align &right", "Align the right sides of the selected nodes"),
    ActionSpec("align_top", "Align &top", "Align the tops of the selected nodes"),
    ActionSpec("align_middle", "Align &middle", "Align the middles of the selected nodes, down"),
    ActionSpec("align_bottom", "Align &bottom", "Align the bottoms of the selected nodes"),
    ActionSpec(
        "distribute_across", "Distribute a&cross", "Make the gaps from left to right equal"
    ),
    ActionSpec("distribute_down", "Distribute d&own", "Make the gaps from top to bottom equal"),
    ActionSpec("tidy", "&Tidy up", "Lay out the whole graph", ("Ctrl+L",)),
    ActionSpec(
        "tidy_selection", "Tidy up the &selection", "Lay out the selected nodes among themselves",
        ("Ctrl+Shift+L",),
    ),
    ActionSpec(
        "add_frame", "&Group into a frame", "Draw a frame around the selected nodes", ("Ctrl+G",),
        on_canvas=True,
    ),
    ActionSpec(
        "remove_frame", "&Remove the frame", "Remove the frames around the selected nodes",
        ("Ctrl+Shift+G",), on_canvas=True,
    ),
    ActionSpec(
        "fold_frame", "&Fold or unfold the frame",
        "Show the frames around the selected nodes as one box each, or open them again",
        ("Shift+G",), on_canvas=True,
    ),
    ActionSpec(
        "add_note", "Add &note", "Write a note under the pointer", ("N",), on_canvas=True
    ),
    *STEP_ACTIONS,
    *ASKING_ACTIONS,
    *LAB_ACTIONS,
    ActionSpec(
        "answer_questions", "Answer &questions",
        "Hide the numbers that the exercise asks for, and type them", ("Ctrl+Shift+X",),
        checkable=True,
    ),
    ActionSpec(
        "other_numbers", "Other n&umbers…", "The same exercise with other numbers, by a seed"
    ),
    ActionSpec("find", "&Find…", "Find a node by name, label or operation", ("Ctrl+F",)),
    ActionSpec(
        "trace", "Tr&ace table",
        "Every number as a table, for the keyboard, screen readers and spreadsheets", ("Ctrl+T",),
    ),
    ActionSpec("next_pane", "Ne&xt panel", "Go to the next panel", ("F6",)),
    ActionSpec("previous_pane", "Pr&evious panel", "Go to the panel before", ("Shift+F6",)),
    ActionSpec(
        "palette", "Co&mmand palette…", "Find any command by typing", ("Ctrl+Shift+P",)
    ),
    ActionSpec(
        "manual", "&Manual", "Read the manual, where it speaks of the panel in use", ("F1",)
    ),
    ActionSpec(
        "manual_node", "Manual of this &node", "Read about the operation of the selected node",
        ("Shift+F1",),
    ),
    ActionSpec("reset_layout", "&Reset layout", "Put all panels back where they were at first"),
    *TEACHING_ACTIONS,
    ActionSpec(
        "shortcuts", "Keyboard &shortcuts", "Show all keyboard shortcuts", ("?", "Ctrl+/")
    ),
    ActionSpec("about", "&About graphapp", "Versions and licence"),
)  # fmt: skip

MENUS: tuple[MenuSpec, ...] = (
    MenuSpec("&File", (
        "new", "new_window", "open", ">recent", "-", "save", "save_as", "-", "export_picture",
        *PRINT, "-", "close", "quit",
    )),
    MenuSpec("&Edit", (
        "undo", "redo", "-", "cut", "copy", "paste", "duplicate", "delete", "delete_plain", "-",
        "select_all", "select_none", "select_inverse", "select_ancestors", "select_descendants",
        "-", "find", "palette", "graph_properties", "preferences",
    )),
    MenuSpec("&Node", (
        "add_node", "connect", "next_edge", "-",
        "rename", "differentiate", ">swap", "-", "make_input", "make_parameter", "make_constant",
        "redraw", "-", *ASKING, "check_gradients",
    )),
    MenuSpec("&Arrange", (
        "tidy", "tidy_selection", "-", ">align", "distribute_across", "distribute_down", "-",
        "add_frame", "remove_frame", "fold_frame", "-", "add_note",
    )),
    STEP_MENU,
    MenuSpec("&Train", LAB),
    MenuSpec("E&xercise", ("answer_questions", "other_numbers", "-", ">ask")),
    MenuSpec("&View", (
        "show_value", "show_upstream", "show_local", "show_downstream", "-",
        "zoom_in", "zoom_out", "zoom_actual", "zoom_fit", "zoom_selection", "show_map", "-",
        ">theme", ">numbers", ">panels", "trace", "next_pane", "previous_pane", "reset_layout", "-",
        *TEACHING,
    )),
    MenuSpec("&Help", ("manual", "manual_node", "shortcuts", "-", "about")),
)  # fmt: skip

#: The menu that Arrange and the canvas share.
ALIGN: tuple[str, ...] = (
    "align_left", "align_centre", "align_right", "-", "align_top", "align_middle", "align_bottom",
)  # fmt: skip

TOOLBAR: tuple[str, ...] = (
    "new", "open", "save", "-", "undo", "redo", "-",
    "show_value", "show_upstream", "show_local", "show_downstream",
)  # fmt: skip

#: What mouse and keys do on the canvas, for the sheet of shortcuts.
GESTURES: tuple[tuple[str, str], ...] = (
    ("Add a node", "double-click, Tab, or drag from the library"),
    ("Connect", "drag from a port to a port or a node"),
    ("Take an edge elsewhere", "drag its end"),
    ("Add a connected node", "drag from a port into the empty"),
    ("Insert a node", "drop it on an edge, double-click the edge"),
    ("Cut edges", "Ctrl+right button across them"),
    ("Select", "click"),
    ("Select several", "drag, Ctrl+click"),
    ("Select several edges", "drag across edges only"),
    ("Move nodes", "drag a node"),
    ("Change a number", "drag on it"),
    ("Change it finely, coarsely", "Shift, Ctrl while dragging"),
    ("Type a number", "double-click it"),
    ("Type the number, set the parameters", "Enter"),
    ("Move what is selected", "arrow keys"),
    ("Step, while steps are shown", "← →"),
    ("Next, previous node", "Tab, Shift+Tab"),
    ("Tab after the mouse, nothing selected", "adds a node there"),
    ("Nearest node on a side", "Alt+arrow keys"),
    ("While connecting: port, node, take it", "Tab or ↑↓, ←→, Enter"),
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


def keys_text(action: QAction) -> str:
    """An action's first shortcut as it is written on this system; empty where it has none."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def build_actions(
    parent: QWidget,
    canvas: QWidget,
    run: Mapping[str, Callable[..., object]],
    specs: Iterable[ActionSpec] = ACTIONS,
) -> dict[str, QAction]:
    """All actions by verb, each connected to what ``run`` has for it (KeyError if nothing).

    Their keys work in all of the window, or only while the focus is on the canvas.
    """
    actions = {}
    for spec in specs:
        action = QAction(translated(spec.text), parent)
        action.setObjectName(f"action.{spec.verb}")
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        action.setCheckable(spec.checkable)
        set_tip(action, translated(spec.tip))
        connect(action, run[spec.verb])
        if spec.on_canvas:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        (canvas if spec.on_canvas else parent).addAction(action)
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
    key = keys_text(action)
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
        fill_menu(menu, spec.entries, actions, submenus)


def fill_menu(
    menu: QMenu,
    entries: Iterable[str],
    actions: Mapping[str, QAction],
    submenus: Mapping[str, QMenu] = MappingProxyType({}),
) -> QMenu:
    """Verbs, separators and menus, as they stand in a ``MenuSpec``."""
    menu.setToolTipsVisible(True)
    for entry in entries:
        if entry == "-":
            menu.addSeparator()
        elif entry.startswith(">"):
            menu.addMenu(submenus[entry[1:]])
        else:
            menu.addAction(actions[entry])
    return menu


def fill_toolbar(bar: QToolBar, actions: Mapping[str, QAction]) -> None:
    """The buttons of ``TOOLBAR``."""
    for entry in TOOLBAR:
        if entry == "-":
            bar.addSeparator()
            continue
        bar.addAction(actions[entry])
        button = bar.widgetForAction(actions[entry])
        button.setAccessibleName(plain(actions[entry].text()))
