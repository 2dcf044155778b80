"""graphapp: an editor of computation graphs for people who learn and teach backpropagation."""

__version__ = "0.1.0"
