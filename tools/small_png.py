"""Small PNG files of screen pictures: at most 256 colours, always the same bytes for a picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtGui import QImage, qRgb

_COLOURS = 256
#: So many of the palette are the most frequent colours as they are: grounds and plain lines.
_EXACT = 160
_CHUNK = 4096


def write_small(picture: QImage, path: Path) -> int:
    """Write a picture with a palette; the size of the file in bytes."""
    pixels = _pixels(picture)
    colours, place, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    chosen = _palette(colours, counts)
    nearest = _nearest(_parts(colours), _parts(chosen))
    indexed = QImage(picture.width(), picture.height(), QImage.Format.Format_Indexed8)
    indexed.setColorTable([qRgb(*map(int, part)) for part in _parts(chosen)])
    lines = np.frombuffer(indexed.bits(), np.uint8).reshape(picture.height(), -1)
    lines[:, : picture.width()] = nearest[place.ravel()].reshape(pixels.shape)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not indexed.save(str(path), "PNG", 0):  # type: ignore[call-overload]
        raise OSError(f"{path} cannot be written")
    return path.stat().st_size


def _pixels(picture: QImage) -> np.ndarray:
    """Height × width of 0xRRGGBB."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(plain.bits(), "<u4").reshape(plain.height(), plain.width()) & 0xFFFFFF


def _parts(colours: np.ndarray) -> np.ndarray:
    """n × 3 of red, green, blue."""
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(int)


def _palette(colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
    if len(colours) <= _COLOURS:
        return colours
    order = np.argsort(-counts, kind="stable")
    exact, rest = colours[order[:_EXACT]], order[_EXACT:]
    return np.concatenate([exact, _cut(_parts(colours[rest]), counts[rest], _COLOURS - _EXACT)])


def _cut(parts: np.ndarray, counts: np.ndarray, boxes: int) -> np.ndarray:
    """The means of so many boxes of colours: the widest box is halved again and again.

    After P. Heckbert, Color image quantization for frame buffer display, 1982.
    """
    found = [np.arange(len(parts))]
    while len(found) < boxes:
        spread = [np.ptp(parts[box], axis=0).max() * np.sqrt(counts[box].sum()) for box in found]
        widest = found.pop(int(np.argmax(spread)))
        axis = int(np.ptp(parts[widest], axis=0).argmax())
        widest = widest[np.argsort(parts[widest, axis], kind="stable")]
        if len(widest) < 2:
            found.append(widest)
            break
        half = int(np.searchsorted(np.cumsum(counts[widest]), counts[widest].sum() / 2))
        half = min(max(half, 1), len(widest) - 1)
        found += [widest[:half], widest[half:]]
    means = [np.average(parts[box], axis=0, weights=counts[box]).round() for box in found]
    red, green, blue = np.array(means, dtype=np.uint32).T
    return red << 16 | green << 8 | blue


def _nearest(parts: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """For each colour the place of the nearest one in the palette."""
    found = np.empty(len(parts), np.uint8)
    for start in range(0, len(parts), _CHUNK):
        gaps = parts[start : start + _CHUNK, None, :] - chosen[None, :, :]
        found[start : start + _CHUNK] = np.square(gaps).sum(axis=2).argmin(axis=1)
    return found
