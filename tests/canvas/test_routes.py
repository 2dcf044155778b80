from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from graphapp.canvas.routes import RUN_IN, Obstacles, Route, route_all, run_in, simple_route


def routed(start: tuple[float, float], end: tuple[float, float], *boxes: object) -> Route:
    obstacles = Obstacles(boxes or [(-9e3, -9e3, -8.9e3, -8.9e3)])  # type: ignore[arg-type]
    return route_all(np.array([[start, end]]), obstacles)[0]


def crosses(route: Route, box: tuple[float, float, float, float]) -> bool:
    """Does the polygon of the stations, bends taken as straight lines, meet the box?"""
    left, top, right, bottom = box
    for (x0, y0), (x1, y1) in pairwise(route):
        for share in np.linspace(0, 1, 200):
            x, y = x0 + (x1 - x0) * share, y0 + (y1 - y0) * share
            if left < x < right and top < y < bottom:
                return True
    return False


@pytest.mark.parametrize("end", [(300.0, 0.0), (300.0, 90.0), (1500.0, -400.0), (60.0, 80.0)])
def test_an_edge_ends_straight_under_its_label(end: tuple[float, float]) -> None:
    route = simple_route((0.0, 0.0), end)
    assert route[0] == (0.0, 0.0)
    assert route[-1] == end
    assert route[-2][1] == end[1]
    assert end[0] - route[-2][0] == pytest.approx(run_in(0.0, end[0]))


def test_the_straight_end_is_as_long_as_a_label_where_there_is_room() -> None:
    assert run_in(0, 400) == RUN_IN
    assert 0 < run_in(0, 100) < RUN_IN
    assert run_in(0, -200) > 0


def test_a_long_edge_stays_level_and_bends_late() -> None:
    route = routed((0.0, 0.0), (2000.0, 100.0))
    assert route[1][0] > 1500
    assert route[1][1] == 0.0


def test_a_level_edge_is_a_line() -> None:
    assert {y for _, y in routed((0.0, 50.0), (900.0, 50.0))} == {50.0}


@pytest.mark.parametrize("target", [(1400.0, 0.0), (1400.0, 130.0), (1400.0, -260.0)])
def test_an_edge_goes_around_a_node_in_its_way(target: tuple[float, float]) -> None:
    box = (500.0, -60.0, 700.0, 60.0)
    route = routed((0.0, 0.0), target, box)
    assert not crosses(route, box)
    assert route[-1] == target


def test_an_edge_finds_its_way_between_two_nodes() -> None:
    boxes = [(300.0, -100.0, 420.0, 100.0), (700.0, 20.0, 820.0, 400.0)]
    route = routed((0.0, 0.0), (1300.0, 200.0), *boxes)
    assert not any(crosses(route, box) for box in boxes)


def test_backwards_edges_have_a_route() -> None:
    route = routed((500.0, 0.0), (100.0, 40.0))
    assert route[0] == (500.0, 0.0)
    assert route[-1] == (100.0, 40.0)


def test_no_edges_no_routes() -> None:
    assert route_all(np.zeros((0, 2, 2)), Obstacles([])) == []


def test_a_huge_scene_has_a_coarse_grid() -> None:
    obstacles = Obstacles([(0, 0, 60, 60), (99_000, 99_000, 99_060, 99_060)])
    assert obstacles.hits(np.array([50_000.0]), np.array([50_000.0])) == 0
    assert obstacles.level_hits(0.0, 90_000.0, 50_000.0) == 0
    assert obstacles.level_hits(0.0, 200_000.0, 99_030.0) > 0
