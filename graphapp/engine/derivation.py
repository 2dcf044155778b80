"""Where a gradient comes from: the chain rule along every path, in symbols and in numbers.

In a graph of single numbers ∂L/∂w is a sum over the paths from w to L, and each path is the
product of the local gradients along it. With arrays the products become matrix products: then the
derivation is one equation for each node between w and L, from L backwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

from graphapp.engine import symbolic
from graphapp.engine.evaluation import Evaluation
from graphapp.engine.shape_algebra import shapes_text, transpose_reasons
from graphapp.errors import EditError, GraphappError
from graphapp.model import Edge
from graphapp.model.edits import ancestors, descendants
from graphapp.operation import Formula, Shape, Value, in_product, latex, ratio, shape_of, text
from graphapp.operation.formula import build, sum_of

#: With more paths than this no path is written out: the sum over them is the engine's.
MOST_PATHS = 200

#: With more paths or factors than this the sum is told layer by layer unless somebody asks.
FEW_PATHS, FEW_FACTORS = 6, 40


@dataclass(frozen=True, slots=True)
class Path:
    """One way from the node to the differentiated node."""

    nodes: tuple[str, ...]
    edges: tuple[Edge, ...]
    factors: tuple[float, ...]
    """The local gradient of each edge."""
    product: float


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a path's product, and the edge whose local gradient it belongs to."""

    edge: Edge
    formula: Formula
    """As it stands in a product: in brackets where it is a sum."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One line: ∂L/∂z = what flows into z, in symbols, and as shapes."""

    id: str
    left: Formula
    right: Formula
    shapes: str
    """``(3,) · (4,)ᵀ → (3, 4)``; empty for single numbers."""
    shares: tuple[tuple[Edge, Formula], ...] = ()
    """The terms of ``right``, one for each edge that brings one."""
    reasons: tuple[str, ...] = ()
    """One sentence for each transpose."""


