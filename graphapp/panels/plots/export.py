"""A plot as a file: PNG, SVG with paths and text that can be searched, CSV with its numbers."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPicture
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem

from graphapp.files.spreadsheet import csv_text, number_cell, text_cell
from graphapp.files.store import write
from graphapp.look.fonts import FAMILY
from graphapp.panels.plots.chart import Chart

#: So many pixels of a PNG for one on the screen.
_SHARP = 2.0
_SVG = "http://www.w3.org/2000/svg"
#: Colours that no theme has.
_ENDS = ("#010203", "#030201")
_XLINK = "http://www.w3.org/1999/xlink"


def write_picture(chart: Chart, path: Path) -> None:
    """SVG where the file's name ends so, else PNG. Raises FileError where it cannot be written."""
    made = svg_of(chart) if path.suffix.lower() == ".svg" else png_of(chart)
    write(made, path)


def write_numbers(chart: Chart, path: Path) -> None:
    """The numbers of the plot, as a table. Raises FileError where it cannot be written."""
    numbers = chart.numbers()
    rows = [[text_cell(name) for name in numbers.header]]
    rows += [[_cell(each) for each in row] for row in numbers.rows]
    write(csv_text(rows).encode(), path)


def png_of(chart: Chart) -> bytes:
    """The plot as it is shown, with twice as many pixels."""
    size = chart.graphics.size()
    image = QImage(size * _SHARP, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(_SHARP)
    image.fill(chart.theme.color("base"))
    with _for_paper(chart), QPainter(image) as painter:
        chart.graphics.render(painter, QRectF(0, 0, size.width(), size.height()))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(data.data())


def svg_of(chart: Chart) -> bytes:
    """The plot in lines that stay sharp at any size; letters are text."""
    size = chart.graphics.size()
    whole = QRect(0, 0, size.width(), size.height())
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(whole)
    generator.setResolution(QPicture().logicalDpiX())  # the axes are stored pictures
    generator.setTitle(chart.accessibleName())
    generator.setDescription("A plot, drawn by graphapp")
    with _for_paper(chart), _ends_of_area(chart), QPainter(generator) as painter:
        painter.fillRect(whole, chart.theme.color("base"))
        chart.graphics.render(painter, QRectF(whole))
    area = chart.graphics.mapFromScene(chart.frame.sceneBoundingRect()).boundingRect()
    return _mended(bytes(buffer.data().data()), size, area)


@contextmanager
def _ends_of_area(chart: Chart) -> Iterator[None]:
    """Two items of a colour of their own, painted before and after all that is in the area."""
    items = []
    for color, z in zip(_ENDS, (-1e9, 1e9), strict=True):
        item = QGraphicsRectItem(QRectF(0, 0, 1, 1), chart.frame)
        item.setPen(QPen(Qt.PenStyle.NoPen))
        item.setBrush(QColor(color))
        item.setZValue(z)
        items.append(item)
    try:
        yield
    finally:
        for item in items:
            chart.graphics.scene().removeItem(item)


@contextmanager
def _for_paper(chart: Chart) -> Iterator[None]:
    """Whole paths instead of pieces, marks as outlines instead of stored pixels; no mouse."""
    items = chart.area.items
    curves = [item for item in items if isinstance(item, pyqtgraph.PlotCurveItem)]
    spots = [item for item in items if isinstance(item, pyqtgraph.ScatterPlotItem)]
    modes = [curve.opts["segmentedLineMode"] for curve in curves]
    for curve in curves:
        curve.setSegmentedLineMode("off")
    for spot in spots:
        spot.setExportMode(True, {"antialias": True, "resolutionScale": 1.0})
    for axis in chart.rulers.values():
        axis.setCacheMode(QGraphicsItem.CacheMode.NoCache)
    seen = chart.here.isVisible()
    chart.here.hide()
    try:
        yield
    finally:
        chart.here.setVisible(seen)
        for spot in spots:
            spot.setExportMode(False)
        for axis in chart.rulers.values():
            axis.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)
        for curve, mode in zip(curves, modes, strict=True):
            curve.setSegmentedLineMode(mode)


def _mended(svg: bytes, size: QSize, area: QRect) -> bytes:
    """Pixels as the unit instead of Qt's millimetres; another typeface where ours is missing;
    nothing of the area beyond its edges, which Qt forgets."""
    ET.register_namespace("", _SVG)
    ET.register_namespace("xlink", _XLINK)
    root = ET.fromstring(svg)  # noqa: S314 - written a moment ago by Qt, not by a stranger
    root.set("width", str(size.width()))
    root.set("height", str(size.height()))
    root.set("version", "1.1")
    root.attrib.pop("baseProfile", None)
    _drop_empty(root)
    _clip(root, area)
    for text in root.iter(f"{{{_SVG}}}text"):
        text.set("font-family", f"{FAMILY}, sans-serif")
    for image in root.iter(f"{{{_SVG}}}image"):
        image.set("preserveAspectRatio", "none")
    made: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _clip(root: ET.Element, area: QRect) -> None:
    """Put what is between the two ends into a group that shows the area only."""
    whole = root.find(f"{{{_SVG}}}g")
    assert whole is not None
    groups = list(whole)
    first, last = (
        next(k for k, group in enumerate(groups) if group.get("fill") == color) for color in _ENDS
    )
    defs = root.find(f"{{{_SVG}}}defs")
    assert defs is not None
    clip = ET.SubElement(defs, f"{{{_SVG}}}clipPath", {"id": "area"})
    edges = {"x": area.x(), "y": area.y(), "width": area.width(), "height": area.height()}
    ET.SubElement(clip, f"{{{_SVG}}}rect", {name: str(at) for name, at in edges.items()})
    inside = ET.Element(f"{{{_SVG}}}g", {"clip-path": "url(#area)"})
    inside.extend(groups[first + 1 : last])
    for group in groups[first : last + 1]:
        whole.remove(group)
    whole.insert(first, inside)


def _drop_empty(element: ET.Element) -> None:
    """Qt writes a group for every change of the pen, and paths without a point."""
    for child in list(element):
        _drop_empty(child)
        is_path = child.tag == f"{{{_SVG}}}path" and not child.get("d", "").strip()
        if is_path or (child.tag == f"{{{_SVG}}}g" and not len(child)):
            element.remove(child)


def _cell(each: Any) -> str:
    if isinstance(each, str):
        return text_cell(each)
    if isinstance(each, int | np.integer):
        return str(int(each))
    return number_cell(float(each))
