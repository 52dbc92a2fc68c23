"""What anomaly detectors share: which rows they keep, and where their alert line lies."""

import numpy as np
from numpy.typing import NDArray

from trainlet.catalogue.spec import Examples


def alert_line(scores: NDArray[np.float64], share: float) -> float:
    """Return a line that about this share of the scores lies above, and none lies on."""
    levels = np.unique(scores)
    at = float(np.quantile(scores, 1.0 - share, method="lower"))
    above = levels[levels > at]
    return (at + float(above[0])) / 2 if len(above) else at


def kept(examples: Examples, most: int) -> NDArray[np.int64]:
    """Return the places of the rows to learn from, ascending.

    With weights as many are drawn by these; of too many rows some are drawn.
    """
    number = len(examples.X)
    deal = np.random.default_rng(examples.seed)
    if examples.weights is not None:
        shares = examples.weights / examples.weights.sum()
        return np.sort(deal.choice(number, min(number, most), p=shares))
    if number <= most:
        return np.arange(number)
    return np.sort(deal.choice(number, most, replace=False))
