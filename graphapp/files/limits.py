"""What a graph file may hold at most, so that a hostile file costs a sentence and not the memory.

Each limit is far above what a person would draw and far below what would hurt.
"""

from __future__ import annotations

from typing import Final

#: The version that this program writes.
VERSION: Final = 1
#: The content of the key ``format``.
FORMAT: Final = "graphapp-graph"
#: Bytes of a file.
MAX_BYTES: Final = 64 * 1024 * 1024
#: Lists and objects inside each other, the file's own object included.
MAX_DEPTH: Final = 50
#: Numbers in one array.
MAX_ENTRIES: Final = 5_000_000
#: Nodes of a graph.
MAX_NODES: Final = 250_000
#: Edges of a graph.
MAX_EDGES: Final = 1_000_000
