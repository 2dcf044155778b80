"""Every formula that a sheet prints, with the test that evaluates it in plain NumPy.

What a sheet prints wrongly is listed as it must be. Each of the tests takes the numbers of an
example and 20 random ones.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOMEWORK = "test_the_homework_of_sheets_a_and_d"
ROWS = "test_the_products_of_rows_that_sheet_a_writes"
SHAPES = "test_the_products_of_sheet_d_have_shapes_that_do_not_fit"
SQUARES, SOFTMAX = "test_the_4433_network_with_squares", "test_the_4433_network_with_softmax"
LOGISTIC, REGRESSION = "test_logistic_regression", "test_softmax_regression"
ANY_F = "test_two_layers_with_any_hidden_activation_and_three_losses"
GATES = "test_gates_of_two_inputs"
NEURONS = "test_three_neurons"
UPDATES = "test_the_update_rule_of_regression_on_classes"

FORMULAS = [
    # Sheet A
    ("A 1.2 a", "one turn: forward, loss, zero, backward, update", "test_the_update_of_one_turn"),
    ("A 1.2 b", "z1 = W1 x + b1, z2 = ReLU(z1), z3 = W2 z2 + b2, ŷ = z3", HOMEWORK),
    ("A 1.2 b", "ℓ = ‖ŷ − y‖²", HOMEWORK),
    ("A 1.2 c", "∂ℓ/∂W1 as a product of rows: x ∂ℓ/∂z3 W2 ∂z2/∂z1", ROWS),
    ("A 1.2 c", "∂ℓ/∂b1 = ∂ℓ/∂z3 W2 ∂z2/∂z1", ROWS),
    ("A 1.2 c", "∂ℓ/∂W2 = z2 ∂ℓ/∂ŷ ∂ŷ/∂z3, ∂ℓ/∂b2 = ∂ℓ/∂ŷ ∂ŷ/∂z3", ROWS),
    ("A 1.2 d", "∂z2/∂z1 diagonal, 1 where z1 > 0; ∂ŷ/∂z3 = I; ∂ℓ/∂ŷ = 2(ŷ − y)", HOMEWORK),
    ("A 1.3 a", "the layers with σ; ∂ŷ/∂z3 and ∂z2/∂z1 diagonal with s(1 − s)", HOMEWORK),
    ("A 1.3 b", "∂ℓ/∂ŷ = −1/K (y/ŷ − (1 − y)/(1 − ŷ))", HOMEWORK),
    # Sheet B
    ("B 1.1", "z(l) = W h + b, h = tanh(z), L = ½ Σ(ŷ − y)²", SQUARES),
    ("B recap", "dr/dt = ∂r/∂u du/dt + ∂r/∂v dv/dt = 9t² + 2t", "test_chain_rule_with_a_sum"),
    ("B 1.1", "∂L/∂z(3) = ŷ − y, ∂L/∂z(l) = ∂L/∂h(l) ∘ (1 − h(l)²)", SQUARES),
    ("B 1.1", "∂L/∂b = ∂L/∂z, ∂L/∂W = ∂L/∂z hᵀ, ∂L/∂h = Wᵀ ∂L/∂z", SQUARES),
    ("B 1.1", "W ← W − η ∂L/∂W, b ← b − η ∂L/∂b", "test_one_update_of_the_4433_network"),
    ("B 1.2", "∇ΣL = Σ∇L and ∇(1/N ΣL) = 1/N Σ∇L",
     "test_the_gradient_of_a_sum_is_the_sum_and_of_a_mean_the_mean"),
    ("B 2", "L = −Σ y log ŷ = Σ y (log Σ exp z − z)", SOFTMAX),
    ("B 2", "∂L/∂z(3) = softmax(z(3)) − y", SOFTMAX),
    # Sheet C, questions
    ("C 1", "ŷ = f(θ0 + θ1 x1 + θ2 x2)", "test_a_neuron"),
    ("C 3, 4", "g = θ0 + θ1 x1 + θ2 x2, normal (θ1, θ2), distance |θ0|/‖θ‖",
     "test_the_line_of_a_discriminant"),
    ("C 5", "g = θᵀx with x = (1, x1, …, xn)", "test_the_bias_as_a_weight"),
    ("C 6", "step, and 1/(1 + e^−g)", "test_step_and_sigmoid"),
    ("C 7", "log(P/(1 − P)) = g, P/(1 − P) = e^g, P = e^g/(1 + e^g) = 1/(1 + e^−g)",
     "test_log_odds"),
    ("C 8", "derivatives of σ, log σ and log(1 − σ) by θ", "test_derivatives_of_the_sigmoid"),
    ("C 12", "E = #{y = 0, θᵀx > 0} + #{y = 1, θᵀx ≤ 0}, gradient 0", "test_counting_mistakes"),
    ("C 13", "L = Π P^y (1 − P)^(1−y), l = −log L = −Σ[y log h + (1 − y) log(1 − h)]",
     "test_the_likelihood_is_the_cross_entropy"),
    ("C 14", "dl/dθ = Σ(h − y)x", LOGISTIC),
    ("C 14", "θ ← θ − η Σ(h − y)x", UPDATES),
    ("C 15", "k(k − 1)/2 pairs", "test_as_many_discriminants_as_pairs"),
    ("C 18", "softmax, ∂s_i/∂z_j = s_i(δ_ij − s_j), ∂log s_i/∂z_j = δ_ij − s_j",
     "test_softmax_and_its_logarithm"),
    ("C 19", "l = −Σ Σ 1(y = j) log h_j", REGRESSION),
    ("C 20", "dl/dθ_j = Σ(h_j − 1(y = j))x", REGRESSION),
    ("C 20", "θ_j ← θ_j − η Σ(h_j − 1(y = j))x", UPDATES),
    # Sheet C, two layers
    ("C two layers 4", "E = ½ Σ(ŷ − y)², dE/dV = Σ(ŷ − y)z, dE/dw_j = Σ(ŷ − y)v_j z_j(1 − z_j)x",
     "test_two_layers_for_regression"),
    ("C two layers 5", "the same with k outputs, summed", "test_two_layers_for_regression"),
    ("C two layers 6", "−Σ[y log ŷ + (1 − y) log(1 − ŷ)] and its gradients",
     "test_two_layers_for_two_classes"),
    ("C two layers 7", "−ΣΣ 1(y = j) log ŷ_j and its gradients",
     "test_two_layers_for_several_classes"),
    # Sheet C, graphs
    ("C nodes", "dL/dx = dL/dz · dz/dx",
     "test_a_node_multiplies_what_arrives_by_its_local_gradients"),
    ("C graphs 2", "ŷ = f2(w2, f1(w1, x)), Σ(y − ŷ)², binary cross-entropy, dE/dw2, dE/dw1", ANY_F),
    ("C graphs 2", "the same with other f2",
     "test_two_layers_with_any_output_activation_and_squares"),
    ("C graphs 3", "categorical cross-entropy, dE/dw2, dE/dw1", ANY_F),
    ("C graphs 5", "x · y, x + y, max(x, y), min(x, y) and their local gradients", GATES),
    ("C graphs 5", "dz/dx = 1 of x + c", "test_adding_a_constant"),
    ("C graphs 5", "dz/dx = c of c · x", "test_multiplying_by_a_constant"),
    ("C graphs 5", "dx = dz/dx · dL/dz over two branches", "test_at_a_fork_the_gradients_add"),
    ("C graphs 6 to 8", "ranks of local gradients", "test_the_shapes_of_local_gradients"),
    # Sheet D
    ("D 1.2 b", "the layers with 5 · ReLU", HOMEWORK),
    ("D 1.2 c", "∂ℓ/∂b2, ∂ℓ/∂b1", HOMEWORK),
    ("D 1.2 c", "∂ℓ/∂W2 = 5 (∂ℓ/∂z3)ᵀ (ReLU z1)ᵀ, ∂ℓ/∂W1 = (∂ℓ/∂z1)ᵀ xᵀ", SHAPES),
    ("D 1.2 d", "∂z2/∂z1 diagonal with 5 where z1 > 0, ∂ℓ/∂ŷ = 2(ŷ − y)ᵀ", HOMEWORK),
    ("D 1.3", "ReLU, σ and binary cross-entropy", HOMEWORK),
    ("D 1.4 a", "z_i = e^x_i / Σ e^x_j", "test_softmax_takes_all"),
    ("D 1.4 b", "the drawn graph", "test_diamond"),
    ("D 1.4 d", "linear maps in a row", "test_linear_maps_in_a_row_are_one_linear_map"),
    ("D 1.4 e", "Ŷ = F_θ(D), ℓ = ‖Ŷ − Y‖², ∂ℓ/∂θ", "test_the_gradients_of_a_line"),
    ("D 1.4 e", "θ ← θ − η ∂ℓ/∂θ", "test_the_written_loop_is_the_running_one"),
    # Sheet E
    ("E 1", "h1, h2, ŷ, L and all nine gradients", NEURONS),
    ("E 1", "dL/dx as the sum of both paths",
     "test_the_two_alternatives_of_the_sheet_are_the_two_shares_of_x"),
    ("E 2", "dy/dh = e^−h/(1 + e^−h)², dy/dz = 0",
     "test_a_branch_that_does_not_reach_the_output"),
    ("E 3", "L = (ŷ1 − y1)² + (ŷ2 − y2)²", "test_normalisation"),
    ("E 3", "ŷ1/10000 and ŷ2/100",
     "test_the_normalised_numbers_are_the_raw_ones_divided_by_their_ranges"),
    ("E 4 a, b", "max(0, z) and min(0, z)", "test_the_gallery_of_activations"),
    ("E 4 c", "a + (b − a)σ(z)", "test_a_sigmoid_between_two_bounds"),
    ("E 5", "(x − mean)/√(variance + ε) by feature and by example",
     "test_batch_norm_and_layer_norm"),
    ("E 6", "a + σ(w a), and σ(w a)", "test_ten_layers_with_and_without_skip_connections"),
]  # fmt: skip

TESTS = {
    node.name: path.name
    for path in Path(__file__).parent.glob("test_formulas_of_*.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
}


@pytest.mark.parametrize(("question", "formula", "test"), FORMULAS)
def test_a_formula_is_evaluated_independently(question, formula, test):
    assert test in TESTS, f"{question}: {formula}"


@pytest.mark.parametrize("sheet", "ABCDE")
def test_each_sheet_is_listed_in_its_order(sheet):
    letters = [question[0] for question, _, _ in FORMULAS]
    first, last = letters.index(sheet), len(letters) - letters[::-1].index(sheet)
    assert set(letters[first:last]) == {sheet}
