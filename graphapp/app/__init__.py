"""The window: actions declared once as data, files on screen, themes, settings, faults."""
