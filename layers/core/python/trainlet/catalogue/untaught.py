"""What fitted learners tell besides that were taught no label."""

from typing import TYPE_CHECKING, Protocol

from trainlet.catalogue.spec import Predictor

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Grouping(Predictor, Protocol):
    """A fitted clustering."""

    @property
    def between(self) -> "NDArray[np.float64]":
        """How far the centres are from each other, ``[k, k]``."""
        ...


class Detector(Predictor, Protocol):
    """A fitted anomaly detector."""

    @property
    def line(self) -> float:
        """The alert line: a row with a score above it is odd."""
        ...
