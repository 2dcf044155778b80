"""The main window: actions, docks, files on screen, settings.

The modules that know no Qt are imported here, before any that does: once PySide6 is loaded it
reads the source of every module that follows, which would add 60 ms to the start.
"""

import graphapp.engine
import graphapp.files
import graphapp.files.recovery_writer  # noqa: F401
