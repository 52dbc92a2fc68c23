"""Holds rows out."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from trainlet.errors import TrainingFailed
from trainlet.recipes import Split
from trainlet.training.labels import Labels


def split_rows(labels: Labels, split: Split, seed: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the positions of the training rows and of the held-out rows, each ascending.

    Raises:
        TrainingFailed: Too few rows, or too few of a class, to have some on either side.
    """
    stratify = labels.y if labels.classes and split.stratified else None
    try:
        trained, held_out = train_test_split(
            np.arange(len(labels.y)),
            train_size=split.fraction,
            stratify=stratify,
            random_state=split.seed or seed,
        )
    except ValueError as error:
        raise TrainingFailed(
            f"{len(labels.y):,} rows can't be split at {split.fraction:g}: {error}",
            remedy="Upload more rows, change split.fraction, or set split.stratified to false.",
            studio="0021",
            field="split",
        ) from None
    return np.sort(trained), np.sort(held_out)
