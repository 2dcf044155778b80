"""The settings of the training as a form; every change is one step of the history.

What is needed rarely is folded under "More", which opens by itself where a file uses it: nothing
acts that cannot be seen.
"""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from graphapp.operation.parameters import ParameterInfo
from graphapp.panels.parameter_fields import Field, TextField, make_field
from graphapp.panels.training_lab import TrainingLab
from graphapp.training import OPTIMIZERS, Settings


@dataclasses.dataclass(frozen=True)
class _Row:
    info: ParameterInfo
    title: str
    hint: str = ""
    """What stands in the line while it is empty."""


def _number(name: str, help_text: str, *, optional: bool = True) -> ParameterInfo:
    return ParameterInfo(name, "number", None, help_text, optional=optional)


_FIRST = (
    _Row(ParameterInfo("optimizer", "choice", "sgd", "how a parameter follows its gradient",
                       choices=tuple(OPTIMIZERS)), "Optimizer"),
    _Row(_number("learning_rate", "how far a step goes; it can be changed while it runs",
                 optional=False), "Rate"),
    _Row(ParameterInfo("batch_size", "integer", None,
                       "rows of the data per step; empty: all of them", optional=True),
         "Batch size", "all rows"),
    _Row(ParameterInfo("steps", "integer", 100, "how many steps Run takes"),
         "Steps"),
    _Row(ParameterInfo("seed", "integer", 0,
                       "of the order of the rows and of parameters that are drawn"),
         "Seed"),
)  # fmt: skip
_MORE = (
    _Row(_number("validation", "the share of the rows that is held out: no step sees them, and the "
                 "validation loss is theirs", optional=False),
         "Validation"),
    _Row(_number("clip_norm", "gradients that are longer, all together, are shortened to this"),
         "Clip norm", "off"),
    _Row(_number("weight_decay", "λ: the optimizer sees g + λ·w instead of g", optional=False),
         "Decay"),
    _Row(_number("stop_loss", "stop as soon as the loss is below"),
         "Stop: loss <", "off"),
    _Row(_number("stop_gradient", "stop as soon as the norm of all gradients is below"),
         "Stop: grad <", "off"),
    _Row(ParameterInfo("patience", "integer", None, "stop after so many steps without a better "
                       "loss, that of the held-out rows if there are", optional=True),
         "Patience", "off"),
)  # fmt: skip


class TrainingSettings(QWidget):
    """Optimizer, rate, batch, steps and seed; the rest under More."""

    def __init__(self, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        self._shown: Settings | None = None
        self.fields: dict[str, Field] = {}
        self.more = QToolButton()
        self.more.setObjectName("training.more")
        self.more.setText(self.tr("More"))
        self.more.setAccessibleName(self.tr("More settings"))
        self.more.setToolTip(self.tr("Validation, clipping, weight decay, when to stop"))
        self.more.setCheckable(True)
        self.more.setAutoRaise(True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rest = self._form(_MORE)
        self.more.toggled.connect(self._unfold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._form(_FIRST))
        column.addWidget(self.more)
        column.addWidget(self._rest)
        column.addStretch()
        self._unfold(False)
        lab.stateChanged.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the settings of the document; unfold where one that is folded is in use."""
        settings = self._lab.settings
        for name, field in self.fields.items():
            field.show_json(getattr(settings, name))
        if settings != self._shown:
            usual = Settings()
            names = [row.info.name for row in _MORE]
            if any(getattr(settings, name) != getattr(usual, name) for name in names):
                self.more.setChecked(True)
            self._shown = settings

    def _form(self, rows: tuple[_Row, ...]) -> QWidget:
        inside = QWidget()
        form = QFormLayout(inside)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for row in rows:
            field = make_field(row.info)
            field.changed.connect(lambda given, name=row.info.name: self._lab.change(name, given))
            if row.hint and isinstance(field, TextField):
                field.show_hint(_tr(row.hint))
            label = QLabel(_tr(row.title))
            label.setBuddy(field)
            label.setToolTip(row.info.help)
            form.addRow(label, field)
            self.fields[row.info.name] = field
        return inside

    def _unfold(self, wanted: bool) -> None:
        self._rest.setVisible(wanted)
        arrow = Qt.ArrowType.DownArrow if wanted else Qt.ArrowType.RightArrow
        self.more.setArrowType(arrow)


def _tr(text: str) -> str:
    return QCoreApplication.translate("training", text)
