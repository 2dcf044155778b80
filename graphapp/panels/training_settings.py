"""The settings of the training as a form; every change is one step of the history."""

from __future__ import annotations

from PySide6.QtWidgets import QFormLayout, QLabel, QWidget

from graphapp.operation.parameters import ParameterInfo
from graphapp.panels.parameter_fields import TextField, make_field
from graphapp.panels.training_lab import TrainingLab
from graphapp.training import OPTIMIZERS

_FIELDS = (
    (ParameterInfo("optimizer", "choice", "sgd", "how a parameter follows its gradient",
                   choices=tuple(OPTIMIZERS)), "Optimizer"),
    (ParameterInfo("learning_rate", "number", 0.1,
                   "how far a step goes; it can be changed while the training runs"), "Rate"),
    (ParameterInfo("batch_size", "integer", None,
                   "rows of the data per step; empty: all of them", optional=True), "Batch size"),
    (ParameterInfo("steps", "integer", 100, "how many steps Run takes"), "Steps"),
    (ParameterInfo("seed", "integer", 0,
                   "of the order of the rows and of parameters that are drawn"), "Seed"),
)  # fmt: skip


class TrainingSettings(QWidget):
    """Optimizer, rate, batch, steps and seed."""

    def __init__(self, lab: TrainingLab, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lab = lab
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.fields = {}
        for info, title in _FIELDS:
            field = make_field(info)
            field.changed.connect(lambda given, name=info.name: self._change(name, given))
            label = QLabel(self.tr(title))
            label.setBuddy(field)
            label.setToolTip(info.help)
            form.addRow(label, field)
            self.fields[info.name] = field
        batch = self.fields["batch_size"]
        assert isinstance(batch, TextField)
        batch.show_hint(self.tr("all rows"))
        lab.stateChanged.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show the settings of the document."""
        settings = self._lab.settings
        for name, field in self.fields.items():
            field.show_json(getattr(settings, name))

    def _change(self, name: str, given: object) -> None:
        self._lab.change(name, given)
