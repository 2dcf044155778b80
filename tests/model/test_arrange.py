"""The layout: nothing overlaps, edges go right, ports keep their order, at any size."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations, permutations

import pytest

from graphapp.model import Edge, Frame, Graph, Node
from graphapp.model.alignment import bend_width, isotonic
from graphapp.model.arrange import arrange, lay_out_missing
from graphapp.model.edits import move
from graphapp.model.footprints import footprint, overlap
from graphapp.model.geometry import LABEL_WIDTH, port_offset, shown_ports, size_of
from graphapp.model.layers import (
    UNHURRIED,
    Box,
    Columns,
    Drawing,
    Link,
    columns_of,
    rank_boxes,
    reduce_crossings,
)
from graphapp.model.layout_units import Units
from graphapp.model.search import propose_order
from graphapp.operation import make


def graph_of(*gates: str) -> Graph:
    """``"z=add(x,y)"`` and so on; names that no gate has are inputs."""
    nodes: dict[str, Node] = {}
    edges = []
    for gate in gates:
        name, _, call = gate.partition("=")
        op, _, inputs = call.rstrip(")").partition("(")
        node = Node(name, make(op))
        sources = inputs.split(",")
        for source, port in zip(sources, node.operation.ports, strict=False):
            if source not in nodes:
                nodes[source] = Node(source, make("input", value=1.0))
            edges.append(Edge(source, name, port))
        nodes[name] = node
    return Graph.of(nodes.values(), edges)


THREE_NEURONS = graph_of(
    "mul_1=mul(w1,x)", "mul_2=mul(x,w2)", "add_1=add(mul_1,b1)", "add_2=add(mul_2,b2)",
    "h1=tanh(add_1)", "h2=sigmoid(add_2)", "mul_3=mul(w3,h1)", "mul_4=mul(w4,h2)",
    "add_3=add(mul_3,mul_4,b3)", "yhat=tanh(add_3)", "L=squared_error(yhat,y)",
)  # fmt: skip


def random_graph(seed: int, size: int, *, reach: int = 8) -> Graph:
    """Leaves, gates with one to four inputs from the last ``reach`` nodes, some left alone."""
    chance = random.Random(seed)
    nodes, edges = [Node("n0", make("input", value=1.0))], []
    for i in range(1, size):
        name = f"n{i}"
        op = chance.choice(["input", "parameter", "add", "mul", "tanh", "squared_error", "linear"])
        if op in ("input", "parameter"):
            nodes.append(Node(name, make(op, value=1.0)))
            continue
        nodes.append(Node(name, make(op), label="h_1" if chance.random() < 0.3 else None))
        ports = nodes[-1].operation.ports[: chance.randint(1, 4)]
        edges += [Edge(f"n{chance.randrange(max(0, i - reach), i)}", name, p) for p in ports]
    return Graph.of(nodes, edges)


def overlaps(graph: Graph) -> list[tuple[str, str]]:
    """Pairs of nodes of which one covers something of the other."""
    covered = []
    for id, node in graph.nodes.items():
        assert node.position is not None
        covered.append((id, footprint(graph, id, node.position)))
    return [
        (one, other)
        for (one, some), (other, more) in combinations(covered, 2)
        if any(overlap(a, b) for a in some for b in more)
    ]


def level(graph: Graph, edge: Edge, positions: dict[str, tuple[float, float]]) -> float:
    """The height of the port that an edge enters."""
    ports = shown_ports(graph, edge.target)
    offset = port_offset(graph.nodes[edge.target], ports, edge.port)
    return positions[edge.target][1] + offset[1]


def assert_flows_right(graph: Graph, positions: dict[str, tuple[float, float]]) -> None:
    for source, target, _ in graph.edges:
        right = (
            positions[source][0] + size_of(graph.nodes[source], shown_ports(graph, source))[0] / 2
        )
        left = (
            positions[target][0] - size_of(graph.nodes[target], shown_ports(graph, target))[0] / 2
        )
        assert right < left, (source, target)


def no_proposal(columns: Columns) -> None:
    """An engine that is not installed."""


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("propose", [propose_order, no_proposal])
def test_any_graph_is_drawn_without_overlaps_from_left_to_right(seed, propose):
    graph = random_graph(seed, 40)
    positions = arrange(graph, propose=propose)
    assert positions.keys() == graph.nodes.keys()
    assert overlaps(move(graph, positions)) == []
    assert_flows_right(graph, positions)


def test_leaves_stand_right_before_the_node_that_uses_them():
    ends = right_ends(THREE_NEURONS)
    for leaf, gate in [("b1", "add_1"), ("w3", "mul_3"), ("b3", "add_3"), ("y", "L")]:
        between = [other for other in ends if ends[leaf] < ends[other] < ends[gate]]
        assert between == [], leaf


def test_the_outputs_of_a_column_lie_on_one_line():
    ends = right_ends(THREE_NEURONS)
    assert ends["w1"] == ends["x"] == ends["w2"]
    assert ends["b1"] == ends["mul_1"] == ends["mul_2"]
    assert ends["y"] == ends["yhat"]


def right_ends(graph: Graph) -> dict[str, float]:
    """Where each node's box ends after tidying up."""
    return {
        id: x + size_of(graph.nodes[id], shown_ports(graph, id))[0] / 2
        for id, (x, _) in arrange(graph).items()
    }


