"""How large a node is and where its ports are: the measures that layout and drawing share.

All lengths are scene units (pixels at 100 %), y grows downwards, a node's position is its centre.
Nothing here knows Qt, so a graph can be laid out without a display.
"""

from __future__ import annotations

from graphapp.model.graph import Graph, Node
from graphapp.operation import Loss, Operation, Unknown, category_of

#: The distance of two ports of one node: the height of the two lines of an edge's label.
PORT_PITCH = 46.0

#: The room left of an input port in which the label of its edge is written.
LABEL_WIDTH = 172.0

#: The height of the line under a leaf that shows its gradient.
GRADIENT_LINE = 20.0

LEAF_SIZE = (98.0, 38.0)

_WIDTHS = {"gate": 60.0, "activation": 64.0, "layer": 92.0, "loss": 108.0, "unknown": 92.0}
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
    return face(operation) in ("input", "parameter", "constant")


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
    if kind in ("input", "parameter", "constant"):
        return LEAF_SIZE
    return _WIDTHS[kind], PORT_PITCH * max(len(ports), 1)


def port_offset(node: Node, ports: tuple[str, ...], port: str) -> tuple[float, float]:
    """Where an input port lies, from the node's centre."""
    width, _ = size_of(node, ports)
    return -width / 2, (ports.index(port) - (len(ports) - 1) / 2) * PORT_PITCH


def output_offset(node: Node, ports: tuple[str, ...]) -> tuple[float, float]:
    """Where the output lies, from the node's centre."""
    return size_of(node, ports)[0] / 2, 0.0
