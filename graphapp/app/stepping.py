"""The actions of the Step menu: walking through the passes, modes, the update."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence

from graphapp.app.picking import NodePicker
from graphapp.canvas.view import CanvasView
from graphapp.engine.hiding import Quantity
from graphapp.engine.stepping import Timeline
from graphapp.look.icons import icon
from graphapp.model import Graph
from graphapp.model.edits import set_differentiate, set_value
from graphapp.operation import Source
from graphapp.panels.timeline_strip import TimelineStrip
from graphapp.session import Session

if TYPE_CHECKING:
    from graphapp.app.covering import Covering

#: Verbs that step, with the arrow that does so as well while the steps are shown. At other times
#: arrows move the selected nodes, or the picture.
_ARROWS = {"step_forward": "Right", "step_back": "Left"}
_WALKING = ("step_forward", "step_back", "step_first", "step_last")


class Stepping(QObject):
    """Connects the Step menu of one window with its session, canvas and strip."""

    def __init__(self, session: Session, view: CanvasView, strip: TimelineStrip) -> None:
        super().__init__(strip)
        self._session = session
        self._view = view
        self._strip = strip
        self._picker = NodePicker(view)
        self._actions: Mapping[str, QAction] = {}
        self._covering: Covering | None = None
        strip.walk = self.walk
        view.uncoverWanted.connect(self._uncover)

    def actions(self) -> dict[str, Callable[..., object]]:
        """What to run, by verb."""
        session, player = self._session, self._strip.player
        return {
            "step_forward": lambda: self.walk(1),
            "step_back": lambda: self.walk(-1),
            "cover_numbers": lambda _on: self.covering.toggle("numbers"),
            "cover_gradients": lambda _on: self.covering.toggle("gradients"),
            "step_first": session.start_stepping,
            "step_last": lambda: session.step_to(session.timeline.last),
            "step_play": player.toggle,
            "step_stop": session.stop_stepping,
            "step_faster": lambda: player.change_speed(1),
            "step_slower": lambda: player.change_speed(-1),
            "differentiate_by_click": self._differentiate_by_click,
            "reverse_mode": lambda: session.seed_steps(None),
            "forward_mode": self._seed_selected,
            "forward_by_click": self._seed_by_click,
            "apply_update": self.apply_update,
        }

    def follow(self, actions: Mapping[str, QAction]) -> None:
        """Let the actions show what can be done now."""
        self._actions = actions
        for verb in _WALKING:  # a field over the canvas keeps Home, End and the arrows
            actions[verb].setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self._strip.show_actions(actions)
        self._strip.player.playing_changed.connect(self._show_playing)
        self._picker.ended.connect(self._uncheck)
        self._session.stepChanged.connect(self.refresh)
        self._session.evaluated.connect(self.refresh)
        self._session.selectionChanged.connect(self.refresh)
        self._arrows_step = False
        self.refresh()

    @property
    def covering(self) -> Covering:
        """Covers of numbers, made when they are first needed."""
        if self._covering is None:
            from graphapp.app.covering import Covering

            self._covering = Covering(self._session, self._view)
            self._covering.changed.connect(self.refresh)
        return self._covering

    def _uncover(self, place: Quantity) -> None:
        self.covering.uncover(place)

    def walk(self, count: int) -> None:
        """A step on or back; covered numbers that were reached come first."""
        if self._covers:
            self.covering.walk(count)
        else:
            self._session.step_by(count)

    @property
    def _covers(self) -> str:
        """What is covered, until everything is to be seen again; empty where nothing is."""
        return "" if self._covering is None else self._covering.kind

    def refresh(self) -> None:
        """Look again."""
        session, actions = self._session, self._actions
        for kind in ("numbers", "gradients"):
            actions[f"cover_{kind}"].setChecked(self._covers == kind)
        stepping = session.moment is not None or bool(self._covers)
        actions["step_stop"].setEnabled(session.moment is not None)
        if stepping != self._arrows_step:
            self._arrows_step = stepping
            for verb, arrow in _ARROWS.items():
                keys = [key for key in actions[verb].shortcuts() if key != QKeySequence(arrow)]
                actions[verb].setShortcuts([*keys, *([QKeySequence(arrow)] if stepping else [])])
        actions["reverse_mode"].setEnabled(session.step_mode == "forward")
        actions["forward_mode"].setEnabled(self._selected_leaf() is not None)
        actions["apply_update"].setEnabled(session.evaluation.target is not None)

    def _show_playing(self, playing: bool) -> None:
        action = self._actions["step_play"]
        action.setChecked(playing)
        action.setIcon(icon("pause" if playing else "play"))
        action.setText(_tr("&Pause") if playing else _tr("&Play"))

    # Modes ----------------------------------------------------------------------------------

    def _selected_leaf(self) -> str | None:
        chosen = self._session.selection.nodes
        if len(chosen) != 1:
            return None
        (id,) = chosen
        return id if isinstance(self._session.graph.nodes[id].operation, Source) else None

    def _seed_selected(self) -> None:
        leaf = self._selected_leaf()
        if leaf is not None:
            self._seed(leaf)

    def _seed(self, leaf: str) -> None:
        self._session.seed_steps(leaf)
        if self._session.step_seed == leaf and self._session.moment is None:
            self._session.start_stepping()

    def _seed_by_click(self, wanted: bool) -> None:
        self._ask(
            "forward_by_click", wanted, _tr("Click the leaf to follow its tangents"), self._seed
        )

    def _differentiate_by_click(self, wanted: bool) -> None:
        question = _tr("Click the node to differentiate")
        self._ask("differentiate_by_click", wanted, question, self.differentiate)

    def _ask(self, verb: str, wanted: bool, question: str, taken: Callable[[str], object]) -> None:
        self._picker.stop()
        if wanted:
            self._picker.start(question, taken)
            self._actions[verb].setChecked(True)

    def _uncheck(self) -> None:
        for verb in ("differentiate_by_click", "forward_by_click"):
            self._actions[verb].setChecked(False)

    def differentiate(self, id: str) -> None:
        """Another node's gradient is taken."""
        self._session.apply(
            _tr("Differentiate {0}").format(id), lambda graph: set_differentiate(graph, id)
        )

    # The update -----------------------------------------------------------------------------

    def apply_update(self) -> None:
        """Give every parameter its value after the update: one step of the history.

        While the steps are shown they begin again, with the new parameters.
        """
        session = self._session
        timeline = session.timeline
        if not isinstance(timeline, Timeline):
            timeline = Timeline(session.evaluation, learning_rate=session.learning_rate)
        new = {id: timeline.updated(id) for id in timeline.parameters}
        if not new:
            session.failed.emit(_tr("There is no parameter that the gradient reaches"))
            return

        def change(graph: Graph) -> Graph:
            for id, value in new.items():
                graph = set_value(graph, id, value)
            return graph

        if session.apply(_tr("Update the parameters"), change) and session.moment is not None:
            session.start_stepping()


def _tr(text: str) -> str:
    return QCoreApplication.translate("stepping", text)
