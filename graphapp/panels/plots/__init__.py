"""The plots of the training, imported on first use: what draws imports pyqtgraph."""
