"""Synthetic rows of the rarest class.

Chawla et al., Journal of Artificial Intelligence Research 16, 2002.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import OneHotEncoder

from trainlet.catalogue.estimators.columns import kinds
from trainlet.catalogue.fitted.numbers.scaling import Linear, spread
from trainlet.catalogue.fitted.rows.rows import Places, generator
from trainlet.catalogue.fitted.steps import Matrix
from trainlet.catalogue.spec import Table
from trainlet.cells import ColumnType
from trainlet.errors import TrainingFailed

MOST_ADDED = 10_000_000


def oversampled(table: Table, percentage: int, neighbours: int, seed: int) -> Table:
    """Return the rows with synthetic ones of the rarest class behind them.

    Each lies at random between a row and one of its nearest neighbours in the class; a text is
    that of the nearer of the two.

    Args:
        table: Rows with classes.
        percentage: How many to add, in percent of the class's rows.
        neighbours: How many neighbours there are to choose from.
        seed: Seed of all choices.

    Raises:
        TrainingFailed: The class has too few rows without gaps.
    """
    rows = rarest(table)
    added = percentage * len(rows) // 100
    if not added:
        return table
    whole = rows[table.X.iloc[rows].notna().all(axis=1).to_numpy()]
    _check(table, whole, neighbours, added)
    random = generator(seed)
    near = nearest(table.X.iloc[whole], neighbours)
    bases = _rounds(len(whole), added, random)
    others = near[bases, random.integers(neighbours, size=added)]
    places = whole[bases], whole[others]
    return _extended(table, *places, random.random(added))


def rarest(table: Table) -> Places:
    """Return the places of the rows of the class that has the fewest, but some.

    Raises:
        TrainingFailed: There are no two classes.
    """
    labels = np.asarray(table.y, np.int64)
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) < 2:
        raise TrainingFailed(
            "SMOTE needs rows of two classes or more.",
            remedy="Put it before what takes the rows of the others away.",
            studio="0021",
            field="steps",
        )
    return np.flatnonzero(labels == classes[counts.argmin()])


def nearest(X: pd.DataFrame, neighbours: int) -> Places:
    """Return the nearest other rows of each row, int64 ``[n, k]``.

    Numbers count in standard deviations; two texts that differ count as one deviation, the median
    of all deviations, as in SMOTE-NC (ibid., 6.1).
    """
    columns = kinds(X)
    values = X[columns.numbers].to_numpy(np.float64)
    mean, deviation = spread(values) if values.shape[1] else (np.zeros(0), np.zeros(0))
    scale = np.where(deviation > 0, deviation, np.inf)
    scaled: Any = Linear(mean / 2, scale / 2).compute(values / 2, [*range(values.shape[1])])
    if columns.texts:
        marks = OneHotEncoder().fit_transform(X[columns.texts].to_numpy(object))
        scaled = sparse.hstack([sparse.csr_matrix(scaled), marks * np.sqrt(0.5)]).tocsr()
    found = NearestNeighbors(n_neighbors=neighbours).fit(scaled).kneighbors(return_distance=False)
    return np.asarray(found, np.int64)


def _check(table: Table, whole: Places, neighbours: int, added: int) -> None:
    if len(whole) <= neighbours:
        name = table.classes[int(np.asarray(table.y)[rarest(table)[0]])]
        raise TrainingFailed(
            f"Class {name!r} has {len(whole)} rows without gaps: too few for {neighbours}"
            " neighbours each.",
            remedy="Fill the gaps, ask for fewer neighbours, or give more rows of the class.",
            studio="0021",
            field="steps",
        )
    if added > MOST_ADDED:
        raise TrainingFailed(
            f"SMOTE would add {added:,} rows; the most is {MOST_ADDED:,}.",
            remedy="Lower smote_percentage.",
            studio="0008",
            field="steps",
        )


def _rounds(rows: int, added: int, random: np.random.Generator) -> Places:
    """Return which rows are built on: all equally often, and some once more."""
    rounds, rest = divmod(added, rows)
    once_more = random.choice(rows, rest, replace=False)
    return np.sort(np.concatenate([np.tile(np.arange(rows), rounds), once_more]))


def _extended(table: Table, bases: Places, others: Places, at: NDArray[np.float64]) -> Table:
    """Return the rows and those between bases and others, with labels and ids of the bases."""
    X = table.X
    longer = table.take(np.concatenate([np.arange(len(X)), bases]))
    columns = {}
    for name in X.columns:
        given = X[name].to_numpy()
        made = between(given[bases], given[others], at, table.types[name])
        columns[name] = pd.Series(np.concatenate([given, made]), dtype=X[name].dtype)
    return replace(longer, X=pd.DataFrame(columns, index=longer.X.index))


def between(
    bases: NDArray[Any], others: NDArray[Any], at: Matrix, type_: ColumnType
) -> NDArray[Any]:
    """Return values of a type at a share of the way from one to the other, ``[m]``."""
    if type_ == "text":
        texts: NDArray[np.object_] = np.where(at < 0.5, bases, others)
        return texts
    values = (1 - at) * bases + at * others
    if type_ in ("integer", "boolean", "datetime"):
        values = np.rint(values)
    within: Matrix = np.clip(values, np.minimum(bases, others), np.maximum(bases, others))
    return within
