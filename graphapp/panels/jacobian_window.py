"""Jacobians as tables: of a node by each of its inputs, or of any two nodes. Follows the graph."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from graphapp.engine.jacobian_table import JacobianTable, local_table, whole_table
from graphapp.errors import GraphappError
from graphapp.look.fonts import number_font, number_metrics
from graphapp.look.theme import of
from graphapp.model import Edge
from graphapp.model.numerals import MINUS
from graphapp.operation import shape_text
from graphapp.panels.derivation_flow import FormulaFlow
from graphapp.panels.derivation_lines import local_pieces
from graphapp.panels.jacobian_model import JacobianModel, entry_name
from graphapp.panels.page import Text
from graphapp.session import Session

_ROW_HEIGHT = 26
_PADDING = 22
_LEAST_COLUMN = 56


class _Cells(QTableView):
    """Ctrl+C copies the chosen cells for a spreadsheet."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Copy."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def copy(self) -> None:
        """The chosen cells, apart by tabs, with an ASCII minus."""
        chosen = self.selectionModel().selectedIndexes()
        rows: dict[int, list[str]] = {}
        for index in sorted(chosen, key=lambda i: (i.row(), i.column())):
            tip = str(index.data(Qt.ItemDataRole.ToolTipRole))
            rows.setdefault(index.row(), []).append(tip.rpartition(" = ")[2])
        text = "\n".join("\t".join(row) for row in rows.values())
        QGuiApplication.clipboard().setText(text.replace(MINUS, "-"))


