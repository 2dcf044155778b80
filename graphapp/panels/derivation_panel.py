"""The derivation panel: where the selected number comes from, forward and along every path."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.engine.covering import explains_covered
from graphapp.engine.derivation import Derivation
from graphapp.engine.derivation_text import Form, written
from graphapp.errors import GraphappError
from graphapp.model import Edge
from graphapp.operation import shape_of
from graphapp.panels import derivation_lines as lines
from graphapp.panels.derivation_column import Column
from graphapp.panels.derivation_entry import EntryChooser, entry_lines
from graphapp.panels.derivation_flow import NOTHING, Part
from graphapp.panels.derivation_nudge import NudgeCheck
from graphapp.panels.page import MARGIN
from graphapp.session import Session

_FORMS: tuple[tuple[Form, str], ...] = (
    ("latex", "Copy as LaTeX"), ("text", "Copy as text"), ("markdown", "Copy as Markdown"),
)  # fmt: skip


class DerivationPanel(QWidget):
    """Follows the selection; an edge on the way from the shown node marks its terms."""

    highlight_wanted = Signal(object)
    """The Part to light up on the canvas; ``NOTHING`` for none."""
    jacobian_wanted = Signal(object)
    """The node or the edge whose Jacobian is to be shown."""
    sweep_wanted = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._subject: str | Edge | None = None
        self._unfolded = False
        self._pinned = NOTHING
        self._stale = True
        self._build()
        session.selectionChanged.connect(self._select)
        session.evaluated.connect(self._refresh)
        session.hiddenChanged.connect(self._refresh)
        session.stepChanged.connect(self._refresh)
        session.precisionChanged.connect(self._refresh)
        self._select()

    # Building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.DefaultContextMenu)
        self.top, self.entry = Column(), Column()
        self.chooser, self.nudge = EntryChooser(), NudgeCheck()
        self.chooser.changed.connect(self._refresh)
        for column in (self.top, self.entry):
            column.lit.connect(self._light)
            column.chosen.connect(self._pin)
            column.pressed.connect(self._press)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        inside.setSpacing(6)
        inside.addLayout(self._buttons())
        for part in (self.top, self.chooser, self.entry, self.nudge):
            inside.addWidget(part)
        inside.addStretch()
        area = QScrollArea()
        area.setObjectName("derivation.area")
        area.setAccessibleName(self.tr("Where the number comes from"))
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._copy = QToolButton()
        self._copy.setObjectName("derivation.copy")
        self._copy.setText(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy the derivation as LaTeX, text or Markdown"))
        self._copy.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._copy.setMenu(self._copy_menu(self._copy))
        self._jacobian = self._button(
            "jacobian", self.tr("Jacobian…"), self.tr("All local gradients as a table"),
            lambda: self.jacobian_wanted.emit(self._subject),
        )  # fmt: skip
        self._sweep = self._button(
            "sweep", self.tr("Sweep…"), self.tr("The differentiated node against this number"),
            lambda: self.sweep_wanted.emit(self._subject),
        )  # fmt: skip
        for button in (self._copy, self._jacobian, self._sweep):
            row.addWidget(button)
        row.addStretch()
        return row

    def _button(self, name: str, text: str, tip: str, run: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(f"derivation.{name}")
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda _on=False: run())
        return button

    def _copy_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        for form, name in _FORMS:
            action = menu.addAction(self.tr(name))
            action.setObjectName(f"derivation.copy.{form}")
            action.triggered.connect(lambda _on=False, form=form: self.copy(form))
        return menu

    # What is shown --------------------------------------------------------------------------

    @property
    def subject(self) -> str | Edge | None:
        """The node or edge that is explained."""
        return self._subject

    def explain(self, subject: str | Edge) -> None:
        """Explain a node's number, or an edge's."""
        if subject != self._subject:
            self._subject = subject
            self._unfolded = False
            self._pinned = NOTHING
        self._refresh()

    def explain_selection(self) -> None:
        """Explain what is selected, also an edge that only marked terms until now."""
        selection = self._session.selection
        if len(selection.edges) == 1 and not selection.nodes:
            self.explain(next(iter(selection.edges)))
        else:
            self._select()

    def copy(self, form: Form) -> None:
        """The whole derivation of the shown node to the clipboard."""
        id = self._subject.source if isinstance(self._subject, Edge) else self._subject
        if id is None:
            return
        if not self._may_show:
            self._session.failed.emit(self._why_not())
            return
        try:
            derivation = Derivation(self._session.evaluation, id)
        except GraphappError as error:
            self._session.failed.emit(str(error))
            return
        text = written(derivation, form, self._session.precision)
        QGuiApplication.clipboard().setText(text)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """What happened while nobody looked is caught up with."""
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Copy."""
        menu = self._copy_menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(
            event.globalPos() if not event.globalPos().isNull() else self.mapToGlobal(QPoint())
        )

    # Following ------------------------------------------------------------------------------

    def _select(self) -> None:
        selection = self._session.selection
        if len(selection.nodes) == 1 and not selection.edges:
            self.explain(next(iter(selection.nodes)))
            return
        if len(selection.edges) == 1 and not selection.nodes:
            (edge,) = selection.edges
            if not self._is_on_the_way(edge):
                self.explain(edge)
                return
        self._refresh()

    def _is_on_the_way(self, edge: Edge) -> bool:
        """Does the edge occur in what is shown?"""
        if not isinstance(self._subject, str) or self._subject not in self._session.graph.nodes:
            return False
        return any(edge in piece.part.edges for flow in self.top.flows for piece in flow.pieces)

    def _refresh(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        graph = self._session.graph
        subject = self._subject
        if isinstance(subject, Edge):
            if graph.edge_into(subject.target, subject.port) != subject:
                self._subject = subject = None
        elif subject not in graph.nodes:
            self._subject = subject = None
        open_ = self._may_show
        self._jacobian.setEnabled(subject is not None and open_)
        self._sweep.setEnabled(isinstance(subject, str) and open_)
        self._copy.setEnabled(subject is not None and open_)
        if subject is None:
            self._show_hint()
        elif isinstance(subject, Edge):
            self._show_edge(subject)
        else:
            self._show_node(subject)
        self._mark()

    def _mark(self) -> None:
        """Mark the terms about the selected edge and about what was clicked."""
        own = {self._subject} if isinstance(self._subject, Edge) else set()
        for column in (self.top, self.entry):
            column.mark(self._session.selection.edges - own, self._pinned)

    @property
    def _may_show(self) -> bool:
        """Not while an exercise asks for numbers, nor before the steps have reached this one."""
        session, subject = self._session, self._subject
        if session.hidden or subject is None:
            return False
        if explains_covered(session.evaluation, subject, session.covered):
            return False
        quantity = "downstream" if isinstance(subject, Edge) else "gradient"
        return (subject, quantity) not in session.unseen

    def _show_hint(self) -> None:
        hint = self.tr("Select a node or an edge: here stands where its numbers come from.")
        self.top.show_lines([lines.Sentence(hint)])
        self.entry.show_lines([])
        self.chooser.hide()
        self.nudge.hide()

    def _show_edge(self, edge: Edge) -> None:
        session = self._session
        self.chooser.hide()
        self.nudge.hide()
        self.entry.show_lines([])
        self._show_top(lines.edge_lines(session.evaluation, edge, session.precision))

    def _show_top(self, said: Iterable[lines.Said]) -> None:
        """The upper part, in symbols only while the numbers may not be seen."""
        if self._may_show:
            self.top.show_lines(said)
            return
        self.top.show_lines([*lines.without_numbers(said), lines.Sentence(self._why_not())])

    def _why_not(self) -> str:
        """Why numbers may not be shown now."""
        if self._session.hidden:
            return self.tr("Numbers are not shown here while an exercise asks for some of them.")
        if self._session.covered:
            return self.tr("Numbers are not shown here while some that they come from are covered.")
        return self.tr("The steps have not come so far: the numbers are not known yet.")

    def _show_node(self, id: str) -> None:
        evaluation, precision = self._session.evaluation, self._session.precision
        said: list[lines.Said] = []
        shape = None
        try:
            derivation = Derivation(evaluation, id)
        except GraphappError as error:
            said.append(lines.Sentence(_sentence(str(error))))
        else:
            said += lines.gradient_lines(derivation, precision, unfolded=self._unfolded)
            if not derivation.independent and id != derivation.of:
                shape = shape_of(derivation.result)
        self._show_top([*lines.value_lines(evaluation, id, precision), *said])
        if not self._may_show:
            shape = None
        self.chooser.offer(shape or ())
        index = self.chooser.index if shape else None
        entry = () if index is None else entry_lines(evaluation, id, index, precision)
        self.entry.show_lines(entry)
        if shape is None:
            self.nudge.hide()
        else:
            at = index if index is not None else (0,) * len(shape)
            self.nudge.show_for(evaluation, id, at)
            self.nudge.setVisible(not shape or index is not None)

    # Lighting up ----------------------------------------------------------------------------

    def _light(self, part: Part) -> None:
        self.highlight_wanted.emit(part if part != NOTHING else self._pinned)

    def _pin(self, part: Part) -> None:
        """A click keeps a term lit; another click on it lets go."""
        self._pinned = NOTHING if part == self._pinned else part
        self.highlight_wanted.emit(self._pinned)
        self._mark()

    def _press(self, name: str) -> None:
        if name == "node" and isinstance(self._subject, Edge):
            self._session.select([self._subject.source])
            return
        self._unfolded = name == "unfold"
        self._refresh()


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
