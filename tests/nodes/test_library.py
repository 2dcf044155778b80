"""What every operation owes its reader, and that the library is the one that files rely on."""

from __future__ import annotations

import inspect
import json
from string import ascii_lowercase
from typing import Any

import numpy as np
import pytest
from node_samples import COMPUTING, variants

from graphapp.operation import Operation, ParameterError, categories, make, operations, problems


def _each(names: str, value: Any) -> dict[str, Any]:
    return dict.fromkeys(names.split(), value)


LIBRARY = {
    "sources": _each("input parameter constant", ""),
    "arithmetic": {
        **_each("add mul max min", ascii_lowercase),
        **_each("sub div power", "a b"),
        **_each("neg square sqrt exp log abs reciprocal identity", "x"),
        **_each("add_constant mul_constant pow_constant clip", "x"),
    },
    "reductions": {
        **_each("sum mean squared_norm transpose reshape index", "x"),
        **_each("dot matmul", "a b"),
        "concat": ascii_lowercase,
    },
    "layers": {
        "linear": "x W b",
        **_each("batch_norm layer_norm", "x gamma beta"),
        "dropout": "x",
    },
    "activations": {
        **_each("step sigmoid log_sigmoid tanh relu negative_relu leaky_relu scaled_relu", "x"),
        **_each("elu softplus gelu silu range_sigmoid softmax log_softmax", "x"),
    },
    "losses": {
        **_each("squared_error absolute_error huber hinge zero_one", "prediction target"),
        **_each("binary_cross_entropy binary_cross_entropy_with_logits", "prediction target"),
        **_each("cross_entropy softmax_cross_entropy", "prediction target"),
    },
}

PARAMETERS = {
    "add_constant": {"c": 0.0},
    "mul_constant": {"c": 1.0},
    "pow_constant": {"exponent": 2.0},
    "clip": {"low": 0.0, "high": 1.0},
    "reshape": {"shape": [-1]},
    "concat": {"axis": 0},
    "index": {"index": 0},
    **_each("batch_norm layer_norm", {"eps": 1e-5}),
    "dropout": {"rate": 0.5, "seed": 0},
    "leaky_relu": {"slope": 0.01},
    "scaled_relu": {"scale": 5.0},
    "elu": {"alpha": 1.0},
    "softplus": {"beta": 1.0},
    "range_sigmoid": {"low": 0.0, "high": 1.0},
    **_each("absolute_error hinge zero_one", {"reduction": "sum"}),
    **_each("binary_cross_entropy binary_cross_entropy_with_logits", {"reduction": "sum"}),
    **_each("cross_entropy softmax_cross_entropy", {"reduction": "sum"}),
    "squared_error": {"reduction": "sum", "half": False},
    "huber": {"reduction": "sum", "delta": 1.0},
}

ALL = list(operations().values())


def test_the_library_has_these_operations_with_these_ports() -> None:
    found = {
        category: {
            cls.op: "".join(cls.ports) if cls.variadic else " ".join(cls.ports) for cls in classes
        }
        for category, classes in categories().items()
    }
    assert found == LIBRARY
    assert problems() == ()


def test_the_defaults_are_those_of_the_file_format() -> None:
    for op in operations():
        assert make(op).params() == PARAMETERS.get(op, {}), op


def test_which_ports_may_stay_open() -> None:
    optional = {
        cls.op: set(cls.optional_ports) for cls in ALL if cls.optional_ports and not cls.variadic
    }
    norm = {"gamma", "beta"}
    assert optional == {"linear": {"b"}, "batch_norm": norm, "layer_norm": norm}
    assert make("add").missing_port({"b"}) == "a"
    assert make("add").missing_port({"b", "z"}) is None
    assert make("linear").missing_port({"x"}) == "W"


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.op)
def test_every_operation_explains_itself(cls: type[Operation]) -> None:
    assert "__doc__" in vars(cls)
    help = cls.help()
    assert 2 <= len(help) < 500
    assert help.endswith("."), help
    assert cls.symbol
    assert len(cls.reference) > 5
    for info in cls.parameters():
        assert info.help, f"{cls.op}.{info.name} has no help"


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.op)
def test_an_operation_is_short_enough_to_read(cls: type[Operation]) -> None:
    lines = [line for line in inspect.getsource(cls).splitlines() if line.strip()]
    assert len(lines) <= 50, f"{cls.op} has {len(lines)} lines"


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.op)
def test_parameters_survive_a_file(cls: type[Operation]) -> None:
    for operation in variants(cls):
        given = json.loads(json.dumps(operation.params(), allow_nan=False))
        again = cls.from_params(given)
        assert again == operation
        assert hash(again) == hash(operation)
        assert again.params() == operation.params()


@pytest.mark.parametrize("cls", ALL, ids=lambda cls: cls.op)
def test_an_unknown_parameter_or_a_wrong_kind_is_refused_by_name(cls: type[Operation]) -> None:
    with pytest.raises(ParameterError, match="colour"):
        make(cls.op, colour=1)
    for info in cls.parameters():
        with pytest.raises(ParameterError, match=info.name) as caught:
            make(cls.op, **{info.name: {"no": "such thing"} if info.kind != "record" else 3})
        assert caught.value.parameter == info.name


@pytest.mark.parametrize(
    ("op", "params", "words"),
    [
        ("softplus", {"beta": 0}, "greater than 0"),
        ("huber", {"delta": -1}, "greater than 0"),
        ("dropout", {"rate": 1.0}, "less than 1"),
        ("dropout", {"rate": -0.1}, "at least 0"),
        ("dropout", {"seed": -1}, "at least 0"),
        ("batch_norm", {"eps": -1e-9}, "at least 0"),
        ("hinge", {"reduction": "median"}, '"sum" or "mean"'),
        ("squared_error", {"half": 1}, "true or false"),
        ("reshape", {"shape": [2.5]}, "integer"),
    ],
)
def test_limits_of_parameters_are_said(op: str, params: dict[str, object], words: str) -> None:
    with pytest.raises(ParameterError, match=words):
        make(op, **params)


def test_activations_and_losses_can_take_each_other_s_place() -> None:
    for category, group in (("activations", "activation"), ("losses", "loss")):
        assert {cls.swap_group for cls in categories()[category]} == {group}
    rest = [
        cls for cls in COMPUTING if cls not in categories()["activations"] + categories()["losses"]
    ]
    assert {cls.swap_group for cls in rest} == {""}


def test_operations_are_equal_by_their_parameters_bit_for_bit() -> None:
    assert make("clip", low=0.0) == make("clip")
    assert make("clip", low=-0.0) != make("clip")
    assert make("add_constant", c="NaN") == make("add_constant", c="NaN")
    assert make("sigmoid") != make("tanh")
    assert make("input", value=[1, 2]) == make("input", value=[1, 2])
    assert make("input", value=[1, 2]) != make("input", value=[[1, 2]])
    assert (
        len(
            {
                make("relu"),
                make("relu"),
                make("constant", value=[1.0]),
                make("constant", value=[1.0]),
            }
        )
        == 2
    )


def test_an_answer_is_never_a_view_that_somebody_could_write_to() -> None:
    from graphapp.operation import as_value

    x = as_value([[1.0, 2.0], [3.0, 4.0]])
    for op in ("identity", "transpose", "reshape", "index"):
        value = as_value(make(op).forward(x))
        assert isinstance(value, np.ndarray)
        assert not value.flags.writeable
