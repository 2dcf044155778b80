"""An array as a table: copy and paste with a spreadsheet, pages for more than two axes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.errors import EditError
from graphapp.look.fonts import number_font, number_metrics
from graphapp.look.theme import of
from graphapp.model.numerals import MINUS, Precision, number_text
from graphapp.model.typed_numbers import read_cells
from graphapp.operation import Shape, Value
from graphapp.panels.array_menu import ArrayEditing, selected_block
from graphapp.panels.array_model import ArrayModel

_ROW_HEIGHT = 24
_PADDING = 22


class ArrayView(QTableView):
    """The cells. Ctrl+C copies them for a spreadsheet, Ctrl+V pastes from one."""

    refused = Signal(str)

    def __init__(self, model: ArrayModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("array.cells")
        self.setAccessibleName(self.tr("Entries of the array"))
        self.setModel(model)
        self.setFont(number_font())
        self._array = model
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(True)
        self.setWordWrap(False)
        self.editing = ArrayEditing(self, model, self.copy, self.paste)
        self.editing.refused.connect(self.refused)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        self.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        self.verticalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )

    def event(self, event: QEvent) -> bool:
        """Keys that type, copy or paste belong to the table, not to the window's shortcuts."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ours = event.matches(QKeySequence.StandardKey.Copy) or event.matches(
                QKeySequence.StandardKey.Paste
            ) or event.matches(QKeySequence.StandardKey.SelectAll)  # fmt: skip
            ours = ours or self.editing.takes(event)
            types = self._array.editable and event.text().isprintable() and event.text() != ""
            if ours or (types and event.modifiers() in _TYPING):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy and paste, rows and columns in and out, zeros."""
        if self.editing.press(event):
            return
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste) and self._array.editable:
            self.paste()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """What can be done with the cells; the menu key opens it at the current one."""
        place = event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            cell = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(cell.bottomLeft())
        menu = self.editing.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def closeEditor(  # noqa: N802 - Qt's name
        self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint
    ) -> None:
        """Enter goes on to the cell below, as in a spreadsheet."""
        super().closeEditor(editor, hint)
        below = self.currentIndex().siblingAtRow(self.currentIndex().row() + 1)
        if hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache and below.isValid():
            self.setCurrentIndex(below)

    def copy(self) -> None:
        """The chosen cells in full precision, apart by tabs, with an ASCII minus."""
        part = selected_block(self)
        if part is None:
            return
        rows = (
            "\t".join(
                str(self._array.index(row, column).data(Qt.ItemDataRole.EditRole))
                for column in range(part.left(), part.right() + 1)
            )
            for row in range(part.top(), part.bottom() + 1)
        )
        QGuiApplication.clipboard().setText("\n".join(rows).replace(MINUS, "-"))

    def paste(self) -> None:
        """Numbers from the clipboard at the first chosen cell, as one edit."""
        part = selected_block(self)
        row, column = (0, 0) if part is None else (part.top(), part.left())
        try:
            self._array.paste(row, column, read_cells(QGuiApplication.clipboard().text()))
        except EditError as error:
            self.refused.emit(str(error))


_TYPING = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.KeypadModifier,
)  # fmt: skip


class ArrayTable(QWidget):
    """The cells with a spin box for each axis that does not fit on the page."""

    edited = Signal(object)
    """The whole new Value."""
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = ArrayModel(self)
        self.view = ArrayView(self.model)
        self._precision = Precision()
        self.boxes: list[QSpinBox] = []
        self._axes = QWidget()
        self._axes_row = QHBoxLayout(self._axes)
        self._axes_row.setContentsMargins(0, 0, 0, 0)
        self._axes.hide()
        self._more = QToolButton()
        self._more.setObjectName("array.more")
        self._more.setText(self.tr("Rows, columns, shape"))
        self._more.setAccessibleName(self.tr("Rows, columns and shape of the array"))
        self._more.setToolTip(self._more.accessibleName())
        self._more.clicked.connect(self._open_menu)
        self._more.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._axes)
        column.addWidget(self.view)
        column.addWidget(self._more)
        self.model.edited.connect(self.edited)
        self.model.refused.connect(self.refused)
        self.view.refused.connect(self.refused)

    def show_value(self, value: Value, *, editable: bool = False, may_grow: bool = True) -> None:
        """A number or an array; cells can be typed into where ``editable``.

        ``may_grow``: there is a button for other rows, columns and shapes.
        """
        before = self.model.page_axes
        self.model.editable = editable
        self._more.setVisible(editable and may_grow)
        self.model.show_value(value)
        if self.model.page_axes != before:
            self._offer_axes(self.model.page_axes)
        self._fit_columns()

    def set_precision(self, precision: Precision) -> None:
        """How numbers are written."""
        self._precision = precision
        self.model.set_looks(precision, of(self.palette()))
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        if event.type() is QEvent.Type.PaletteChange:
            self.model.set_looks(self._precision, of(self.palette()))
        super().changeEvent(event)

    def height_for(self, most_rows: int) -> int:
        """The height that shows all rows, or ``most_rows`` of them."""
        rows = min(self.model.rowCount(), most_rows)
        header = self.view.horizontalHeader().sizeHint().height()
        across = self.view.horizontalHeader().length() + self.view.verticalHeader().width()
        scrolls = across > self.width() or self.model.rowCount() > most_rows
        bar = self.view.horizontalScrollBar().sizeHint().height() if scrolls else 0
        axes = self._axes.sizeHint().height() + 4 if self.boxes else 0
        more = 0 if self._more.isHidden() else self._more.sizeHint().height() + 4
        return header + rows * _ROW_HEIGHT + bar + axes + more + 4

    def _open_menu(self) -> None:
        menu = self.view.editing.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _fit_columns(self) -> None:
        """One width for all columns, from the widest number there can be: no cell is looked at."""
        largest = self.model.largest
        metrics = number_metrics()
        texts = [number_text(-x, self._precision) for x in (largest, 1.7e-7)]
        width = max(metrics.width(text) for text in texts)
        last = max(self.model.columnCount() - 1, 0)
        header = str(self.model.headerData(last, Qt.Orientation.Horizontal))
        width = max(width, metrics.width(header))
        self.view.horizontalHeader().setDefaultSectionSize(round(width) + _PADDING)

    def _offer_axes(self, lengths: Shape) -> None:
        while self._axes_row.count():
            item = self._axes_row.takeAt(0)
            if item is not None and (widget := item.widget()) is not None:
                widget.deleteLater()
        self.boxes = []
        for axis, length in enumerate(lengths):
            box = QSpinBox()
            box.setRange(0, length - 1)
            box.setPrefix(self.tr("axis {0}: ").format(axis))
            box.setSuffix(self.tr(" of {0}").format(length))
            box.setAccessibleName(self.tr("Index on axis {0}").format(axis))
            box.valueChanged.connect(self._turn)
            self._axes_row.addWidget(box)
            self.boxes.append(box)
        self._axes_row.addWidget(QLabel("[ : , : ]"))
        self._axes_row.addStretch()
        self._axes.setVisible(bool(lengths))

    def _turn(self) -> None:
        self.model.turn_to([box.value() for box in self.boxes])