def test_columns_stand_as_close_as_labels_allow():
    positions = arrange(THREE_NEURONS)
    half = size_of(THREE_NEURONS.nodes["L"], ("prediction", "target"))[0] / 2
    assert positions["L"][0] + half - (positions["w1"][0] - 54) <= 1900
    ends = right_ends(THREE_NEURONS)
    for source, target, _ in THREE_NEURONS.edges:
        width = size_of(THREE_NEURONS.nodes[target], shown_ports(THREE_NEURONS, target))[0]
        assert positions[target][0] - width / 2 - ends[source] > LABEL_WIDTH


def test_a_value_beside_a_node_is_not_covered():
    graph = graph_of("u=mul(x,y)", "out=add(u,x)", "v=mul(u,u)", "z=add(v,y)")
    assert overlaps(move(graph, arrange(graph))) == []


@pytest.mark.parametrize(("climb", "least"), [(0.0, 8), (20.0, 20), (200.0, 60)])
def test_edges_that_climb_have_room_to_bend(climb, least):
    assert least <= bend_width(climb) <= 80


@pytest.mark.parametrize("propose", [propose_order, no_proposal])
def test_a_tree_keeps_the_order_of_its_ports_and_has_no_crossing(propose):
    chance = random.Random(5)
    for _ in range(6):
        graph = random_tree(chance, 30)
        positions = arrange(graph, propose=propose)
        for one, other in combinations(graph.edges, 2):
            if positions[one.target][0] != positions[other.target][0]:
                continue
            starts = positions[one.source][1] - positions[other.source][1]
            ends = level(graph, one, positions) - level(graph, other, positions)
            assert starts * ends > 0, (one, other)


def random_tree(chance: random.Random, size: int) -> Graph:
    """Every node is used once: grown from the output, the inputs of a node in random order."""
    nodes, edges, open_ends = [Node("n0", make("add"))], [], [("n0", "a"), ("n0", "b")]
    while open_ends:
        target, port = open_ends.pop(chance.randrange(len(open_ends)))
        name = f"n{len(nodes)}"
        op = chance.choice(["add", "mul", "tanh"]) if len(nodes) < size else "input"
        nodes.append(Node(name, make(op, value=1.0) if op == "input" else make(op)))
        edges.append(Edge(name, target, port))
        ports = nodes[-1].operation.ports[:2]
        open_ends += [(name, p) for p in ports]
    chance.shuffle(nodes)
    return Graph.of(nodes, edges)


def test_a_branch_is_a_straight_line():
    graph = graph_of("mul_1=mul(w,x)", "add_1=add(mul_1,b)", "h=tanh(add_1)", "mul_2=mul(v,h)")
    positions = arrange(graph)
    for edge in graph.edges:
        if edge.source in ("mul_1", "add_1", "h"):
            assert positions[edge.source][1] == level(graph, edge, positions), edge


def test_the_same_graph_gives_the_same_layout_and_a_finished_layout_stays():
    graph = random_graph(3, 60)
    first = arrange(graph)
    assert arrange(graph) == first
    assert arrange(move(graph, first)) == first


def test_only_the_crossings_that_ports_force_are_left():
    found = columns(graph_of("u=mul(x,y)", "v=mul(y,x)", "z=add(u,v)"))
    reduce_crossings(found)
    least = found.crossings()
    for first in permutations(found.rows[0]):
        for second in permutations(found.rows[1]):
            found.rows = [list(first), list(second), found.rows[2]]
            assert found.crossings() >= least
    assert least == 2


def columns(graph: Graph) -> Columns:
    """The columns of a graph, in their first order."""
    from graphapp.model.layout_units import Units

    drawing = Units(graph, list(graph.nodes)).drawing(list(graph.nodes))
    return columns_of(drawing, rank_boxes(drawing))


def test_crossings_are_counted_at_ports():
    box = Box(30, 20, 30, 20)
    links = [Link(0, 2, 10.0), Link(1, 2, -10.0)]
    crossed = columns_of(Drawing([box] * 3, links), [0, 0, 1])
    crossed.rows[0] = [0, 1]
    assert crossed.crossings() == 1
    crossed.rows[0] = [1, 0]
    assert crossed.crossings() == 0