class Derivation:
    """∂of/∂by, with the reasons. Everything is computed when it is first asked for."""

    def __init__(self, evaluation: Evaluation, by: str) -> None:
        if by not in evaluation.graph.nodes:
            raise EditError(f"there is no node {by!r}")
        of = evaluation.graph.differentiate
        if of is None:
            raise GraphappError("no node is differentiated: choose the one whose gradient is taken")
        if evaluation.target is None:
            raise GraphappError(f"{of} has no value: {evaluation.failure(of)}")
        if evaluation.status(by) != "ok":
            raise GraphappError(f"{by} has no value: {evaluation.failure(by)}")
        self.evaluation = evaluation
        self.of = of
        self.by = by
        result = evaluation.gradient(by)
        assert result is not None
        self.result: Value = result
        self._upstreams: dict[str, Formula] = {}

    @property
    def independent(self) -> bool:
        """Is there no path at all?"""
        return self.evaluation.independent(self.by)

    @cached_property
    def between(self) -> tuple[str, ...]:
        """The nodes on paths from ``by`` to ``of``, both included, in forward order."""
        graph = self.evaluation.graph
        if self.independent:
            return ()
        on_path = (descendants(graph, self.by) | {self.by}) & (
            ancestors(graph, self.of) | {self.of}
        )
        return tuple(id for id in self.evaluation.order if id in on_path)

    @cached_property
    def scalar(self) -> bool:
        """Are all nodes on the paths single numbers?"""
        return all(isinstance(self.evaluation.value(id), float) for id in self.between)

    @cached_property
    def path_count(self) -> int:
        """How many paths there are; edges between the same two nodes count each."""
        ways = {self.by: 1}
        for id in self.between[1:]:
            ways[id] = sum(
                ways.get(source, 0) for source in self.evaluation.graph.inputs_of(id).values()
            )
        return 0 if self.independent else ways[self.of]

    @cached_property
    def paths(self) -> tuple[Path, ...] | None:
        """All paths; None where there are more than MOST_PATHS or not all is scalar."""
        if not self.scalar or self.path_count > MOST_PATHS:
            return None
        local = {edge: self._local(edge) for id in self.between for edge in self._edges_from(id)}
        return tuple(
            Path(
                (self.by, *(edge.target for edge in edges)),
                edges,
                tuple(local[edge] for edge in edges),
                reduce(lambda a, b: a * b, (local[edge] for edge in edges), 1.0),
            )
            for edges in self._ways()
        )

    def _local(self, edge: Edge) -> float:
        local = self.evaluation.local(edge)
        assert local is not None
        assert isinstance(local.value, float)
        return local.value

    def _edges_from(self, id: str) -> list[Edge]:
        return [e for e in self.evaluation.graph.edges_from(id) if e.target in self._inside]

    @cached_property
    def _inside(self) -> frozenset[str]:
        return frozenset(self.between)

    def _ways(self) -> Iterator[tuple[Edge, ...]]:
        """The edges of each path, without recursion."""
        if self.independent:
            return
        following = {id: self._edges_from(id) for id in self.between}
        way: list[Edge] = []
        choices = [iter(following[self.by])]
        if self.by == self.of:
            yield ()
        while choices:
            edge = next(choices[-1], None)
            if edge is None:
                choices.pop()
                if way:
                    way.pop()
                continue
            way.append(edge)
            choices.append(iter(following[edge.target]))
            if edge.target == self.of:
                yield tuple(way)

    # In words -------------------------------------------------------------------------------

    @cached_property
    def symbols(self) -> symbolic.Symbols:
        """What stands for each node."""
        return symbolic.symbols_of(self.evaluation.graph, self.evaluation.order)

    @cached_property
    def left(self) -> Formula:
        """∂of/∂by."""
        return ratio(self.symbols[self.of], self.symbols[self.by])

    @cached_property
    def folded(self) -> bool:
        """Is it better told layer by layer than as one sum over paths?"""
        if self.paths is None or len(self.paths) > FEW_PATHS:
            return True
        if sum(len(path.edges) for path in self.paths) <= FEW_FACTORS:
            return False
        told = (len(self.factors(path, self.symbols)[1]) for path in self.paths)
        return sum(told) > FEW_FACTORS

    def factors(self, path: Path, table: symbolic.Symbols) -> tuple[bool, tuple[Factor, ...]]:
        """The factors of ``product`` one by one, and whether a minus stands in front."""
        negative, found = False, []
        for edge, value in zip(reversed(path.edges), reversed(path.factors), strict=True):
            minus, parts = _flat(self._factor(edge, value, table))
            negative ^= minus
            found += [Factor(edge, in_product(part)) for part in parts]
        return negative, tuple(found)

    def product(self, path: Path, table: symbolic.Symbols) -> Formula:
        """The factors of a path multiplied, the last one first, as one writes the chain rule.

        A factor of exactly 1 is left out, one of −1 goes in front as a sign.
        """
        factors = [
            self._factor(edge, value, table)
            for edge, value in zip(path.edges, path.factors, strict=True)
        ]
        signs = [factor for factor in factors if _is_minus_one(factor)]
        rest = (factor for factor in reversed(factors) if not _is_minus_one(factor))
        whole = reduce(lambda a, b: build("mul", a, b), rest, Formula.constant(1.0))
        return build("neg", whole) if len(signs) % 2 else whole

    def _factor(self, edge: Edge, value: float, table: symbolic.Symbols) -> Formula:
        formula = symbolic.local_formula(self.evaluation.graph, edge, table)
        return Formula.constant(value) if formula is None else symbolic.of_single_numbers(formula)

    def total(self, table: symbolic.Symbols) -> Formula | None:
        """The sum over the paths; None where they are not written out."""
        if self.paths is None:
            return None
        terms = [self.product(path, table) for path in self.paths]
        return sum_of(terms) if terms else Formula.constant(0.0)

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """∂of/∂z for each node z between the two, from ``of`` back to ``by``."""
        return tuple(self.equation(id) for id in self.told)

    @property
    def told(self) -> tuple[str, ...]:
        """The nodes that have an equation, from ``of`` back to ``by``."""
        return tuple(id for id in reversed(self.between) if id != self.of)

    def equation(self, id: str) -> Equation:
        """∂of/∂id, one line."""
        shares = tuple((edge, self._share(edge, self.symbols)) for edge in self._edges_from(id))
        value = self.evaluation.value(id)
        assert value is not None
        left = ratio(self.symbols[self.of], self.symbols[id])
        right = sum_of([term for _, term in shares])
        shape = shape_of(value)
        known = self._known_shapes(id)
        end = shapes_text(right, known, shape) if shape or not self.scalar else ""
        name = text(self.symbols[id])
        return Equation(id, left, right, end, shares, transpose_reasons(right, known, name, shape))

    def _known_shapes(self, id: str) -> dict[int, Shape]:
        """The shape of each symbol that may stand in the equation of ``id``, by the object's id."""
        graph = self.evaluation.graph
        around = {id}
        for edge in self._edges_from(id):
            around.update((edge.target, *graph.inputs_of(edge.target).values()))
        waiting = list(around)
        while waiting:
            parts = set(symbolic.parts_of(graph, waiting.pop())) - around
            around |= parts
            waiting += parts
        found = {}
        for near in around:
            value = self.evaluation.value(near)
            if value is not None:
                found[_key(self.symbols[near])] = shape_of(value)
                if near in self._inside:
                    found[_key(self._upstream(near))] = shape_of(value)
        return found

    def _upstream(self, id: str) -> Formula:
        """∂of/∂id for a node between, one object each."""
        if id not in self._upstreams:
            self._upstreams[id] = ratio(self.symbols[self.of], self.symbols[id])
        return self._upstreams[id]

    def _share(self, edge: Edge, table: symbolic.Symbols) -> Formula:
        """What one edge brings to its source: the textbook form of upstream times local."""
        start = edge.target == self.of
        upstream = Formula.constant(1.0) if start else self._upstream(edge.target)
        return symbolic.share_formula(self.evaluation, edge, upstream, table)

    @property
    def latex(self) -> str:
        """The whole derivation as LaTeX, without dollar signs."""
        left = latex(self.left)
        if self.independent:
            return rf"{left} = 0"
        symbols = self.total(self.symbols)
        if symbols is not None:
            return rf"{left} = {latex(symbols)}"
        lines = (rf"{latex(line.left)} &= {latex(line.right)}" for line in self.equations)
        return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"

    @property
    def lines(self) -> tuple[str, ...]:
        """The derivation as lines of plain text."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[str]:
        left = text(self.left)
        if self.independent:
            yield f"{left} = 0: {self.of} does not depend on {self.by}"
            return
        symbols = self.total(self.symbols)
        if symbols is None:
            for line in self.equations:
                shape = f"    {line.shapes}" if line.shapes else ""
                yield f"{text(line.left)} = {text(line.right)}{shape}"
            return
        yield f"{left} = {text(symbols)}"
        numbers = self.total(symbolic.numbers_of(self.evaluation))
        assert numbers is not None
        yield f"{' ' * len(left)} = {text(numbers)}"


def _key(formula: Formula) -> int:
    """What a formula is known by in ``shape_algebra``."""
    return id(formula)


def _flat(formula: Formula) -> tuple[bool, list[Formula]]:
    """The factors of a product from left to right without those of ±1, and the sign of these."""
    if formula.head == "neg":
        minus, parts = _flat(formula.operands[0])
        return not minus, parts
    if formula.head == "mul":
        minus, parts = _flat(formula.operands[0])
        other, more = _flat(formula.operands[1])
        return minus ^ other, parts + more
    if _is_minus_one(formula):
        return True, []
    one = formula.head == "constant" and formula.operands[0] == 1.0
    return False, [] if one else [formula]


def _is_minus_one(factor: Formula) -> bool:
    return factor.head == "constant" and factor.operands[0] == -1.0
