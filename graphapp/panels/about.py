"""The text that a graph brings along: the question, its sheet, and where the sheet is wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from graphapp.model import Graph
from graphapp.model.questions import question_text
from graphapp.panels.math_text import MathText
from graphapp.session import Session


class AboutPanel(QWidget):
    """Shows the about text of the graph on screen."""

    edit_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._shown = ""
        self._text = MathText()
        self._text.setObjectName("about.text")
        self._text.setAccessibleName(self.tr("About this graph"))
        self._text.setPlaceholderText(self.tr("This graph has no text."))
        edit = QPushButton(self.tr("Edit title and text…"))
        edit.setObjectName("about.edit")
        edit.setAutoDefault(False)
        edit.clicked.connect(self.edit_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.addWidget(self._text)
        column.addWidget(edit, 0, Qt.AlignmentFlag.AlignHCenter)
        session.graphChanged.connect(self._follow)
        session.hiddenChanged.connect(lambda: self._follow(None, session.graph))
        self._follow(None, session.graph)

    def _follow(self, old: Graph | None, new: Graph) -> None:
        if old is not None and old.about is new.about and old.expected is new.expected:
            return
        told = not self._session.hidden
        text = about_markdown(new, errata=told, afterwards=told)
        if text != self._shown:
            self._shown = text
            self._text.show_markdown(text)


def about_markdown(graph: Graph, *, errata: bool = True, afterwards: bool = True) -> str:
    """The title, the sheet and the text of a graph as Markdown; the errata, which tell numbers.

    Without ``afterwards`` only what is said before the questions are answered.
    """
    parts = [f"# {graph.title}"] if graph.title else []
    sheet = graph.extra.get("sheet")
    if not isinstance(sheet, str):
        named = (entry.get("source") for entry in graph.expected)
        sheet = next((source for source in named if isinstance(source, str)), "")
    if sheet:
        parts.append(f"*Worksheet {sheet}*")
    about = graph.about if afterwards else question_text(graph.about)
    if about:
        parts.append(about)
    wrong = [entry["erratum"] for entry in graph.expected if isinstance(entry.get("erratum"), str)]
    if wrong and errata:
        parts.append("## Where the sheet is wrong")
        parts.extend(f"- {' '.join(erratum.split())}" for erratum in dict.fromkeys(wrong))
    return "\n\n".join(parts)
