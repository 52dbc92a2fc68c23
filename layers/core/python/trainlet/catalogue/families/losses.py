"""What figures of errors have in common."""

from typing import TYPE_CHECKING

from trainlet.catalogue.measure import Truth, Undefined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def log_loss(truth: Truth, probabilities: "NDArray[np.float64] | None" = None) -> float:
    """Return the mean of -ln(probability given to the true class).

    A probability of 0 counts as the smallest that a double tells from 0 beside 1, as in
    scikit-learn.

    Args:
        truth: The rows.
        probabilities: ``[n, k]`` or ``[k]``; the model's own if left out.

    Raises:
        Undefined: There are no probabilities.
    """
    import numpy as np

    given = truth.probabilities if probabilities is None else probabilities
    if given is None:
        raise Undefined("The model gives no probabilities.")
    said = given[truth.y] if given.ndim == 1 else given[np.arange(len(truth.y)), truth.y]
    tiny = np.finfo(np.float64).eps
    return float(-np.log(np.clip(said, tiny, 1 - tiny)).mean())


def check_spread(truth: Truth) -> None:
    """Raise ``Undefined`` if every true value is the same: nothing is relative to their spread."""
    if truth.y.min() == truth.y.max():
        raise Undefined("Every true value is the same.")
