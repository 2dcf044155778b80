"""Renaming in place: the field over a node's name or a frame's title, and what its text means."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from graphapp.canvas.gestures.scrub import name_of
from graphapp.canvas.line_field import LineField
from graphapp.look.fonts import text_font
from graphapp.model import Graph
from graphapp.model.annotations import set_frame, set_name
from graphapp.session import Session


class RenameField(LineField):
    """Takes a name as it is typed, LaTeX and all."""

    def __init__(self, parent: QWidget, name: str, accept: Callable[[str], None]) -> None:
        super().__init__(parent, self.tr("Name of {}").format(name), accept)
        self.setObjectName("canvas.rename")
        self.setFont(text_font(14))


def put_name(session: Session, id: str, text: str) -> None:
    """Name a node as it was typed, as one step of the history; the renamed node is selected.

    Raises EditError with one sentence where the name cannot be given; the graph stays then.
    """
    graph = session.graph
    node = graph.nodes.get(id)
    if node is None or text.strip() == node.tex:
        return
    order = list(graph.nodes).index(id)
    renamed = set_name(graph, id, text)
    session.apply(f"Rename {name_of(node)}", renamed)
    session.select({list(renamed.nodes)[order]})


def put_title(session: Session, index: int, text: str) -> None:
    """Another title for a frame, as one step of the history."""
    frames = session.graph.frames
    title = text.strip()
    if index < len(frames) and title != frames[index].title:

        def change(graph: Graph) -> Graph:
            return set_frame(graph, index, title=title)

        session.apply(f"Rename {frames[index].title or 'frame'}", change)
