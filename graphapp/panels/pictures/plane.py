"""A 2×2 matrix acting on the plane: where it takes a grid of points and the two unit vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtWidgets import QWidget

from graphapp.engine import Evaluation
from graphapp.model.numerals import number_text
from graphapp.operation import Array
from graphapp.panels.pictures.plot import Plot

_REACH = 2


class PlanePicture(Plot):
    """Grey the grid as it was, blue where the matrix takes it; arrows for the unit vectors."""

    def __init__(self, id: str, parent: QWidget | None = None) -> None:
        super().__init__(f"What the matrix of {id} does to the plane", parent)
        self._id = id
        self._evaluation: Evaluation | None = None
        self.before: Any = self.area.plot(connect="finite")
        self.after: Any = self.area.plot(connect="finite")
        self.vectors: Any = [self.area.plot() for _ in range(2)]
        self.names: Any = [pyqtgraph.TextItem(anchor=(0.5, 1.1)) for _ in range(2)]
        for name in self.names:
            self.area.addItem(name)
        self.area.setAspectLocked(True)
        self.name_axes("first entry", "second entry")

    def show_for(self, evaluation: Evaluation) -> None:
        """The numbers as they are now."""
        self._evaluation = evaluation
        self.redraw()

    @property
    def matrix(self) -> Array | None:
        """The 2×2 matrix; None where there is none now."""
        return None if self._evaluation is None else matrix_of(self._evaluation, self._id)

    def redraw(self) -> None:
        """Draw the grid and the vectors anew."""
        matrix = self.matrix
        if matrix is None or not np.isfinite(matrix).all():
            return
        self.before.setPen(self.pen("edge", 0.8, dashed=True))
        self.after.setPen(self.pen("value", 1.3))
        lines = _grid()
        moved = lines @ matrix.T
        self.before.setData(lines[:, 0], lines[:, 1], connect="finite")
        self.after.setData(moved[:, 0], moved[:, 1], connect="finite")
        for j, (line, name) in enumerate(zip(self.vectors, self.names, strict=True)):
            end = matrix[:, j]
            role = ("gradient", "text")[j]
            line.setData([0.0, end[0]], [0.0, end[1]])
            line.setPen(self.pen(role, 3.0))
            name.setText(f"e{'₁₂'[j]}", color=self.theme.color(role))
            name.setPos(*end)
        area = float(np.linalg.det(matrix))
        self.area.setTitle(
            f"areas × {number_text(abs(area))}{', mirrored' if area < 0 else ''}",
            color=self.theme.color("text").name(), size="11px",
        )  # fmt: skip
        reach = max(float(np.abs(moved[np.isfinite(moved)]).max()), float(_REACH)) * 1.1
        self.area.setRange(xRange=(-reach, reach), yRange=(-reach, reach), padding=0)


def _grid() -> Array:
    """The lines of a grid as points, apart by nan."""
    along = np.linspace(-_REACH, _REACH, 2)
    rows = []
    for k in np.arange(-_REACH, _REACH + 1):
        rows += [[x, k] for x in along] + [[np.nan, np.nan]]
        rows += [[k, y] for y in along] + [[np.nan, np.nan]]
    return np.array(rows, dtype=np.float64)


def matrix_of(evaluation: Evaluation, id: str) -> Array | None:
    """The 2×2 matrix that a linear or a matmul multiplies by; None where there is none."""
    node = evaluation.graph.nodes[id]
    ports = {"linear": ("W",), "matmul": ("a", "b")}.get(node.op, ())
    inputs = evaluation.graph.inputs_of(id)
    for port in ports:
        value = evaluation.value(inputs[port]) if port in inputs else None
        if value is not None and not isinstance(value, float) and value.shape == (2, 2):
            return value.T if port == "b" else value
    return None
