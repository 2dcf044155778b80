"""The list of the runs: look, title, what differs, last loss and accuracy; shown in plots or not.

The mark before a run's title shows or hides it in the plots, F2 renames it, Delete forgets it.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QObject, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QGuiApplication,
    QIcon,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from graphapp.look.theme import shown
from graphapp.model.numerals import number_text
from graphapp.panels.number_model import NOWHERE, Index
from graphapp.panels.page import Text
from graphapp.panels.plots.styles import look_of
from graphapp.panels.training_controls import make_button, percent
from graphapp.panels.training_kept import KeptRun
from graphapp.panels.training_lab import TrainingLab
from graphapp.session import Session

_TITLE, _DIFFERS, _LOSS, _ACCURACY = range(4)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SWATCH = QSize(18, 12)
#: Of a column, in pixels; what is longer is in the tooltip.
_WIDEST = 180


class RunsModel(QAbstractTableModel):
    """One row for each run, the newest first."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lab = lab
        self._rows: list[KeptRun] = []
        self._differences: dict[KeptRun, str] = {}
        lab.kept.changed.connect(self.follow)
        lab.stepped.connect(self._follow_numbers)
        session.precisionChanged.connect(self._follow_numbers)
        self.follow()

    def follow(self) -> None:
        """Runs came or went, or are called differently."""
        rows = list(self._lab.kept)[::-1]
        self._differences = dict(zip(self._lab.kept, self._lab.kept.differences(), strict=True))
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        else:
            self._tell(_TITLE, _ACCURACY)

    def run_at(self, row: int) -> KeptRun:
        """The run of a row."""
        return self._rows[row]

    def recolour(self) -> None:
        """The theme is another one."""
        self._tell(_TITLE, _TITLE)

    def _follow_numbers(self) -> None:
        self._tell(_LOSS, _ACCURACY)

    def _tell(self, first: int, last: int) -> None:
        if self._rows:
            end = self.index(len(self._rows) - 1, last)
            self.dataChanged.emit(self.index(0, first), end)

    # Qt's interface -----------------------------------------------------------------------

    def rowCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """The runs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Title, differences, loss, accuracy."""
        return 0 if parent.isValid() else 4

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Titles can be typed, and have the mark that shows the run."""
        flags = super().flags(index)
        if index.column() == _TITLE:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """What the columns are."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            titles = (self.tr("Run"), self.tr("Differs in"), self.tr("Loss"), self.tr("Accuracy"))
            return titles[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section >= _LOSS:
            return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One cell."""
        if not index.isValid():
            return None
        kept, column = self._rows[index.row()], index.column()
        found: Any = None
        if role == Qt.ItemDataRole.DisplayRole:
            found = self._text(kept, column)
        elif role == Qt.ItemDataRole.ToolTipRole:
            found = self._tip(kept)
        elif role == Qt.ItemDataRole.TextAlignmentRole and column >= _LOSS:
            found = _RIGHT
        elif column == _TITLE and role == Qt.ItemDataRole.EditRole:
            found = kept.title
        elif column == _TITLE and role == Qt.ItemDataRole.CheckStateRole:
            found = Qt.CheckState.Checked if kept.visible else Qt.CheckState.Unchecked
        elif column == _TITLE and role == Qt.ItemDataRole.DecorationRole:
            found = _swatch(kept)
        return found

    def setData(  # noqa: N802 - Qt's name
        self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Another title, or shown and hidden."""
        if index.column() != _TITLE:
            return False
        kept = self._rows[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            self._lab.kept.show(kept, visible=Qt.CheckState(value) is Qt.CheckState.Checked)
            return True
        if role == Qt.ItemDataRole.EditRole:
            if str(value) != kept.title:
                self._lab.kept.rename(kept, str(value))
            return True
        return False

    def _text(self, kept: KeptRun, column: int) -> str:
        if column == _TITLE:
            return kept.title
        if column == _DIFFERS:
            return self._differences.get(kept, "")
        if column == _LOSS:
            last = kept.last_loss
            return "–" if last is None else number_text(last, self._session.precision)
        share = None if kept.scores is None else kept.scores.accuracy
        return "–" if share is None else percent(share)

    def _tip(self, kept: KeptRun) -> str:
        run = kept.run
        steps = self.tr("{0} steps").format(run.steps[-1] + 1 if run.steps else 0)
        lines = [f"{kept.title}: {steps}", self._differences.get(kept, ""), run.stopped]
        return "\n".join(line for line in lines if line)


class _List(QTreeView):
    """Rows without branches; Space shows and hides, Delete forgets what is selected."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        panel = self.parent()
        assert isinstance(panel, TrainingRuns)
        if event.matches(QKeySequence.StandardKey.Delete):
            panel.remove()
        else:
            super().keyPressEvent(event)


class TrainingRuns(QWidget):
    """The list, and what can be done with its runs."""

    def __init__(self, session: Session, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self.model = RunsModel(session, lab, self)
        self._values = make_button(
            "use", self.tr("Use values"),
            self.tr("Give the document's parameters the values that the selected run reached: one "
                    "step of the history"), self.use,
        )  # fmt: skip
        self._remove = make_button(
            "remove", self.tr("Remove"), self.tr("Forget the selected runs"), self.remove
        )
        self._empty = Text("muted")
        self._empty.say(
            self.tr("No runs yet. Each one stays here until it is removed; Compare makes several.")
        )
        row = QHBoxLayout()
        row.setSpacing(6)
        for part in (self._values, self._remove):
            row.addWidget(part)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._empty)
        self.view = self._make_view()
        column.addWidget(self.view, 1)
        column.addStretch()
        lab.kept.changed.connect(self.follow)
        self.view.selectionModel().selectionChanged.connect(self.follow)
        self.follow()

    def _make_view(self) -> QTreeView:
        view = _List(self)
        view.setObjectName("training.runs")
        view.setAccessibleName(self.tr("Runs of the training"))
        view.setModel(self.model)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setAllColumnsShowFocus(True)
        view.setIconSize(_SWATCH)
        view.setMinimumHeight(48)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
        )
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._open_menu)
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        header.setMaximumSectionSize(_WIDEST)
        for section in (_DIFFERS, _LOSS, _ACCURACY):
            header.setSectionResizeMode(section, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_TITLE, QHeaderView.ResizeMode.Stretch)
        return view

    @property
    def chosen(self) -> list[KeptRun]:
        """The selected runs."""
        rows = self.view.selectionModel().selectedRows()
        return [self.model.run_at(index.row()) for index in rows]

    def _open_menu(self, place: QPoint) -> None:
        """What can be done with the selected runs."""
        chosen = self.chosen
        if not chosen:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rename = menu.addAction(f"{self.tr('Re&name')}\tF2", self._rename)
        rename.setEnabled(len(chosen) == 1)
        menu.addAction(self.tr("&Show these alone"), lambda: self._lab.kept.show_alone(chosen))
        menu.addAction(self.tr("Show &all"), lambda: self._lab.kept.show_alone(self._lab.kept))
        menu.addSeparator()
        menu.addAction(self._values.text(), self.use).setEnabled(self._values.isEnabled())
        menu.addAction(f"{self.tr('Re&move')}\tDel", self.remove)
        menu.popup(self.view.viewport().mapToGlobal(place))

    def _rename(self) -> None:
        self.view.edit(self.view.currentIndex().siblingAtColumn(_TITLE))

    def use(self) -> None:
        """The selected run's values become the document's."""
        self._lab.keep_values_of(self.chosen[0])

    def remove(self) -> None:
        """Forget the selected runs."""
        self._lab.kept.remove(self.chosen)

    def follow(self) -> None:
        """What can be done now."""
        chosen = self.chosen
        some = len(self._lab.kept) > 0
        self._empty.setVisible(not some)
        judged = [kept.scores for kept in self._lab.kept if kept.scores is not None]
        self.view.setColumnHidden(_ACCURACY, all(scores.accuracy is None for scores in judged))
        self.view.setColumnHidden(_DIFFERS, len(self._lab.kept) < 2)
        self.view.setVisible(some)
        self._values.setEnabled(len(chosen) == 1 and bool(chosen[0].values))
        self._remove.setEnabled(bool(chosen))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.model.recolour()


def _swatch(kept: KeptRun) -> QIcon:
    """A piece of the run's line with its mark, as in the legends."""
    from pyqtgraph.graphicsItems.ScatterPlotItem import drawSymbol

    look, ratio = look_of(kept.number), QGuiApplication.primaryScreen().devicePixelRatio()
    picture = QPixmap(_SWATCH * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    color = shown().color(look.role)
    with QPainter(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = _SWATCH.height() / 2
        painter.setPen(QPen(color, 2.0))
        painter.drawLine(QPointF(0, middle), QPointF(_SWATCH.width(), middle))
        painter.translate(_SWATCH.width() / 2, middle)
        drawSymbol(painter, look.mark, 7.0, QPen(Qt.PenStyle.NoPen), QBrush(color))
    swatch = QIcon(picture)
    swatch.addPixmap(picture, QIcon.Mode.Selected)  # else Qt would tint it
    return swatch
