"""The plots of the training; each module imports pyqtgraph and is imported on first use."""