def test_graphlay_proposes_the_same_boxes_in_the_same_columns():
    before = columns(random_graph(7, 50))
    proposed = propose_order(before)
    assert proposed is not None
    assert [sorted(row) for row in proposed] == [sorted(row) for row in before.rows]


def test_without_graphlay_there_is_no_proposal_and_still_a_layout(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "graphlay", None)
    graph = random_graph(7, 50)
    assert propose_order(columns(graph)) is None
    assert overlaps(move(graph, arrange(graph))) == []


def test_isotonic_regression_pools_what_is_out_of_order():
    assert isotonic([1.0, 3.0, 2.0, 5.0], [1.0, 1.0, 1.0, 1.0]) == [1.0, 2.5, 2.5, 5.0]
    assert isotonic([4.0, 0.0], [3.0, 1.0]) == [3.0, 3.0]


def test_ten_thousand_nodes_are_laid_out():
    """``tests/benchmarks/bench_sizes.py`` says how long it takes."""
    positions = arrange(random_graph(1, 10_000))
    assert len(set(positions.values())) == len(positions) == 10_000


def test_much_to_do_in_all_means_less_for_each_part():
    """Fifty parts at once are drawn as well as one; a thousand without overlaps all the same."""
    few, many = (copies(graph_of("u=mul(x,y)", "v=mul(y,x)", "z=add(u,v)"), n) for n in (50, 450))
    assert len(few.nodes) < UNHURRIED < len(many.nodes)
    for graph in (few, many):
        positions = arrange(graph)
        assert_flows_right(graph, positions)
        assert positions["z_1"][1] == pytest.approx(positions["u_1"][1], abs=200)
    sample = {id: node.position for id, node in move(many, arrange(many)).nodes.items()}
    assert len(set(sample.values())) == len(many.nodes)


def copies(graph: Graph, count: int) -> Graph:
    """The graph so many times, side by side."""
    nodes, edges = [], []
    for i in range(count):
        nodes += [Node(f"{id}_{i}", node.operation) for id, node in graph.nodes.items()]
        edges += [Edge(f"{s}_{i}", f"{t}_{i}", port) for s, t, port in graph.edges]
    return Graph.of(nodes, edges)


def test_a_long_chain_and_a_node_that_feeds_it_all():
    gates = [f"n{i}=add(n{i - 1},x)" for i in range(1, 400)]
    graph = graph_of("n0=tanh(x)", *gates)
    assert_flows_right(graph, arrange(graph))


def test_nodes_alone_and_no_nodes():
    assert arrange(Graph()) == {}
    graph = Graph.of([Node(f"n{i}", make("input", value=1.0)) for i in range(30)])
    placed = move(graph, arrange(graph))
    assert overlaps(placed) == []
    heights = {position[1] for position in arrange(graph).values()}
    assert 1 < len(heights) < 30


def test_some_nodes_are_tidied_where_they_stand():
    positions = {id: (x + 1000, y - 500) for id, (x, y) in arrange(THREE_NEURONS).items()}
    graph = move(THREE_NEURONS, positions)
    chosen = ["mul_1", "add_1", "h1"]
    tidy = arrange(graph, chosen)
    assert tidy.keys() == set(chosen)
    middle = [sum(f(tidy[id][k] for id in chosen) for f in (min, max)) / 2 for k in (0, 1)]
    before = [sum(f(positions[id][k] for id in chosen) for f in (min, max)) / 2 for k in (0, 1)]
    assert middle == pytest.approx(before, abs=1)


def test_missing_positions_all():
    assert lay_out_missing(THREE_NEURONS).nodes["L"].position == arrange(THREE_NEURONS)["L"]


def test_nothing_missing_is_the_same_graph():
    graph = move(THREE_NEURONS, arrange(THREE_NEURONS))
    assert lay_out_missing(graph) is graph


@pytest.mark.parametrize("seed", range(8))
def test_new_nodes_find_a_free_place_and_move_nobody(seed):
    chance = random.Random(seed)
    whole = random_graph(seed, 40)
    new = set(chance.sample(list(whole.nodes), chance.choice([1, 5, 20])))
    placed = move(whole, {i: p for i, p in arrange(whole).items() if i not in new})
    finished = lay_out_missing(placed)
    for id, node in finished.nodes.items():
        if id not in new:
            assert node is placed.nodes[id]
    clash = [pair for pair in overlaps(finished) if new & set(pair)]
    assert clash == []


def test_a_new_node_stands_between_its_input_and_its_output_or_beside_one():
    placed = move(THREE_NEURONS, {i: p for i, p in arrange(THREE_NEURONS).items() if i != "b2"})
    positions = {id: node.position for id, node in lay_out_missing(placed).nodes.items()}
    assert positions["b2"][0] < positions["add_2"][0]
    assert abs(positions["b2"][1] - positions["add_2"][1]) < 200
    assert abs(positions["b2"][0] - positions["add_2"][0]) < 500


