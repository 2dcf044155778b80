"""Losses: how wrong a prediction is, as one number. Both the prediction and the target get a
gradient, and neither is ever broadcast.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from graphapp.operation import EntryLoss, Formula, Loss, ShapeError, indexed, latex, parameter, text
from graphapp.operation import functions as f
from graphapp.operation.notices import kink, noticed


class SquaredError(EntryLoss):
    """Σ(ŷ−y)², or its mean over all entries; with a half in front if asked, so that the derivative
    is ŷ−y.
    """

    symbol = r"(\hat{y}-y)^2"
    reference = "PyTorch torch.nn.MSELoss; Bishop 2006, equation 1.2 (with ½)"

    half: bool = parameter(False, "put ½ in front")

    def entries(self, prediction, target):
        square = np.square(prediction - target)
        return 0.5 * square if self.half else square

    def entry_partials(self, prediction, target):
        difference = prediction - target
        slope = difference if self.half else 2.0 * difference
        return slope, -slope


class AbsoluteError(EntryLoss):
    """Σ|ŷ−y|, or its mean over all entries. Where ŷ equals y the derivative is 0 by convention."""

    symbol = r"|\hat{y}-y|"
    reference = "PyTorch torch.nn.L1Loss"

    def entries(self, prediction, target):
        return np.abs(prediction - target)

    def entry_partials(self, prediction, target):
        sign = np.sign(prediction - target)
        return sign, -sign

    def notices(self, out, prediction, target):
        yield from kink(
            np.equal(prediction, target),
            "prediction and target are equal, where |ŷ−y| bends: the derivative there is 0",
        )


class Huber(EntryLoss):
    """½(ŷ−y)² where |ŷ−y| is at most δ, and the straight line δ(|ŷ−y| − δ/2) beyond: outliers pull
    no harder than δ.
    """

    symbol = r"\mathrm{Huber}"
    reference = "PyTorch torch.nn.HuberLoss; Huber 1964"

    delta: float = parameter(1.0, "where the parabola becomes a line", above=0)

    def entries(self, prediction, target):
        size = np.abs(prediction - target)
        line = self.delta * (size - 0.5 * self.delta)
        return np.where(size <= self.delta, 0.5 * np.square(size), line)

    def entry_partials(self, prediction, target):
        slope = np.minimum(np.maximum(prediction - target, -self.delta), self.delta)
        return slope, -slope


class BinaryCrossEntropy(EntryLoss):
    """−y log p − (1−y) log(1−p) for a prediction p that is a probability, added up or averaged over
    all entries, with 0·log 0 = 0. Nothing is clamped: p = 0 for y = 1 gives ∞, where PyTorch stops
    at 100.
    """

    symbol = r"\mathrm{BCE}"
    reference = "Bishop 2006, equation 4.90; PyTorch torch.nn.BCELoss without its clamp"

    def entries(self, prediction, target):
        return -(f.xlogy(target, prediction) + f.xlog1py(1.0 - target, -prediction))

    def entry_partials(self, prediction, target):
        p, y = prediction, target
        by_ones = np.where(y == 0, 0.0, np.divide(y, p))
        by_zeros = np.where(y == 1, 0.0, np.divide(1.0 - y, 1.0 - p))
        return by_zeros - by_ones, np.log1p(-p) - np.log(p)

    def formula(self, prediction, target):
        p, y = prediction, target
        return self.reduced(-np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)), p)

    def derivative_formulas(self, out, prediction, target):
        p, y = prediction, target
        by_prediction, by_target = (p - y) / (p * (1 - p)), np.log(1 - p) - np.log(p)
        return self.reduced(by_prediction, p), self.reduced(by_target, p)

    def notices(self, out, prediction, target):
        yield from noticed(
            "domain",
            np.less(prediction, 0) | np.greater(prediction, 1),
            "the prediction is no probability: binary_cross_entropy_with_logits takes any number",
        )


class BinaryCrossEntropyWithLogits(EntryLoss):
    """The binary cross-entropy of σ(z) for a logit z, computed as max(z, 0) − zy + log(1+e^−|z|),
    which no finite z overflows. The derivative by z is σ(z) − y.
    """

    symbol = r"\mathrm{BCE}\,\sigma"
    reference = "PyTorch torch.nn.BCEWithLogitsLoss"

    def entries(self, prediction, target):
        z, y = prediction, target
        return np.maximum(z, 0.0) - z * y + np.log1p(np.exp(-np.abs(z)))

    def entry_partials(self, prediction, target):
        return f.sigmoid(prediction) - target, -prediction

    def formula(self, prediction, target):
        z, y = prediction, target
        return self.reduced(np.sum(np.log(1 + np.exp(z)) - z * y), z)


class _OverExamples(Loss):
    """What the losses over rows of classes share: the mean is over examples."""

    reduction: Literal["sum", "mean"] = parameter("sum", "add all examples, or take their mean")

    def check_shapes(self, prediction, target):
        super().check_shapes(prediction, target)
        if np.ndim(prediction) == 0 or np.shape(prediction)[-1] == 0:
            raise ShapeError(
                f"{self.op} compares rows of classes: prediction is a single number or empty; "
                "for a single number take binary_cross_entropy"
            )

    def scalar_code(self, count):
        return None  # a single number is no row of classes

    def reduced(self, total, prediction):
        """A sum over all entries, divided by the number of examples for the mean."""
        return total if self.reduction == "sum" else np.divide(total, f.examples(prediction))


class CrossEntropy(_OverExamples):
    """−Σₖ yₖ log ŷₖ for rows ŷ of probabilities, added up or averaged over examples; a vector is
    one example. 0·log 0 is 0 and nothing is clamped: ŷₖ = 0 for a yₖ that is not 0 gives ∞.
    """

    symbol = r"\mathrm{CE}"
    reference = "Bishop 2006, equation 4.108; Goodfellow et al. 2016, section 3.13"

    def forward(self, prediction, target):
        return self.reduced(-np.sum(f.xlogy(target, prediction)), prediction)

    def partials(self, out, prediction, target):
        by_prediction = np.where(target == 0, 0.0, -np.divide(target, prediction))
        by_target = -np.log(prediction)
        return self.reduced(by_prediction, prediction), self.reduced(by_target, prediction)

    def derivative_formulas(self, out, prediction, target):
        by_prediction, by_target = -(target / prediction), -np.log(prediction)
        return self.reduced(by_prediction, prediction), self.reduced(by_target, prediction)

    def notices(self, out, prediction, target):
        yield from noticed(
            "domain",
            np.less(prediction, 0) | np.greater(prediction, 1),
            "the prediction is no probability: softmax_cross_entropy takes any number",
        )


class SoftmaxCrossEntropy(_OverExamples):
    """The cross-entropy of softmax(z) for rows z of logits, added up or averaged over examples; a
    vector is one example. No finite z overflows. Where a target row adds up to 1, the derivative by
    z is softmax(z) − y.
    """

    symbol = r"\mathrm{CE}\,\mathrm{softmax}"
    reference = "PyTorch torch.nn.CrossEntropyLoss with class probabilities"

    def forward(self, prediction, target):
        terms = np.where(target == 0, 0.0, target * f.log_softmax(prediction))
        return self.reduced(-np.sum(terms), prediction)

    def partials(self, out, prediction, target):
        weights = np.sum(target, axis=-1, keepdims=True)
        by_prediction = f.softmax(prediction) * weights - target
        by_target = -f.log_softmax(prediction)
        return self.reduced(by_prediction, prediction), self.reduced(by_target, prediction)

    def formula(self, prediction, target):
        return self.reduced(-np.sum(target * f.log_softmax(prediction)), prediction)

    def derivative_formulas(self, out, prediction, target):
        row = indexed(target, "k")
        weights = Formula.textbook(rf"(\sum_k {latex(row)})", f"(Σ_k {text(row)})")
        by_prediction = f.softmax(prediction) * weights - target
        by_target = -f.log_softmax(prediction)
        return self.reduced(by_prediction, prediction), self.reduced(by_target, prediction)


class Hinge(EntryLoss):
    """Σ max(0, 1 − y·ŷ), or its mean, for targets y that are +1 or −1: 0 once ŷ is on the right
    side by a margin of 1. At the bend y·ŷ = 1 the derivative is 0 by convention.
    """

    symbol = r"\mathrm{hinge}"
    reference = "Cortes & Vapnik 1995; derivative as PyTorch torch.relu(1 − y·ŷ)"

    def entries(self, prediction, target):
        return np.maximum(0.0, 1.0 - target * prediction)

    def entry_partials(self, prediction, target):
        inside = target * prediction < 1
        return np.where(inside, -target, 0.0), np.where(inside, -prediction, 0.0)

    def notices(self, out, prediction, target):
        yield from kink(
            np.equal(target * prediction, 1),
            "target times prediction is 1, where hinge bends: the derivative there is 0",
        )
        yield from noticed(
            "domain", np.not_equal(np.abs(target), 1), "the target is neither 1 nor −1"
        )


class ZeroOne(EntryLoss):
    """How many signs are wrong, or their share: a prediction above 0 says yes, a target above ½
    means yes. It is flat: both gradients are 0, so it measures and cannot train.
    """

    symbol = r"0/1"
    reference = "Shalev-Shwartz & Ben-David 2014, section 3.2.2; scikit-learn zero_one_loss"

    def entries(self, prediction, target):
        said, meant = np.heaviside(prediction, 0.0), np.heaviside(target - 0.5, 0.0)
        return np.abs(said - meant)

    def entry_partials(self, prediction, target):
        return 0.0, 0.0

    def formula(self, prediction, target):
        wrong = np.where((prediction > 0) != (target > 0.5), 1.0, 0.0)
        return self.reduced(np.sum(wrong), prediction)

    def derivative_formulas(self, out, prediction, target):
        return Formula.constant(0.0), Formula.constant(0.0)

    def notices(self, out, prediction, target):
        yield from noticed("flat", True, "zero_one is flat: its gradient is 0, it cannot train")
