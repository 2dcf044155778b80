"""The dialog in front of paper: worksheet or key, which paper, whose numbers; its pages are shown.

What draws pages is imported when the dialog opens.
"""

from __future__ import annotations

from PySide6.QtCore import QLocale, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphapp.canvas.worksheet_pages import WorksheetPages
from graphapp.errors import GraphappError
from graphapp.exercise.renumbering import another_variant
from graphapp.export.papers import PAPERS
from graphapp.export.worksheet import Worksheet, handout, worksheet
from graphapp.look.theme import of
from graphapp.model import Graph
from graphapp.model.questions import question_entries

_MOST_SEEDS = 999_999
_SIZE = QSize(800, 640)
_PREVIEW = QSize(420, 500)
_LEAST_PREVIEW = QSize(220, 260)
_EDGE = 6.0


class WorksheetDialog(QDialog):
    """Choose what goes to paper. Raises GraphappError where the questions are at fault."""

    save_wanted = Signal()
    """Write ``sheet`` on ``paper`` to a file."""

    def __init__(self, graph: Graph, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._graph = graph
        self._name = name
        self._sheets: dict[tuple[bool, int], Worksheet] = {}
        self._asks = bool(question_entries(graph))
        self.setObjectName("worksheet")
        self.setWindowTitle(self.tr("Worksheet") if self._asks else self.tr("Print"))
        self._build_choices()
        self.preview = PagePreview()
        self.pages: WorksheetPages | None = None
        self._build_layout()
        self.sheet = self._sheet(key=False, seed=0)
        self._show()
        self.finished.connect(self._let_go)
        self.save.setDefault(True)  # not before it is in a dialog: Cancel would be it then
        (self.kind if self._asks else self.size_box).setFocus()
        self.resize(self.screen().availableSize().boundedTo(_SIZE))

    # Building -----------------------------------------------------------------------------

    def _build_choices(self) -> None:
        self.kind = QComboBox()
        self.kind.setObjectName("worksheet.kind")
        self.kind.addItem(self.tr("Worksheet, with blanks"), False)
        self.kind.addItem(self.tr("Answer key, with derivations"), True)
        self.size_box = QComboBox()
        self.size_box.setObjectName("worksheet.paper")
        for paper, title in zip(PAPERS, ("A4", "US Letter"), strict=True):
            self.size_box.addItem(title, paper)
        imperial = QLocale.MeasurementSystem.ImperialUSSystem
        if QLocale.system().measurementSystem() is imperial:
            self.size_box.setCurrentIndex(1)
        self.seed = QSpinBox()
        self.seed.setObjectName("worksheet.seed")
        self.seed.setRange(0, _MOST_SEEDS)
        self.seed.setSpecialValueText(self.tr("as in the graph"))
        self.seed.setToolTip(self.tr("Other numbers by a seed: the same ones for the same seed"))
        self.seed.setKeyboardTracking(False)
        for box in (self.kind, self.size_box):
            box.currentIndexChanged.connect(self._show)
        self.seed.valueChanged.connect(self._show)

    def _build_layout(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&What"), self.kind)
        form.addRow(self.tr("P&aper"), self.size_box)
        form.addRow(self.tr("&Numbers"), self.seed)
        form.setRowVisible(self.kind, self._asks)
        form.setRowVisible(self.seed, self._asks)
        for field in (self.kind, self.size_box, self.seed):
            field.setAccessibleName(form.labelForField(field).text().replace("&", ""))  # type: ignore[attr-defined]
        self.fault = QLabel()
        self.fault.setObjectName("worksheet.fault")
        self.fault.setWordWrap(True)
        left = QVBoxLayout()
        left.addLayout(form)
        left.addWidget(self.fault)
        left.addStretch()
        row = QHBoxLayout()
        row.setSpacing(20)
        row.addLayout(left)
        row.addLayout(self._preview_column(), 1)
        column = QVBoxLayout(self)
        column.addLayout(row, 1)
        column.addWidget(self._buttons())

    def _preview_column(self) -> QVBoxLayout:
        self._before = self._turn("worksheet.before", Qt.ArrowType.LeftArrow, -1)
        self._next = self._turn("worksheet.next", Qt.ArrowType.RightArrow, 1)
        self._before.setAccessibleName(self.tr("Page before"))
        self._next.setAccessibleName(self.tr("Next page"))
        self._count = QLabel()
        self._count.setObjectName("worksheet.count")
        turning = QHBoxLayout()
        turning.addStretch()
        for part in (self._before, self._count, self._next):
            turning.addWidget(part)
        turning.addStretch()
        column = QVBoxLayout()
        column.addWidget(self.preview, 1)
        column.addLayout(turning)
        return column

    def _turn(self, name: str, arrow: Qt.ArrowType, by: int) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setArrowType(arrow)
        button.setAutoRaise(True)
        button.clicked.connect(lambda: self._go_to(self.preview.number + by))
        return button

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = QPushButton(self.tr("&Save as PDF…"))
        self.save.setObjectName("worksheet.save")
        self.print = QPushButton(self.tr("&Print…"))
        self.print.setObjectName("worksheet.print")
        for button in (self.save, self.print):
            box.addButton(button, QDialogButtonBox.ButtonRole.ActionRole)
        self.save.clicked.connect(self.save_wanted)
        self.print.clicked.connect(self._print)
        box.rejected.connect(self.reject)
        return box

    # What is shown ------------------------------------------------------------------------

    @property
    def paper(self) -> str:
        """The name of the paper."""
        return str(self.size_box.currentData())

    def _sheet(self, *, key: bool, seed: int) -> Worksheet:
        known = self._sheets.get((key, seed))
        if known is None:
            graph = another_variant(self._graph, seed) if seed else self._graph
            known = (
                worksheet(graph, key=key, name=self._name)
                if self._asks
                else handout(graph, name=self._name)
            )
            self._sheets[key, seed] = known
        return known

    def _show(self) -> None:
        """Lay out the pages of what is chosen, or say why there are none."""
        try:
            self.sheet = self._sheet(key=bool(self.kind.currentData()), seed=self.seed.value())
        except GraphappError as error:
            self.fault.setText(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            self._set_usable(False)
            return
        self.fault.clear()
        self._set_usable(True)
        self._let_go()
        self.pages = WorksheetPages(self.sheet, self.paper)
        self.preview.show_pages(self.pages)
        self._go_to(1)

    def _set_usable(self, usable: bool) -> None:
        for part in (self.save, self.print, self.preview):
            part.setEnabled(usable)

    def _go_to(self, number: int) -> None:
        assert self.pages is not None
        count = len(self.pages.pages)
        self.preview.turn_to(min(max(number, 1), count))
        number = self.preview.number
        self._count.setText(self.tr("Page {0} of {1}").format(number, count))
        self._before.setEnabled(number > 1)
        self._next.setEnabled(number < count)

    def _let_go(self) -> None:
        if self.pages is not None:
            self.preview.show_pages(None)
            self.pages.picture.close()
            self.pages = None

    def _print(self) -> None:
        """Ask for a printer and print; the dialog closes when that is done."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        assert self.pages is not None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.sheet.title)
        chooser = QPrintDialog(printer, self)
        chooser.setMinMax(1, len(self.pages.pages))
        accepted = chooser.exec()
        first, last = printer.fromPage(), printer.toPage()
        chooser.deleteLater()
        if not accepted:
            return
        last = min(last or len(self.pages.pages), len(self.pages.pages))
        try:
            self.pages.print_on(printer, range(max(first, 1), last + 1))
        except GraphappError as error:
            self.fault.setText(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        self.accept()


class PagePreview(QWidget):
    """One page as it will be printed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = 1
        self._pages: WorksheetPages | None = None
        self._image: QImage | None = None
        self.setObjectName("worksheet.preview")
        self.setAccessibleName(self.tr("The page as it will be printed"))
        self.setMinimumSize(_LEAST_PREVIEW)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Large enough to see what stands where."""
        return _PREVIEW

    def show_pages(self, pages: WorksheetPages | None) -> None:
        """Other pages, from the first on; None for none."""
        self._pages = pages
        self.turn_to(1)

    def turn_to(self, number: int) -> None:
        """Show a page, from 1 on."""
        self.number = number
        self._image = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The sheet in the middle, with a thin border."""
        if self._pages is None:
            return
        room = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        size = self._pages.size_of(self.number)
        scale = min(room.width() / size.width, room.height() / size.height)
        sheet = QRectF(0, 0, size.width * scale, size.height * scale)
        sheet.moveCenter(room.center())
        ratio = self.devicePixelRatioF()
        if self._image is None or self._image.width() != round(sheet.width() * ratio):
            self._image = self._drawn(sheet, scale * ratio, ratio)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(sheet, self._image)
            painter.setPen(QPen(of(self.palette()).color("line"), 1.0))
            painter.drawRect(sheet)

    def _drawn(self, sheet: QRectF, dots: float, ratio: float) -> QImage:
        assert self._pages is not None
        image = QImage(
            round(sheet.width() * ratio), round(sheet.height() * ratio),
            QImage.Format.Format_RGB32,
        )  # fmt: skip
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
            self._pages.paint_page(painter, self.number, dots)
        return image
