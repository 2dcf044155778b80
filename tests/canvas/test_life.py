"""Opening and closing leaves nothing behind, and the process ends cleanly."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref

from canvas_bench import small_graph
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from graphapp.canvas.view import CanvasView
from graphapp.session import Session


def test_twenty_views_come_and_go(qapp: QApplication) -> None:
    left: list[weakref.ref[object]] = []
    for _ in range(20):
        session = Session(small_graph())
        view = CanvasView(session)
        view.resize(500, 300)
        view.show()
        QApplication.processEvents()
        view.edit_number("w")
        session.select({"m"})
        left += map(weakref.ref, (view, view.canvas, view.canvas.nodes["m"], session))
        view.shut_down()
        view.close()
        view.deleteLater()
        del view, session
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
    gc.collect()
    assert [ref() for ref in left if ref() is not None] == []


_ENDINGS = {
    "closed": "view.shut_down(); view.close()",
    "left open": "",
    "during a drag": (
        "QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(9, 9));"
        "QTest.mouseMove(view.viewport(), QPoint(90, 90))"
    ),
    "with a field open": "view.edit_number('w')",
}


def test_the_process_ends_cleanly() -> None:
    for name, ending in _ENDINGS.items():
        code = (
            "import sys; sys.path[:0] = sys.argv[1:]\n"
            "from PySide6.QtWidgets import QApplication\n"
            "from PySide6.QtCore import QPoint, Qt\n"
            "from PySide6.QtTest import QTest\n"
            "app = QApplication(['test', '-platform', 'offscreen'])\n"
            "from canvas_bench import small_graph\n"
            "from graphapp.canvas.view import CanvasView\n"
            "from graphapp.session import Session\n"
            "session = Session(small_graph()); view = CanvasView(session)\n"
            f"view.resize(400, 300); view.show(); app.processEvents(); {ending}\n"
            "app.processEvents()\n"
        )
        paths = [path for path in sys.path if path.endswith("tests") or path.endswith("canvas")]
        done = subprocess.run(
            [sys.executable, "-c", code, *paths],
            check=False, timeout=60, capture_output=True, text=True,
        )  # fmt: skip
        assert (name, done.returncode, done.stderr) == (name, 0, "")
