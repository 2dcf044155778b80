"""A plot in the theme's colours, with named axes. Imports pyqtgraph: import it on first use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyqtgraph
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from graphapp.look.fonts import number_font
from graphapp.look.theme import Theme, shown
from graphapp.panels.plain_math import pretty
from graphapp.panels.plots.ruler import Ruler

pyqtgraph.setConfigOptions(antialias=True)


class Plot(QWidget):
    """One plot. Subclasses draw in ``redraw``; it is called again when the colours change."""

    def __init__(
        self, spoken: str, parent: QWidget | None = None, frame: Any = None,
        axes: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """``frame`` is a view box of the subclass's own kind, ``axes`` are its axes by side."""
        super().__init__(parent)
        self.setAccessibleName(spoken)
        usual = {side: Ruler(side) for side in ("bottom", "left")} if axes is None else axes
        self.graphics: Any = pyqtgraph.PlotWidget(viewBox=frame, axisItems=usual)
        self.graphics.setAccessibleName(spoken)
        self.area: Any = self.graphics.getPlotItem()
        self.area.setMenuEnabled(False)
        self.area.hideButtons()
        self.graphics.setFrameShape(self.graphics.Shape.NoFrame)
        for side in ("bottom", "left"):
            axis = self.area.getAxis(side)
            axis.setTickFont(number_font(11))
            axis.enableAutoSIPrefix(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.graphics)
        self.furnish()
        self.dress()

    def furnish(self) -> None:
        """What a subclass adds before the first colours are given."""

    @property
    def theme(self) -> Theme:
        """The colours it is shown in."""
        return shown()

    def name_axes(self, across: str, up: str) -> None:
        """What stands at the axes."""
        color = self.theme.color("text").name()
        self.area.setLabel("bottom", pretty(across), color=color)
        self.area.setLabel("left", pretty(up), color=color)

    def dress(self) -> None:
        """The ground and the axes in the theme's colours."""
        theme = self.theme
        self.graphics.setBackground(theme.color("base"))
        for side in ("bottom", "left"):
            axis = self.area.getAxis(side)
            axis.setPen(theme.color("muted"))
            axis.setTextPen(theme.color("text"))
        self.area.showGrid(x=True, y=True, alpha=0.18)

    def pen(self, role: str, width: float = 1.8, *, dashed: bool = False) -> Any:
        """A line in a role's colour."""
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        thick = width * (1.4 if self.theme.line_width > 1.5 else 1.0)
        return pyqtgraph.mkPen(self.theme.color(role), width=thick, style=style)

    def redraw(self) -> None:
        """Everything that is drawn, in the colours as they are now."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.dress()
            self.redraw()
