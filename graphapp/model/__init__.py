"""The immutable graph, the edits on it, its history and its layout."""

from graphapp.model.graph import LONGEST_ID, Edge, Frame, Graph, Node, Note

__all__ = ["LONGEST_ID", "Edge", "Frame", "Graph", "Node", "Note"]
