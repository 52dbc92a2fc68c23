"""Joins tables: by the values of key columns, or side by side."""

from dataclasses import replace
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.naming import unique
from trainlet.catalogue.fitted.rows.rows import Places, rows_at
from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed

How = Literal["inner-join", "left-outer-join", "full-outer-join", "left-semi-join"]
MOST_ROWS = 10_000_000
MOST_TIMES = 50


class Pairs(NamedTuple):
    """The rows of a join: places in both tables, -1 where one has none, each int64 ``[m]``."""

    left: Places
    right: Places


class Matches(NamedTuple):
    """How rows find each other.

    Attributes:
        repeats: How often each left row comes, ``[n]``.
        first: Where its right rows begin in ``order``; the length of ``order`` if it has none.
        order: Right rows by their keys, and -1 behind them.
        alone: Right rows that come without a left one.
    """

    repeats: Places
    first: Places
    order: Places
    alone: Places


def pairs(left: Places, right: Places, how: How) -> Pairs:
    """Return the rows of a join of keys as numbers, -1 for a missing one, which equals none.

    Rows come in the left table's order, the right rows of each in theirs, and right rows that are
    alone at the end.

    Raises:
        TrainingFailed: They are too many.
    """
    found = _matches(left, right, how)
    total = int(found.repeats.sum()) + len(found.alone)
    most = min(MOST_ROWS, MOST_TIMES * (len(left) + len(right)))
    if total > most:
        raise TrainingFailed(
            f"The join would have {total:,} rows; the most is {most:,}.",
            remedy="Join by keys that are not repeated so often, or remove duplicates first.",
            field="steps",
        )
    places = np.repeat(np.arange(len(left)), found.repeats)
    behind = np.arange(len(places)) - np.repeat(
        np.cumsum(found.repeats) - found.repeats, found.repeats
    )
    matched = found.order[found.first[places] + behind]
    return Pairs(
        np.concatenate([places, np.full(len(found.alone), -1)]),
        np.concatenate([matched, found.alone]),
    )


def _matches(left: Places, right: Places, how: How) -> Matches:
    keys = int(max(left.max(initial=-1), right.max(initial=-1))) + 1
    known = np.flatnonzero(right >= 0)
    order = known[np.argsort(right[known], kind="stable")]
    counts = np.append(np.bincount(right[known], minlength=keys), 0)[left]  # -1 finds the 0
    starts = np.append(np.searchsorted(right[order], np.arange(keys)), len(order))[left]
    repeats = {
        "inner-join": counts,
        "left-semi-join": np.minimum(counts, 1),
    }.get(how, np.maximum(counts, 1))
    is_alone = (right < 0) | ~np.isin(right, left)
    alone = np.flatnonzero(is_alone) if how == "full-outer-join" else np.empty(0, np.int64)
    first = np.where(counts > 0, starts, len(order))
    return Matches(repeats, first, np.append(order, -1), alone)


def numbered(left: "list[pd.Series[Any]]", right: "list[pd.Series[Any]]") -> tuple[Places, Places]:
    """Return the keys of both tables as numbers: equal for equal keys, -1 where one is missing.

    Args:
        left: Key columns of one table; several are one key.
        right: As many of the other, each of the same kind.
    """
    rows = len(left[0])
    codes = np.zeros(rows + len(right[0]), np.int64)
    for one, other in zip(left, right, strict=True):
        found, values = pd.factorize(np.concatenate([one.to_numpy(), other.to_numpy()]))
        joint = np.where((codes < 0) | (found < 0), -1, codes * len(values) + found)
        codes = np.full(len(joint), -1)
        codes[joint >= 0] = pd.factorize(joint[joint >= 0])[0]
    return codes[:rows], codes[rows:]


def folded(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return texts without upper and lower case; anything else as it is."""
    if column.dtype != object:
        return column
    texts = [None if text is None else text.casefold() for text in column]
    return pd.Series(texts, column.index, dtype=object)


def joined(table: Table, other: Table, places: Pairs, dropped: list[str]) -> Table:
    """Return the rows of a join, but for some columns of the other table."""
    kept = [name for name in other.X.columns if name not in dropped]
    return beside(
        at_left(table, places.left), replace(other, X=rows_at(other.X[kept], places.right))
    )


def at_left(table: Table, places: Places) -> Table:
    """Return rows with all that belongs to them; one at -1 is missing, in the columns alone."""
    if (places >= 0).all():
        return table.take(places)
    return replace(table, X=rows_at(table.X, places))


def beside(left: Table, right: Table) -> Table:
    """Return two tables of as many rows side by side; names that are taken get " (1)"."""
    hidden = [left.label] if left.y is not None else []
    hidden += [] if left.aside is None else list(left.aside.columns)
    names = unique([*hidden, *left.X.columns, *right.X.columns])[len(hidden) :]
    X = pd.concat([left.X, right.X], axis=1).set_axis(names, axis=1)
    kinds = [left.types[name] for name in left.X.columns]
    kinds += [right.types[name] for name in right.X.columns]
    return replace(left, X=X, types=dict(zip(names, kinds, strict=True)))


def padded(table: Table, rows: int) -> Table:
    """Return a table with missing values at its end, up to so many rows."""
    places: NDArray[np.int64] = np.arange(rows)
    return at_left(table, np.where(places < len(table.X), places, -1))
