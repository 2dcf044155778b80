"""How a typed text fits a name."""

from __future__ import annotations

import pytest

from graphapp.model.fuzzy import misfit


def test_the_better_a_text_fits_the_less_it_costs() -> None:
    costs = [
        misfit("relu", "relu"), misfit("rel", "relu"), misfit("relu", "leaky_relu"),
        misfit("elu", "relu"), misfit("rl", "relu"), misfit("rect", "relu", about="rectifier"),
    ]  # fmt: skip
    assert None not in costs
    assert costs == sorted(set(costs))  # type: ignore[type-var]


@pytest.mark.parametrize("text", ["x", "ulr", "relus", "relu tanh"])
def test_what_does_not_fit(text: str) -> None:
    assert misfit(text, "relu", about="rectifier") is None


def test_every_word_must_fit_and_case_does_not_count() -> None:
    assert misfit("Leaky RELU", "leaky_relu") is not None
    assert misfit("", "relu") == 0


def test_other_names_are_as_good() -> None:
    assert misfit("*", "mul", others=["*", "×"]) == 0
    assert misfit("σ", "sum", others=["Σ"]) is None
    assert misfit("mse", "squared_error", others=["MSE"]) == 0
