"""Training: optimizers, batches and the loop, one step at a time. Knows no Qt."""

from graphapp.training.loop import Divergence, Step, Training
from graphapp.training.optimizers import OPTIMIZERS, Optimizer
from graphapp.training.settings import Settings

__all__ = ["OPTIMIZERS", "Divergence", "Optimizer", "Settings", "Step", "Training"]
