"""Deals rows into folds: each is tested once, by a model that has not seen it."""

import warnings
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    StratifiedGroupKFold,
    StratifiedKFold,
    TimeSeriesSplit,
)

from trainlet.catalogue.estimators.labels import Labels
from trainlet.catalogue.spec import FOLDS, Table
from trainlet.errors import TrainingFailed
from trainlet.evaluations import MOST_FOLDS
from trainlet.recipes import Recipe
from trainlet.training.problem import Whole, times_of, together_of

NEVER = -1
MOST_STRATIFIED = 10_000
"""Of more groups, classes are near alike by chance, and weighing each up would take minutes."""

By = Literal["own", "group", "time", "class", "row"]


class Dealt(NamedTuple):
    """Rows, dealt into folds.

    Attributes:
        folds: The fold of each row from 0, ``NEVER`` for one that is never tested, int64 ``[n]``.
        by: What decided: the table's ``own`` folds, or what of the recipe.
    """

    folds: NDArray[np.int64]
    by: By

    @property
    def numbers(self) -> list[int]:
        """The folds that there are, ascending."""
        return [int(number) for number in np.unique(self.folds) if number != NEVER]

    def tested(self, number: int) -> NDArray[np.int64]:
        """Return the places of a fold's rows, ascending."""
        return np.flatnonzero(self.folds == number)

    def trained(self, number: int) -> NDArray[np.int64]:
        """Return the places of the rows that a fold's model learns from, ascending.

        Those are all others, but of folds by time the older ones alone.
        """
        is_time = self.by == "time"
        return np.flatnonzero(self.folds < number if is_time else self.folds != number)


def deal_folds(whole: Whole, recipe: Recipe, folds: int, seed: int) -> Dealt:
    """Return the table's own folds if it has any, or else rows dealt as the recipe has them.

    Args:
        whole: All rows with a label.
        recipe: Which rows stay together, and whether time decides.
        folds: How many folds, where the table has none of its own.
        seed: Seed of the dealing.

    Raises:
        TrainingFailed: The rows don't do for so many folds.
    """
    dealt = _own(whole.table) or _by_recipe(whole, recipe, folds, seed)
    _check_taught(dealt, whole.truth)
    return dealt


def _own(table: Table) -> Dealt | None:
    """Return the folds of the column aside; a row without a number is never tested."""
    if table.aside is None or FOLDS not in table.aside.columns:
        return None
    column = table.aside[FOLDS]
    if not is_numeric_dtype(column):
        raise _bad_folds("The table's own folds are no numbers.")
    given = column.to_numpy(np.float64)
    known = given[~np.isnan(given)]
    if (known < 0).any() or (known != np.floor(known)).any():
        raise _bad_folds("The table's own folds are not all whole numbers from 0.")
    if not 2 <= len(np.unique(known)) <= MOST_FOLDS:
        count = len(np.unique(known))
        raise _bad_folds(f"The table's own folds are {count:,}, and not 2 to {MOST_FOLDS:,}.")
    return Dealt(np.where(np.isnan(given), NEVER, given).astype(np.int64), "own")


def _bad_folds(detail: str) -> TrainingFailed:
    return TrainingFailed(
        detail,
        remedy="Assign rows to folds by Partition and Sample, or leave that column out.",
        studio="0018",
        column=FOLDS,
    )


def _by_recipe(whole: Whole, recipe: Recipe, folds: int, seed: int) -> Dealt:
    if folds < 2:
        raise _too_many(f"{folds} folds are too few.", "Ask for 2 or more.", "0008")
    if len(whole.rows) < folds:
        raise _too_many(f"{len(whole.rows):,} rows with a label can't be {folds} folds.")
    if recipe.split.by == "time":
        return Dealt(_timed(times_of(whole.rows, recipe).to_numpy(np.float64), folds), "time")
    y, is_class = whole.truth.y, bool(whole.truth.classes) and recipe.split.stratified
    groups = _groups(whole, recipe)
    if groups is not None:
        count = len(np.unique(groups))
        _check_count(count, "groups", folds)
        kind = StratifiedGroupKFold if is_class and count <= MOST_STRATIFIED else GroupKFold
    else:
        kind = StratifiedKFold if is_class else KFold
    if is_class:
        _check_count(int(np.bincount(y).max()), "rows of the most frequent class", folds)
    splitter = kind(folds, shuffle=True, random_state=seed)
    assigned = _assigned(splitter, y, groups)
    by: By = "group" if groups is not None else "class" if is_class else "row"
    return Dealt(assigned, by)


def _groups(whole: Whole, recipe: Recipe) -> NDArray[np.int64] | None:
    """Return which rows stay together, ``[n]``; those without a group are one of their own."""
    together = together_of(whole.rows, recipe)
    if together is None:
        return None
    numbers = together.groupby(list(together), dropna=False, sort=False).ngroup()
    return np.asarray(numbers, np.int64)


def _assigned(
    splitter: Any, y: NDArray[Any], groups: NDArray[np.int64] | None
) -> NDArray[np.int64]:
    assigned = np.full(len(y), NEVER, np.int64)
    with warnings.catch_warnings():
        # A class of fewer rows than folds is in some of them; what matters is checked behind.
        warnings.filterwarnings("ignore", "The least populated class", UserWarning)
        for number, (_, tested) in enumerate(splitter.split(np.zeros(len(y)), y, groups)):
            assigned[tested] = number
    missing = set(range(splitter.get_n_splits())) - set(assigned.tolist())
    if missing:
        raise _too_many(f"Dealt into {splitter.get_n_splits()} folds, {len(missing)} are empty.")
    return assigned


def _timed(times: NDArray[np.float64], folds: int) -> NDArray[np.int64]:
    """Return folds of which each is newer than the one before; the oldest rows are never tested.

    Rows of one time stay together; a row without a time counts as old.
    """
    known = np.nan_to_num(times, nan=-np.inf)
    _check_count(len(np.unique(known)), "times", folds + 1)
    splits = TimeSeriesSplit(folds).split(known)
    firsts = np.sort(known)[[int(tested[0]) for _, tested in splits]]
    assigned = np.searchsorted(firsts, known, side="right").astype(np.int64) - 1
    if len(np.unique(assigned)) <= folds:
        raise _too_many(f"Rows of one time stay together, and {folds} folds by time can't be made.")
    return assigned


def _check_count(count: int, what: str, wanted: int) -> None:
    if count < wanted:
        raise _too_many(f"There are {count:,} {what}, and {wanted:,} are needed.")


def _too_many(
    detail: str,
    remedy: str = "Ask for fewer folds, or upload more rows.",
    studio: str = "0021",
) -> TrainingFailed:
    return TrainingFailed(detail, remedy=remedy, studio=studio, field="folds")


def _check_taught(dealt: Dealt, truth: Labels) -> None:
    """Raise if a fold's model would learn from no row, or from none of some class."""
    for number in dealt.numbers:
        taught = truth.y[dealt.trained(number)]
        if not len(taught):
            raise _too_many(f"Fold {number} leaves no row to learn from.")
        if not truth.classes:
            continue
        counts = np.bincount(taught, minlength=len(truth.classes))
        if not counts.all():
            rare = truth.classes[int(counts.argmin())]
            raise TrainingFailed(
                f"Fold {number} leaves no row of class {rare!r} to learn from.",
                remedy="Upload more rows of it, leave those rows out, or ask for fewer folds.",
                studio="0021",
                field="label",
            )
