"""Pictures of what a node does, drawn with pyqtgraph, which is imported when one is first seen."""
