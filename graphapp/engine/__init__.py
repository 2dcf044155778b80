"""The engine: forward and backward over a graph, and every question about the numbers."""

from graphapp.engine.check import CheckReport, gradient_check
from graphapp.engine.evaluation import (
    LARGEST_JACOBIAN,
    EdgeQuantities,
    Evaluation,
    Evaluator,
    Local,
    evaluate,
    jacobian,
)

__all__ = [
    "LARGEST_JACOBIAN",
    "CheckReport",
    "EdgeQuantities",
    "Evaluation",
    "Evaluator",
    "Local",
    "evaluate",
    "gradient_check",
    "jacobian",
]