class JacobianWindow(QDialog):
    """Two choosers (of, by), the formula, a sentence about the zeros, and the table."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("jacobian")
        self.setWindowTitle(self.tr("Jacobian"))
        self._session = session
        self._table: JacobianTable | None = None
        self.of_box = self._box("of", self.tr("Jacobian of which node"))
        self.by_box = self._box("by", self.tr("By which node"))
        self.slice_box = self._box("slice", self.tr("Which entry of the output"))
        self.formula = FormulaFlow(17)
        self.shapes, self.note, self.error = Text("muted"), Text("text"), Text("error")
        self.model = JacobianModel(self)
        self.cells = _Cells()
        self._build()
        self.of_box.activated.connect(lambda _i: self._follow_of())
        self.by_box.activated.connect(lambda _i: self._show())
        self.slice_box.currentIndexChanged.connect(self._show_page)
        session.evaluated.connect(self._follow)
        session.precisionChanged.connect(self._redraw)

    def _build(self) -> None:
        self.cells.setObjectName("jacobian.cells")
        self.cells.setAccessibleName(self.tr("Entries of the Jacobian"))
        self.cells.setModel(self.model)
        self.cells.setFont(number_font())
        self.cells.verticalHeader().setDefaultSectionSize(_ROW_HEIGHT)
        for header in (self.cells.horizontalHeader(), self.cells.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setHighlightSections(False)
        row = QHBoxLayout()
        for label, box in (("∂", self.of_box), ("/  ∂", self.by_box), ("", self.slice_box)):
            if label:
                row.addWidget(QLabel(label))
            row.addWidget(box)
        row.addStretch()
        column = QVBoxLayout(self)
        column.addLayout(row)
        for part in (self.formula, self.shapes, self.note, self.error):
            column.addWidget(part)
        column.addWidget(self.cells, 1)
        self.resize(560, 460)

    def _box(self, name: str, spoken: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(f"jacobian.{name}")
        box.setAccessibleName(spoken)
        box.setToolTip(spoken)
        return box

    # What is shown --------------------------------------------------------------------------

    def show_for(self, subject: str | Edge) -> None:
        """A node by its first input, an edge's target by its source, a leaf's first use."""
        graph = self._session.graph
        if isinstance(subject, Edge):
            of_id, by = subject.target, subject
        else:
            uses = graph.edges_from(subject)
            edges = graph.edges_into(subject)
            by = edges[0] if edges else uses[0] if uses else None  # type: ignore[assignment]
            of_id = subject if edges or not uses else uses[0].target
        self._fill_of(of_id)
        self._fill_by(by)
        self._show()

    @property
    def chosen(self) -> tuple[str, Edge | str] | None:
        """The output, and the edge or the node it is differentiated by."""
        by = self.by_box.currentData()
        return None if by is None else (self.of_box.currentText(), by)

    def _fill_of(self, chosen: str) -> None:
        self.of_box.clear()
        self.of_box.addItems(list(self._session.evaluation.order))
        self.of_box.setCurrentText(chosen)

    def _fill_by(self, chosen: Edge | str | None) -> None:
        """The ports of the node first: the local Jacobians; then every node before it."""
        evaluation, of_id = self._session.evaluation, self.of_box.currentText()
        graph = evaluation.graph
        self.by_box.clear()
        for edge in graph.edges_into(of_id):
            source, port = edge.source, edge.port
            name = source if port == "x" else self.tr("{0} (port {1})").format(source, port)
            self.by_box.addItem(name, edge)
        locals_ = self.by_box.count()
        for id in evaluation.order:
            if id == of_id:
                break
            self.by_box.addItem(self.tr("{0}, through all between").format(id), id)
        if locals_ and self.by_box.count() > locals_:
            self.by_box.insertSeparator(locals_)
        datas = [self.by_box.itemData(i) for i in range(self.by_box.count())]
        at = datas.index(chosen) if chosen is not None and chosen in datas else 0
        self.by_box.setCurrentIndex(at)

    def _follow_of(self) -> None:
        self._fill_by(None)
        self._show()

    def _follow(self) -> None:
        """The graph or its numbers are different."""
        graph, of_id = self._session.graph, self.of_box.currentText()
        if of_id not in graph.nodes:
            self.close()
            return
        by = self.by_box.currentData()
        gone = (
            graph.edge_into(by.target, by.port) != by if isinstance(by, Edge)
            else by not in graph.nodes
        )  # fmt: skip
        if gone or set(self._session.evaluation.order) != self._listed():
            self._fill_of(of_id)
            self._fill_by(None if gone else by)
        self._show()

    def _listed(self) -> set[str]:
        return {self.of_box.itemText(i) for i in range(self.of_box.count())}

    def _show(self) -> None:
        chosen = self.chosen
        self.error.say("")
        self.formula.hide()
        if chosen is None:
            self._table = None
            self.error.say(
                self.tr("No node stands before it: there is nothing to differentiate by.")
            )
        else:
            self._table = self._made(*chosen)
        table = self._table
        self.cells.setVisible(table is not None)
        self.note.say("" if table is None else table.note)
        self.shapes.say("" if table is None else self._sizes(table))
        self._offer_slices()
        self._show_page()

    def _made(self, of_id: str, by: Edge | str) -> JacobianTable | None:
        evaluation = self._session.evaluation
        try:
            if isinstance(by, Edge):
                pieces = local_pieces(evaluation, by)
                self.formula.show_pieces(pieces, self.tr("Formula of the local gradient"))
                self.formula.setVisible(bool(pieces))
                return local_table(evaluation, by)
            return whole_table(evaluation, of_id, by)
        except GraphappError as error:
            sentence = str(error)
            self.error.say(sentence if sentence.endswith(".") else f"{sentence}.")
            return None

    def _sizes(self, table: JacobianTable) -> str:
        (out, rows), (given, columns) = table.out, table.given
        return self.tr("{0} {1} by {2} {3}: {4} entries, {5} of them 0").format(
            out, shape_text(rows), given, shape_text(columns), f"{table.size:,}", f"{table.zeros:,}"
        )

    def _offer_slices(self) -> None:
        table = self._table
        slices = () if table is None else table.slices
        names = [entry_name(self._session.graph, table.out[0], s) for s in slices] if table else []
        if [self.slice_box.itemText(i) for i in range(self.slice_box.count())] != names:
            self.slice_box.blockSignals(True)
            self.slice_box.clear()
            for name, index in zip(names, slices, strict=True):
                self.slice_box.addItem(name, index)
            self.slice_box.blockSignals(False)
        self.slice_box.setVisible(bool(slices))

    def _show_page(self) -> None:
        table = self._table
        if table is None:
            return
        graph, at = self._session.graph, self.slice_box.currentIndex()
        if table.slices:
            index = table.slices[max(at, 0)]
            name = (
                f"{entry_name(graph, table.out[0], index)}/∂{entry_name(graph, table.given[0], ())}"
            )
            self.model.show_page(graph, table.page(index), name)
        else:
            self.model.show_page(graph, table.page())
        self._redraw()

    # Looks ----------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._redraw()

    def _redraw(self) -> None:
        self.model.set_looks(self._session.precision, of(self.palette()))
        width = round(number_metrics().width(self.model.widest)) + _PADDING
        self.cells.horizontalHeader().setDefaultSectionSize(max(width, _LEAST_COLUMN))


def open_jacobian(session: Session, subject: str | Edge, parent: QWidget) -> JacobianWindow:
    """The window, made or brought to the front, for a node or an edge."""
    window = parent.findChild(JacobianWindow, "jacobian")
    if window is None:
        window = JacobianWindow(session, parent)
    window.show_for(subject)
    window.show()
    window.raise_()
    window.activateWindow()
    return window
