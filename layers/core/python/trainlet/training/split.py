"""Holds rows out."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from trainlet.catalogue.estimators.labels import Labels
from trainlet.errors import TrainingFailed
from trainlet.recipes import Split


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


def hold_out_newest(times: "pd.Series[Any]", fraction: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the positions of the training rows and of the newest rows, each ascending.

    Rows of one time stay together; a row without a time counts as old.

    Args:
        times: UTC seconds, NaN where missing, ``[n]``.
        fraction: Share of the rows to train on; of several times, not more than that.

    Raises:
        TrainingFailed: All rows are of one time, or none has one.
    """
    known = np.nan_to_num(times.to_numpy(np.float64), nan=-np.inf)
    first = np.sort(known)[min(int(np.ceil(len(known) * fraction)), len(known) - 1)]
    is_trained = known < first
    if not is_trained.any() or first == -np.inf:
        raise TrainingFailed(
            f"Split by time at {fraction:g}, all {len(known):,} rows fall on one side.",
            remedy="Name a column of several times, or change split.by or split.fraction.",
            studio="0021",
            field="split",
        )
    return np.flatnonzero(is_trained), np.flatnonzero(~is_trained)


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
