"""Larger letters in the whole application, for a projector: of the font and of every own font.

Widgets with a font of their own do not follow the application's. Their sizes are multiplied one by
one, and again for those that came since. What is drawn on the canvas has the view's scale instead.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from graphapp.look.fonts import TEXT_SIZE, text_font

#: Set on a widget that keeps its letters as they are.
OWN = "ownLetters"
#: Titles of docks have a font by the name of their class.
_TITLES = "QDockWidgetTitle"
_USUAL, _ENLARGED = "usualLetters", "enlargedLetters"


def enlarge(app: QApplication, scale: float) -> None:
    """All letters ``scale`` times as large as usual."""
    if app.font().pixelSize() != round(TEXT_SIZE * scale):
        app.setFont(text_font(TEXT_SIZE * scale))
        # the stub says bytes, the binding takes only str
        app.setFont(text_font(TEXT_SIZE * scale), _TITLES)  # type: ignore[arg-type]
    for widget in app.allWidgets():
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont) and not widget.property(OWN):
            _resize(widget, scale)


def _resize(widget: QWidget, scale: float) -> None:
    font = widget.font()
    now = font.pixelSize()
    if now <= 0:
        return
    usual, enlarged = widget.property(_USUAL), widget.property(_ENLARGED)
    if usual is None or now != enlarged:  # never enlarged, or given another font since
        usual = now
    wanted = round(usual * scale)
    widget.setProperty(_USUAL, usual)
    widget.setProperty(_ENLARGED, wanted)
    if wanted != now:
        font.setPixelSize(wanted)
        widget.setFont(font)
