"""The picture of a node in the inspector: made, with pyqtgraph, when it is first seen."""

from __future__ import annotations

from typing import Any, Literal

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from graphapp.engine import Evaluation
from graphapp.later import soon
from graphapp.operation import Elementwise

Kind = Literal["curve", "winner", "plane"]

_HEIGHT = 210


def picture_kind(evaluation: Evaluation, id: str) -> Kind | None:
    """Which picture a node has now: a curve, the winner of max and min, a matrix on the plane."""
    node = evaluation.graph.nodes[id]
    inputs = evaluation.graph.inputs_of(id)
    values = [evaluation.value(source) for source in inputs.values()]
    if not inputs or evaluation.status(id) != "ok":
        return None
    if node.op in ("max", "min"):
        return "winner" if all(isinstance(value, float) for value in values) else None
    if isinstance(node.operation, Elementwise) and len(node.operation.ports) == 1:
        return "curve"
    if node.op in ("linear", "matmul"):
        return "plane" if any(getattr(value, "shape", ()) == (2, 2) for value in values) else None
    return None


class PictureBox(QWidget):
    """Room for a picture; follows the numbers once it is there."""

    def __init__(self, id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("node.picture")
        self._id = id
        self._kind: Kind | None = None
        self._evaluation: Evaluation | None = None
        self.picture: Any = None
        """The plot; None until it is seen."""
        self._making = soon(self._make, self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 4, 0, 4)
        self.setFixedHeight(_HEIGHT)
        self.hide()

    def refresh(self, evaluation: Evaluation, *, shown: bool = True) -> None:
        """The numbers as they are now; hidden without a picture, and unless ``shown``."""
        self._evaluation = evaluation
        kind = picture_kind(evaluation, self._id) if shown else None
        if kind != self._kind and self.picture is not None:
            self._column.removeWidget(self.picture)
            self.picture.deleteLater()
            self.picture = None
        self._kind = kind
        self.setVisible(kind is not None)
        if self.picture is not None:
            self.picture.show_for(evaluation)
        elif self.isVisible():
            self._making.start()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Make the picture after the page is there: the first one imports pyqtgraph."""
        super().showEvent(event)
        if self.picture is None:
            self._making.start()

    def _make(self) -> None:
        if self.picture is not None or self._kind is None or self._evaluation is None:
            return
        if self._kind == "curve":
            from graphapp.panels.pictures.curve import CurvePicture

            self.picture = CurvePicture(self._id)
        elif self._kind == "winner":
            from graphapp.panels.pictures.winner import WinnerPicture

            self.picture = WinnerPicture(self._id)
        else:
            from graphapp.panels.pictures.plane import PlanePicture

            self.picture = PlanePicture(self._id)
        self._column.addWidget(self.picture)
        self.picture.show_for(self._evaluation)
