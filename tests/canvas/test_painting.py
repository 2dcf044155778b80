"""What is painted: only what is new when the picture moves, and the same as if all were."""

from __future__ import annotations

import weakref
from collections.abc import Iterator

import numpy as np
import pytest
from canvas_bench import Bench
from graphs import random_scalars
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QApplication

from graphapp.canvas import faces
from graphapp.canvas.curves import dashes_along, path_of, pen_of, pieces_of
from graphapp.canvas.edge_item import EdgeItem
from graphapp.canvas.exposed import joined
from graphapp.canvas.frame_item import FrameItem
from graphapp.canvas.heat import cells_of, heat_image, heat_size
from graphapp.canvas.minimap import Minimap
from graphapp.canvas.node_item import NodeItem
from graphapp.canvas.note_item import NoteItem
from graphapp.canvas.view import CanvasView
from graphapp.look.fonts import number_metrics
from graphapp.look.theme import LIGHT
from graphapp.model import Edge, Graph, Node, Note
from graphapp.model.annotations import add_frame, add_note
from graphapp.model.arrange import lay_out_missing
from graphapp.operation import make
from graphapp.session import Session

WAY = ((0.0, 0.0), (60.0, 0.0), (260.0, 140.0), (300.0, 140.0))


class Painted(QObject):
    """Notes how much of a viewport is painted."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__()
        self.area = 0
        self._view = view
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.area += sum(part.width() * part.height() for part in event.region())
        return False

    @property
    def share(self) -> float:
        size = self._view.viewport().size()
        return self.area / (size.width() * size.height())


@pytest.fixture
def large(qtbot: object) -> Iterator[Bench]:
    view = CanvasView(Session(lay_out_missing(random_scalars(1, leaves=14, computed=46))))
    view.resize(900, 600)
    view.show()
    QApplication.processEvents()
    view.zoom_to(0.7)
    QApplication.processEvents()
    yield Bench(view)
    view.shut_down()
    view.close()
    view.deleteLater()


def on_screen(view: CanvasView) -> np.ndarray:
    image = view.screen().grabWindow(view.winId()).toImage()
    return pixels(image)


def pixels(image: QImage) -> np.ndarray:
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows.astype(int)


def test_a_moved_picture_is_painted_where_it_is_new(large: Bench) -> None:
    (shown,) = large.view.findChildren(Minimap)
    assert shown.isVisible()
    painted = Painted(large.view)
    start = QPoint(450, 300)
    large.press(start, Qt.MouseButton.MiddleButton)
    for step in range(1, 11):
        large.move(start + QPoint(-9 * step, 4 * step))
    large.release(start + QPoint(-90, 40), Qt.MouseButton.MiddleButton)
    assert 0 < painted.share / 10 < 0.2


def test_and_looks_as_if_all_had_been_painted(large: Bench) -> None:
    start = QPoint(450, 300)
    large.press(start, Qt.MouseButton.MiddleButton)
    for step in range(1, 30):
        large.move(start + QPoint(-7 * step, (5 if step < 15 else -3) * step))
    large.release(start + QPoint(-203, -87), Qt.MouseButton.MiddleButton)
    QApplication.processEvents()
    moved = on_screen(large.view)
    large.view.viewport().update()
    QApplication.processEvents()
    assert len(np.unique(moved)) > 20
    different = np.abs(moved - on_screen(large.view)).max(axis=1) > 24
    assert different.sum() == 0


def test_the_controls_stay_in_their_corners(large: Bench) -> None:
    (shown,) = large.view.findChildren(Minimap)
    before = shown.geometry()
    large.view.pan(QPoint(-30, 20))
    assert shown.geometry() == before
    large.view.horizontalScrollBar().setValue(large.view.horizontalScrollBar().value() + 11)
    assert shown.geometry() == before
    large.view.centerOn(0, 0)
    assert shown.geometry() == before


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(0, 0, 900, 3), (890, 3, 10, 597)], 2),
        ([(0, 0, 40, 40), (50, 0, 40, 40)], 1),
        ([(0, 0, 900, 300), (0, 300, 900, 300)], 1),
        ([(0, 0, 1, 600), (1800, 0, 1, 600), (900, 0, 2, 600)], 3),
    ],
)
def test_parts_are_joined_where_that_paints_little_more(parts, expected) -> None:
    found = joined([QRect(*part) for part in parts])
    assert len(found) == expected
    for part in parts:
        assert any(around.contains(QRect(*part)) for around in found)
    assert not any(a.intersects(b) for a in found for b in found if a is not b)


# Edges --------------------------------------------------------------------------------------


def drawn(item: EdgeItem, scale: float, *, as_qt: bool) -> np.ndarray:
    image = QImage(round(320 * scale), round(180 * scale), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.translate(10, 20)
        if as_qt:
            painter.strokePath(item.path(), item.pen())
        else:
            item.paint(painter, None)  # type: ignore[arg-type]
    return pixels(image)


def item_with(role: str, *, dashed: bool) -> EdgeItem:
    item = EdgeItem(Edge("a", "b", "x"))
    item.setPath(path_of(WAY))
    item.setPen(pen_of(LIGHT, role, dashed))
    return item


@pytest.mark.parametrize("dashed", [False, True])
@pytest.mark.parametrize("role", ["edge", "accent", "gradient"])
@pytest.mark.parametrize("scale", [0.8, 1.0, 2.0, 2.9])
def test_pieces_cannot_be_told_from_the_curve(scale: float, role: str, dashed: bool) -> None:
    item = item_with(role, dashed=dashed)
    pieces, curve = drawn(item, scale, as_qt=False), drawn(item, scale, as_qt=True)
    inked = (curve < 255).sum()
    assert inked > 500 * scale
    assert np.abs(pieces - curve).sum() / (255 - curve).sum() < 0.09


def test_pieces_follow_another_way_and_another_pen() -> None:
    item = item_with("edge", dashed=False)
    first = drawn(item, 1.0, as_qt=False)
    item.setPath(path_of(((0.0, 0.0), (100.0, 0.0))))
    second = drawn(item, 1.0, as_qt=False)
    item.setPen(pen_of(LIGHT, "accent", True))
    third = drawn(item, 1.0, as_qt=False)
    assert (first != second).any()
    assert (second != third).any()


def test_dashes_are_as_long_as_they_should_be() -> None:
    path = QPainterPath()
    path.lineTo(0.0, 25.0)
    assert [(line.y1(), line.y2()) for line in dashes_along(path, (6.0, 4.0))] == [
        (0.0, 6.0), (10.0, 16.0), (20.0, 25.0),
    ]  # fmt: skip
    total = sum(line.length() for line in pieces_of(path_of(WAY)))
    assert total == pytest.approx(path_of(WAY).length(), rel=1e-3)


def test_files_get_curves(tmp_path, qapp) -> None:
    from PySide6.QtSvg import QSvgGenerator

    out = QSvgGenerator()
    out.setFileName(str(tmp_path / "edge.svg"))
    out.setViewBox(QRectF(0, 0, 320, 180))
    with QPainter(out) as painter:
        item_with("edge", dashed=False).paint(painter, _option())
    assert " C" in (tmp_path / "edge.svg").read_text().replace("C", " C")


def _option():
    from PySide6.QtWidgets import QStyleOptionGraphicsItem

    return QStyleOptionGraphicsItem()


# Faults -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [NodeItem, FrameItem, NoteItem])
def test_a_fault_in_one_item_leaves_the_others_alone(bench: Bench, monkeypatch, kind) -> None:
    bench.session.apply("Frame", lambda graph: add_frame(graph, ["m", "s"], "Neuron"))
    note = Note("Look", (100.0, 300.0), (120.0, 60.0))
    bench.session.apply("Note", lambda graph: add_note(graph, note))
    told: list[object] = []
    monkeypatch.setattr("sys.excepthook", lambda *fault: told.append(fault[1]))

    def fails(item: object, painter: object) -> None:
        raise RuntimeError("no colour")

    with monkeypatch.context() as patch:
        patch.setattr(kind, "paint_guarded", fails)
        for _ in range(2):
            image = bench.view.grab().toImage()
    items = [item for item in bench.view.canvas.items() if isinstance(item, kind)]
    assert len(told) == len(items)  # each tells it once
    red = LIGHT.color("error").rgb()
    colours = {image.pixel(x, y) for x in range(0, 1200, 3) for y in range(0, 700, 3)}
    assert red in colours
    assert len(colours) > 20
    items[0].renew()
    bench.view.grab()
    assert len(told) == len(items)


@pytest.mark.parametrize("shape", [(1000, 1000), (1000,), (3, 4), (64, 3), (8, 8, 3), (5,)])
def test_the_map_of_an_array_leaves_room_for_its_shape(qtbot, monkeypatch, shape) -> None:
    node = Node("W_1", make("parameter", value=np.ones(shape).tolist()), position=(0, 0))
    view = CanvasView(Session(Graph.of([node], [])))
    maps: list[QRectF] = []
    monkeypatch.setattr(faces, "paint_heat", lambda painter, box, array, theme: maps.append(box))
    view.resize(400, 300)
    view.zoom_to(1.0)
    view.grab()
    box = view.canvas.nodes["W_1"].box
    width = number_metrics(11).width("×".join(map(str, shape)))
    text = QRectF(box.left() + 16.0, box.bottom() - 21.0, width, 9.0)
    assert len(maps) == 1
    assert box.contains(maps[0])
    assert not maps[0].intersects(text)
    assert maps[0].width() >= 20
    view.shut_down()
    view.close()


def test_maps_are_kept_no_longer_than_their_arrays() -> None:
    array = np.arange(12.0).reshape(3, 4)
    image = heat_image(array, LIGHT)
    assert heat_image(array, LIGHT) is image
    left = weakref.ref(array)
    del array
    assert left() is None


@pytest.mark.parametrize("shape", [(3,), (3, 4), (100, 70), (5, 4, 3), (200,), (1, 1)])
def test_a_map_is_as_large_as_its_cells_say(shape) -> None:
    array = np.ones(shape)
    rows, columns = cells_of(array).shape
    cell = min(90.0 / columns, 40.0 / rows, 20.0)
    size = heat_size(array, 90.0, 40.0)
    assert size.height() == pytest.approx(max(rows * cell, 5.0))
    assert size.width() == pytest.approx(max(columns * cell, 30.0))
