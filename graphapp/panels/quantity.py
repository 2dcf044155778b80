"""One number of a graph by name: what it is called, what it is now, and why it may be missing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from graphapp.engine import Evaluation
from graphapp.engine.hiding import Hidden
from graphapp.model import Edge, Graph
from graphapp.operation import Elementwise, Shape, Value, shape_of

Kind: TypeAlias = Literal["value", "gradient", "upstream", "local", "downstream", "jacobian"]

#: Forward quantities are written in the value's colour, backward ones in the gradient's.
ROLES: dict[Kind, str] = {
    "value": "value", "gradient": "gradient", "upstream": "gradient", "local": "text",
    "downstream": "gradient", "jacobian": "text",
}  # fmt: skip

#: A local gradient with more entries is described by its shape until somebody opens it.
SMALL_JACOBIAN = 64


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of a node (value, gradient) or of an edge (the four, and the whole Jacobian)."""

    kind: Kind
    of: str | Edge

    def exists_in(self, graph: Graph) -> bool:
        """Is the node or the edge still there?"""
        if isinstance(self.of, Edge):
            return graph.edge_into(self.of.target, self.of.port) == self.of
        return self.of in graph.nodes

    def title(self) -> str:
        """``gradient of W``, ``local at m1.a``."""
        if isinstance(self.of, Edge):
            name = "local Jacobian" if self.kind == "jacobian" else self.kind
            return f"{name} at {self.of.target}.{self.of.port}"
        return f"{self.kind} of {self.of}"

    def read(self, evaluation: Evaluation) -> Value | None:
        """The number now; None where there is none."""
        if not isinstance(self.of, Edge):
            return (
                evaluation.value(self.of) if self.kind == "value" else evaluation.gradient(self.of)
            )
        if self.kind in ("local", "jacobian"):
            local = evaluation.local(self.of, dense=self.kind == "jacobian")
            return None if local is None else local.value
        quantities = evaluation.edge(self.of)
        found: Value | None = getattr(quantities, self.kind)
        return found

    def asked_in(self, hidden: Hidden) -> str | None:
        """The number of the question that hides it, or None."""
        kind = "local" if self.kind == "jacobian" else self.kind
        return hidden.get((self.of, kind))

    def large_shape(self, evaluation: Evaluation) -> Shape | None:
        """The shape of a local gradient that is too large to be worked out unasked, else None."""
        if self.kind != "local" or not isinstance(self.of, Edge):
            return None
        shape = local_shape(evaluation, self.of)
        return shape if shape is not None and math.prod(shape) > SMALL_JACOBIAN else None

    def absence(self, evaluation: Evaluation) -> str:
        """Why there is no number."""
        if self.kind in ("gradient", "upstream", "downstream") and evaluation.target is None:
            failed = evaluation.graph.differentiate
            return f"no gradient: {failed} has no value" if failed else "no backward pass"
        if self.kind in ("local", "jacobian") and isinstance(self.of, Edge):
            if evaluation.status(self.of.target) == "ok":
                return "more than 1,000,000 entries"
            return "not computed"
        return "not computed"

    def is_independent(self, evaluation: Evaluation) -> bool:
        """Is it a 0 because the differentiated node does not depend on it?"""
        if self.kind == "gradient" and isinstance(self.of, str):
            return evaluation.independent(self.of)
        if self.kind in ("upstream", "downstream") and isinstance(self.of, Edge):
            return evaluation.independent(self.of.target)
        return False


def local_shape(evaluation: Evaluation, edge: Edge) -> Shape | None:
    """The shape of an edge's local gradient, without working it out; None without one."""
    if evaluation.status(edge.target) != "ok":
        return None
    out, given = evaluation.value(edge.target), evaluation.value(edge.source)
    assert out is not None
    assert given is not None
    if isinstance(evaluation.graph.nodes[edge.target].operation, Elementwise):
        return shape_of(out)
    return shape_of(out) + shape_of(given)
