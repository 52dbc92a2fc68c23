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
    if stratify is not None:
        _check_classes(labels)
    try:
        trained, held_out = train_test_split(
            np.arange(len(labels.y)),
            train_size=split.fraction,
            stratify=stratify,
            random_state=seed,
        )
    except ValueError as error:
        raise TrainingFailed(
            f"{len(labels.y):,} rows can't be split at {split.fraction:g}: {error}",
            remedy="Upload more rows, change split.fraction, or set split.stratified to false.",
            studio="0021",
            field="split",
        ) from None
    return np.sort(trained), np.sort(held_out)


def _check_classes(labels: Labels) -> None:
    """Raise if a class has too few rows for one on either side."""
    counts = np.bincount(labels.y, minlength=len(labels.classes))
    if counts.min() < 2:
        rare = labels.classes[int(counts.argmin())]
        raise TrainingFailed(
            f"Class {rare!r} has a single row: it can't be both trained on and held out.",
            remedy="Upload more rows of it, or leave that row out.",
            studio="0021",
            field="label",
        )
