"""The canvas: a graph drawn with all its numbers, and the gestures that change it."""
