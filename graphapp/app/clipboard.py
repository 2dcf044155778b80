"""What graphapp puts on the clipboard, and what it understands of what it finds there.

A copied part of a graph is there three times: as our own type, as the same JSON in plain text,
and as a picture. What is pasted may be any of the first two, from this window, another one or an
editor, or a typed formula.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from graphapp.app.places import nodes_of
from graphapp.errors import FormulaError, GraphappError
from graphapp.files import dumps, loads
from graphapp.model import Graph
from graphapp.model.fragments import fragment
from graphapp.model.typed_formula import graph_from_formula
from graphapp.session import Selection

MIME = "application/vnd.graphapp.graph+json"

#: A longer text is prose, or somebody else's data.
_LONGEST_FORMULA = 4_000
#: A text with one of these was meant as a formula, so that it is worth saying what is wrong in it.
_FORMULA_SIGNS = frozenset("=+*/^()²³·√")


class NotOurs(GraphappError):
    """There is nothing on the clipboard that could be pasted."""


def part_of(graph: Graph, selection: Selection) -> Graph:
    """What is selected as a graph of its own: nodes, also those in selected frames, and notes.

    It is differentiated where the graph's target is among them.
    """
    ids = nodes_of(graph, selection)
    return replace(
        fragment(graph, ids),
        notes=tuple(graph.notes[index] for index in sorted(selection.notes)),
        differentiate=graph.differentiate if graph.differentiate in ids else None,
    )


def put(part: Graph, picture: QImage | None) -> None:
    """Put a part of a graph on the clipboard."""
    written = dumps(part)
    data = QMimeData()
    data.setData(MIME, written)
    data.setText(written.decode())
    if picture is not None:
        data.setImageData(picture)
    QGuiApplication.clipboard().setMimeData(data)


def taken() -> Graph:
    """The graph on the clipboard; nodes of a typed formula have no positions.

    Raises GraphappError with one sentence where there is none: a broken file says where, a
    formula with a mistake at which column.
    """
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    if data is None:  # after it was emptied
        raise _nothing()
    if data.hasFormat(MIME):
        return _not_empty(loads(bytes(data.data(MIME).data()), _tr("the clipboard")))
    text = data.text().strip() if data.hasText() else ""
    if text.startswith("{"):
        return _not_empty(loads(text.encode(errors="replace"), _tr("the clipboard")))
    return _from_formula(text)


def _from_formula(text: str) -> Graph:
    if not text or len(text) > _LONGEST_FORMULA:
        raise _nothing()
    try:
        graph = graph_from_formula(text)
    except FormulaError as error:
        if _FORMULA_SIGNS.isdisjoint(text):
            raise _nothing() from None
        raise NotOurs(
            _tr("The text on the clipboard is no formula yet. {0}").format(error)
        ) from None
    if not graph.edges and "=" not in text:  # a number or a word, copied for another purpose
        raise _nothing()
    return replace(graph, title="")


def _not_empty(graph: Graph) -> Graph:
    if not graph.nodes and not graph.notes:
        raise _nothing()
    return graph


def _nothing() -> NotOurs:
    return NotOurs(
        _tr(
            "There is no graph on the clipboard: copy some nodes, or a formula such as "
            "L = (w*x + b - y)**2."
        )
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("clipboard", text)
