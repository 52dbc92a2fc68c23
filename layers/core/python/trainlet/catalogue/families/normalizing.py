"""What may be done to numbers first, for learners that are trained by gradients."""

from typing import Literal

Normalizer = Literal[
    "binning-normalizer", "gaussian-normalizer", "min-max-normalizer", "do-not-normalize"
]
