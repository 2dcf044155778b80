"""How large a node is and where its ports are: the measures that layout and drawing share.

All lengths are scene units (pixels at 100 %), y grows downwards, a node's position is its centre.
Nothing here knows Qt, so a graph can be laid out without a display.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from graphapp.model.graph import Graph, Node
from graphapp.model.symbols import tex_of
from graphapp.operation import Loss, Operation, Shape, Unknown, category_of, shape_of

#: The distance of two ports of one node: the height of the two lines of an edge's label.
PORT_PITCH = 46.0

#: The room left of an input port: its arrow head, and the label of its edge. A product of numbers
#: below ten has two minus signs at most and is 144 wide with three decimals.
LABEL_WIDTH = 156.0

#: The height of the line under a leaf that shows its gradient.
GRADIENT_LINE = 20.0

#: The height of the line above a node that shows the name of its output.
NAME_LINE = 18.0

#: The room right of a node that nothing uses, in which its value is written.
RESULT_WIDTH = 96.0

LEAF_SIZE = (108.0, 38.0)

#: A leaf that holds an array: its heat map stands beside the name.
ARRAY_LEAF_SIZE = (112.0, 58.0)

#: A short vector is written out in its leaf up to this length, each number as wide as this.
SHORT_VECTOR = 3
_NUMBER_WIDTH = 44.0

#: The line under a fork: the sum of two numbers, of three or of short vectors, of more (which are
#: not written out).
_SHORT_SUM, LONGEST_SUM, _UNWRITTEN_SUM = 164.0, 222.0, 130.0
_GRID = 8.0

_WIDTHS = {"gate": 60.0, "activation": 64.0, "layer": 112.0, "loss": 108.0, "unknown": 92.0}

#: The faces of sources: boxes and pills with a number in them.
LEAVES = ("input", "parameter", "constant")
_FACES = {"activations": "activation", "layers": "layer"}


def face(operation: Operation) -> str:
    """How a node looks: input, parameter, constant, gate, activation, layer, loss or unknown."""
    if isinstance(operation, Unknown):
        return "unknown"
    if isinstance(operation, Loss):
        return "loss"
    if not operation.ports:
        return operation.op if operation.op in ("parameter", "constant") else "input"
    return _FACES.get(category_of(operation), "gate")


def is_leaf(operation: Operation) -> bool:
    """A source: a box or pill with a number in it."""
    return face(operation) in LEAVES


def shown_ports(graph: Graph, id: str) -> tuple[str, ...]:
    """The ports that are drawn, from top to bottom.

    All ports of an operation; of one that takes up to 26 those up to the last connected one, two
    at least; of an unknown operation those that have an edge.
    """
    operation = graph.nodes[id].operation
    connected = graph.inputs_of(id)
    if isinstance(operation, Unknown):
        return tuple(sorted(connected))
    if not operation.variadic:
        return operation.ports
    last = max((operation.ports.index(port) for port in connected), default=1)
    return operation.ports[: max(last + 1, 2)]


def size_of(node: Node, ports: tuple[str, ...]) -> tuple[float, float]:
    """Width and height of a node that shows ``ports``."""
    kind = face(node.operation)
    if kind in LEAVES:
        return _leaf_size(node)
    return _WIDTHS[kind], PORT_PITCH * max(len(ports), 1)


def _leaf_size(node: Node) -> tuple[float, float]:
    """Wide enough for a long name; it does not follow the number, which changes while one drags."""
    shape = _leaf_shape(node.operation)
    name = symbol_width(tex_of(node))
    if shape == ():
        return _on_grid(max(LEAF_SIZE[0], name + 88.0)), LEAF_SIZE[1]
    count = shape[0] if shape is not None and len(shape) == 1 else 0
    if 0 < count <= SHORT_VECTOR:
        return _on_grid(max(LEAF_SIZE[0], name + 42.0 + _NUMBER_WIDTH * count)), LEAF_SIZE[1]
    return _on_grid(max(ARRAY_LEAF_SIZE[0], name + 88.0)), ARRAY_LEAF_SIZE[1]


def _leaf_shape(operation: Operation) -> Shape | None:
    """The shape of what a leaf holds; None for data columns, whose length the graph knows."""
    if getattr(operation, "column", None) or getattr(operation, "columns", None):
        return None
    value = getattr(operation, "value", None)
    if value is not None:
        return shape_of(value)
    drawn = getattr(operation, "init", None)
    return () if drawn is None else tuple(drawn.shape)


def _on_grid(width: float) -> float:
    return LEAF_SIZE[0] if width <= LEAF_SIZE[0] else float(np.ceil(width / _GRID) * _GRID)


def symbol_width(tex: str) -> float:
    """About how wide a typeset name is: a layout without a display cannot measure it."""
    letters = _COMMANDS.sub("x", _WRAPPERS.sub("", tex))
    large = sum(character.isalnum() for character in _SCRIPTS.sub("", letters))
    every = sum(character.isalnum() for character in letters)
    return 10.0 * min(large, 20) + 7.0 * min(every - large, 20)


_WRAPPERS = re.compile(r"\\(?:hat|bar|tilde|vec|mathrm|mathbf|text)\b")
_COMMANDS = re.compile(r"\\[A-Za-z]+")
_SCRIPTS = re.compile(r"[_^](?:\{[^{}]*\}|.)")


class Room(NamedTuple):
    """How far a node's texts reach beyond its box, on each side."""

    left: float
    above: float
    right: float
    below: float


def room_of(graph: Graph, id: str) -> Room:
    """The room around a node's box in which its name, its numbers and its labels are written."""
    node = graph.nodes[id]
    leaf = is_leaf(node.operation)
    uses = len(graph.edges_from(id))
    kind = face(node.operation)
    return Room(
        left=0.0 if leaf else LABEL_WIDTH,
        above=NAME_LINE if shows_name(node) else 0.0,
        right=RESULT_WIDTH if not uses and not leaf and kind != "loss" else 0.0,
        below=GRADIENT_LINE if leaf or uses != 1 or id == graph.differentiate else 0.0,
    )


def line_width(graph: Graph, id: str) -> float:
    """How wide the line under a node is, where it may be wider than the node: a sum at a fork.

    It ends where the box ends, so that no edge that leaves the node crosses it.
    """
    uses = len(graph.edges_from(id))
    if uses < 2:
        return 0.0
    if uses > 3:
        return _UNWRITTEN_SUM
    operation = graph.nodes[id].operation
    scalar = not is_leaf(operation) or _leaf_shape(operation) == ()
    return _SHORT_SUM if uses == 2 and scalar else LONGEST_SUM


def shows_name(node: Node) -> bool:
    """Is the name of its output written above a node?

    Leaves and losses have it inside. An id that only repeats the operation (``mul_2``) is left out.
    """
    if face(node.operation) in (*LEAVES, "loss"):
        return False
    return node.label is not None or re.fullmatch(rf"{re.escape(node.op)}_?\d*", node.id) is None


def port_offset(node: Node, ports: tuple[str, ...], port: str) -> tuple[float, float]:
    """Where an input port lies, from the node's centre."""
    width, _ = size_of(node, ports)
    return -width / 2, (ports.index(port) - (len(ports) - 1) / 2) * PORT_PITCH


def output_offset(node: Node, ports: tuple[str, ...]) -> tuple[float, float]:
    """Where the output lies, from the node's centre."""
    return size_of(node, ports)[0] / 2, 0.0
