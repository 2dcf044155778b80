"""The learning rate of the update step: a number that can be typed."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from graphapp.errors import GraphappError
from graphapp.model.typed_numbers import read_number
from graphapp.session import Session

_WIDE = 62


class RateField(QWidget):
    """η and its number. What is no positive number is not taken: the old one comes back."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.field = QLineEdit()
        self.field.setObjectName("timeline.rate")
        self.field.setAccessibleName(self.tr("Learning rate"))
        self.field.setToolTip(self.tr("Learning rate η: how far the update goes"))
        self.field.setFixedWidth(_WIDE)
        self.field.editingFinished.connect(self._take)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        name = QLabel("η")
        name.setBuddy(self.field)
        row.addWidget(name)
        row.addWidget(self.field)

    def refresh(self) -> None:
        """Show the session's rate, unless somebody is typing one."""
        if not self.field.isModified():
            self.field.setText(f"{self._session.learning_rate:g}")

    def _take(self) -> None:
        if not self.field.isModified():
            return
        self.field.setModified(False)
        try:
            rate = read_number(self.field.text())
        except GraphappError as error:
            self._session.failed.emit(str(error))
            self.refresh()
            return
        if not 0 < rate < float("inf"):
            self._session.failed.emit(self.tr("The learning rate must be a positive number"))
            self.refresh()
            return
        self._session.set_learning_rate(rate)
