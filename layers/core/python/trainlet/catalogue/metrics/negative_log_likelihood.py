"""Negative Log Likelihood."""

import math

import numpy as np

from trainlet.catalogue.measure import DEVIATION, MEAN, Metric, Truth, Undefined


def compute(truth: Truth) -> float:
    """Return the sum of ln(2 pi v) / 2 + (y - m)^2 / (2 v), of each row's mean m and variance v."""
    if not truth.answers or DEVIATION not in truth.answers:
        raise Undefined("The model doesn't say how sure it is.")
    deviation = truth.answers[DEVIATION]
    if (deviation <= 0).any():
        raise Undefined("The model is wholly sure of a row.")
    off = (truth.y - truth.answers[MEAN]) / deviation
    return float((0.5 * math.log(2 * math.pi) + np.log(deviation) + off**2 / 2).sum())


MODULE = Metric(
    title="Negative Log Likelihood",
    tasks=("regression",),
    better="low",
    compute=compute,
    order=6,
)
