"""The zoom controls in the corner of the canvas, for all who do not know the wheel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton

from graphapp.canvas.pan_zoom import PanZoomView
from graphapp.look import theme

_INSET = 12


class ZoomBar(QFrame):
    """− 100 % + fit, over the lower right corner of a view."""

    def __init__(self, view: PanZoomView, fit: Callable[[], None]) -> None:
        super().__init__(view.viewport())
        self._view = view
        self.setObjectName("canvas.zoom")
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(1)
        self._button("−", self.tr("Zoom out"), view.zoom_out)
        self._scale = self._button("100 %", self.tr("Zoom to 100 %"), lambda: view.zoom_to(1.0))
        self._scale.setMinimumWidth(self._scale.fontMetrics().horizontalAdvance("400 %") + 14)
        self._button("+", self.tr("Zoom in"), view.zoom_in)
        self._button(self.tr("Fit"), self.tr("Show the whole graph"), fit)
        view.zoomChanged.connect(self._show_scale)
        self._show_scale(view.scale_factor)
        self.set_theme(theme.of(self.palette()))

    def _button(self, text: str, name: str, press: Callable[[], None]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.clicked.connect(press)
        row = self.layout()
        assert row is not None
        row.addWidget(button)
        return button

    def _show_scale(self, scale: float) -> None:
        self._scale.setText(f"{round(scale * 100)} %")

    def set_theme(self, colors: theme.Theme) -> None:
        """A quiet plate in the colours of the theme."""
        self.setStyleSheet(
            f"ZoomBar {{ background: {colors.raised}; border: 1px solid {colors.line};"
            f" border-radius: 7px; }}"
        )

    def take_corner(self) -> None:
        """Stand in the lower right corner of the view."""
        self.adjustSize()
        self.stay()
        self.raise_()

    def stay(self) -> None:
        """Be there again: what is on the viewport is scrolled with it."""
        corner = self._view.viewport().rect().bottomRight()
        self.move(corner.x() - self.width() - _INSET, corner.y() - self.height() - _INSET)