def test_very_many_new_nodes_stand_below_what_is_there_and_take_no_square_of_their_number():
    hub = Node("x", make("input", value=1.0), position=(0.0, 0.0))
    leaves = [Node(f"t{i}", make("tanh")) for i in range(3_000)]
    graph = Graph.of([hub, *leaves], [Edge("x", node.id, "x") for node in leaves])
    finished = lay_out_missing(graph)
    assert finished.nodes["x"] is hub
    covered = {i: footprint(finished, i, n.position) for i, n in finished.nodes.items()}
    bottom = max(rectangle[3] for rectangle in covered["x"])
    assert all(r[1] > bottom for i in ("t0", "t1", "t2999") for r in covered[i])
    assert len({node.position for node in finished.nodes.values()}) == 3_001


def test_where_all_is_taken_for_screens_a_new_node_goes_below_everything():
    source = make("input")
    wall = [
        Node(f"p{column}_{row}", source, position=(100.0 * column, 36.0 * (row - 300)))
        for column in range(8)
        for row in range(600)
    ]
    new = Node("t", make("tanh"))
    finished = lay_out_missing(Graph.of([*wall, new], [Edge("p0_300", "t", "x")]))
    placed = finished.nodes["t"].position
    lowest = max(r[3] for node in wall for r in footprint(finished, node.id, node.position))
    assert lowest < min(r[1] for r in footprint(finished, "t", placed)) < lowest + 100


# Folded frames ------------------------------------------------------------------------------


def folded(graph: Graph, *groups: tuple[str, ...]) -> Graph:
    frames = tuple(Frame(f"Part {i}", ids, folded=True) for i, ids in enumerate(groups))
    return replace(move(graph, arrange(graph)), frames=frames)


def test_a_folded_frame_takes_the_room_of_its_box() -> None:
    first = ("mul_1", "add_1", "h1", "w1", "b1")
    graph = folded(THREE_NEURONS, first, ("mul_2", "add_2", "h2", "w2", "b2"))
    placed = arrange(graph)
    assert placed.keys() == graph.nodes.keys()
    units = Units(graph, list(graph.nodes))
    boxes = {unit: units.footprint(unit, at)[0] for unit, at in middles(units, placed).items()}
    assert len(boxes) == len(graph.nodes) - 8
    assert not any(overlap(a, b) for a, b in combinations(boxes.values(), 2))
    width = max(box[2] for box in boxes.values()) - min(box[0] for box in boxes.values())
    opened = arrange(replace(graph, frames=()))
    assert width < max(x for x, _ in opened.values()) - min(x for x, _ in opened.values())


def middles(units: Units, placed: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    graph = move(units._graph, placed)
    after = Units(graph, list(graph.nodes))
    return {unit: after.middle(unit) for unit in after.ids}  # type: ignore[misc]


def test_the_nodes_in_a_folded_frame_keep_their_places_among_each_other() -> None:
    graph = folded(THREE_NEURONS, ("mul_1", "add_1", "h1"), ("mul_2", "add_2", "h2"))
    placed = arrange(graph)
    for frame in graph.frames:
        shifts = {
            (placed[id][0] - graph.nodes[id].position[0],  # type: ignore[index]
             placed[id][1] - graph.nodes[id].position[1])  # type: ignore[index]
            for id in frame.nodes
        }  # fmt: skip
        assert len(shifts) == 1


def test_what_a_folded_frame_feeds_stands_right_of_it() -> None:
    graph = folded(THREE_NEURONS, ("mul_1", "add_1", "h1"))
    units = Units(graph, list(graph.nodes))
    at = middles(units, arrange(graph))
    left, _, right, _ = units.footprint("mul_1", at["mul_1"])[0]
    assert units.footprint("mul_3", at["mul_3"])[0][0] > right
    assert units.footprint("x", at["x"])[0][2] < left


def test_a_cycle_of_boxes_is_laid_out_all_the_same() -> None:
    """a feeds b, b feeds c: with a and c in one box, the box feeds b and b feeds the box."""
    graph = folded(graph_of("a=tanh(x)", "b=tanh(a)", "c=tanh(b)"), ("a", "c"))
    placed = arrange(graph)
    units = Units(graph, list(graph.nodes))
    boxes = [units.footprint(unit, at)[0] for unit, at in middles(units, placed).items()]
    assert len(boxes) == 3
    assert not any(overlap(a, b) for a, b in combinations(boxes, 2))


def test_an_open_frame_changes_nothing() -> None:
    graph = folded(THREE_NEURONS, ("mul_1", "add_1", "h1"))
    opened = replace(graph, frames=(replace(graph.frames[0], folded=False),))
    assert arrange(opened) == arrange(replace(graph, frames=()))
