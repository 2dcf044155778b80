"""Fields that bind an input to columns of the graph's data: chosen from a list, never typed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton, QWidget

from graphapp.operation.parameters import ParameterInfo
from graphapp.panels.parameter_fields import Field


class ColumnField(Field):
    """One column, or none."""

    def __init__(
        self, info: ParameterInfo, columns: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(info, parent)
        self._columns = columns
        self._box = QComboBox()
        self._contains(self._box)
        self._box.activated.connect(self._tell)

    def show_json(self, given: Any) -> None:
        """The bound column; one that the data lacks is listed too, so that nothing is hidden."""
        names = [None, *self._columns]
        if given is not None and given not in names:
            names.append(given)
        self._box.clear()
        for name in names:
            self._box.addItem(self._title(name), name)
        self._box.setCurrentIndex(names.index(given))

    def _title(self, name: str | None) -> str:
        if name is None:
            return self.tr("none")
        return name if name in self._columns else self.tr("{0} (missing)").format(name)

    def _tell(self, index: int) -> None:
        self.changed.emit(self._box.itemData(index))


class _ChoosingMenu(QMenu):
    """A menu that stays open while marks are set: by clicks and by the space bar."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        action = self.actionAt(event.position().toPoint())
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        action = self.activeAction()
        if event.key() == Qt.Key.Key_Space and action is not None and action.isCheckable():
            action.trigger()
        else:
            super().keyPressEvent(event)


class ColumnsField(Field):
    """Several columns side by side, in the order in which they were chosen."""

    def __init__(
        self, info: ParameterInfo, columns: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(info, parent)
        self._columns = columns
        self._chosen: list[str] = []
        self._button = QToolButton()
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._menu = _ChoosingMenu(self._button)
        self._offered: tuple[str, ...] = ()
        self._button.setMenu(self._menu)
        self._contains(self._button)

    def show_json(self, given: Any) -> None:
        """The bound columns, marked in the list."""
        self._chosen = list(given or ())
        self._button.setText(f"{', '.join(self._chosen) or self.tr('none')}  ")
        missing = [name for name in self._chosen if name not in self._columns]
        offered = (*self._columns, *missing)
        if offered != self._offered:
            self._offer(offered)
        for name, action in zip(offered, self._menu.actions(), strict=True):
            action.setChecked(name in self._chosen)

    def _offer(self, names: tuple[str, ...]) -> None:
        self._offered = names
        self._menu.clear()
        for name in names:
            title = name if name in self._columns else self.tr("{0} (missing)").format(name)
            action = QAction(title.replace("&", "&&"), self._menu)
            action.setCheckable(True)
            action.triggered.connect(lambda on, name=name: self._choose(name, on))
            self._menu.addAction(action)

    def _choose(self, name: str, wanted: bool) -> None:
        kept = [other for other in self._chosen if other != name]
        chosen = [*kept, name] if wanted else kept
        self.changed.emit(chosen or None)
