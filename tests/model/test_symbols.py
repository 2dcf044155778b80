from __future__ import annotations

import pytest

from graphapp.model import Node
from graphapp.model.symbols import tex_of, tex_of_id
from graphapp.operation import make


@pytest.mark.parametrize(
    ("id", "tex"),
    [
        ("x", "x"), ("w1", "w_1"), ("w_1", "w_1"), ("x12", "x_{12}"), ("w_1_2", "w_{1,2}"),
        ("theta_0", r"\theta_0"), ("Sigma", r"\Sigma"), ("yhat", r"\hat{y}"),
        ("hat", r"\mathrm{hat}"),
        ("yhat_1", r"\hat{y}_1"), ("loss", r"\mathrm{loss}"), ("z_hidden", r"z_{\mathrm{hidden}}"),
        ("_x", "x"), ("w_alpha", r"w_{\alpha}"), ("h1_2", "h_{1,2}"),
    ],
)  # fmt: skip
def test_ids_as_mathematics(id: str, tex: str) -> None:
    assert tex_of_id(id) == tex


@pytest.mark.parametrize("id", ["_", "__", "_1", "a1b2", "A_1_b_2"])
def test_every_id_gives_something(id: str) -> None:
    assert tex_of_id(id)


def test_a_label_goes_before_the_id() -> None:
    operation = make("input", value=1.0)
    assert tex_of(Node("w1", operation, label="z^{(2)}")) == "z^{(2)}"
    assert tex_of(Node("w1", operation)) == "w_1"
