"""The vocabulary in which node files are written. Imports NumPy and nothing else."""

from graphapp.errors import MissingInput, OperationError, ParameterError, ShapeError
from graphapp.operation.formula import Formula
from graphapp.operation.operation import (
    Notice,
    Operation,
    Source,
    Unknown,
    missing_input,
    op_name,
)
from graphapp.operation.parameters import parameter
from graphapp.operation.registry import (
    categories,
    category_of,
    make,
    operation_class,
    operations,
    problems,
)
from graphapp.operation.rendering import in_product, indexed, latex, number_latex, ratio, text
from graphapp.operation.traced import (
    Elementwise,
    EntryLoss,
    Loss,
    require_bounded,
    require_same_shape,
)
from graphapp.operation.values import (
    Array,
    Shape,
    Value,
    as_value,
    shape_of,
    shape_text,
    size_of,
    unbroadcast,
)

__all__ = [
    "Array",
    "Elementwise",
    "EntryLoss",
    "Formula",
    "Loss",
    "MissingInput",
    "Notice",
    "Operation",
    "OperationError",
    "ParameterError",
    "Shape",
    "ShapeError",
    "Source",
    "Unknown",
    "Value",
    "as_value",
    "categories",
    "category_of",
    "in_product",
    "indexed",
    "latex",
    "make",
    "missing_input",
    "number_latex",
    "op_name",
    "operation_class",
    "operations",
    "parameter",
    "problems",
    "ratio",
    "require_bounded",
    "require_same_shape",
    "shape_of",
    "shape_text",
    "size_of",
    "text",
    "unbroadcast",
]
