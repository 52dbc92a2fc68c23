"""Deals rows into parts of given shares, each part with its share of every stratum."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.fitted.rows.rows import Places
from trainlet.catalogue.fitted.steps import key_of
from trainlet.catalogue.spec import FOLDS, Table
from trainlet.errors import BadRecipe

Shares = NDArray[np.float64]


def check_no_folds(table: Table) -> None:
    """Raise ``BadRecipe`` if folds would be written over a column that is none of folds."""
    if FOLDS in table.types or table.roles.get(FOLDS, "fold") != "fold" or table.label == FOLDS:
        raise BadRecipe(
            f"There is a column {FOLDS!r}, which the folds would be written over.",
            remedy="Rename it first.",
            studio="0028",
            column=FOLDS,
            field="steps",
        )


def deal(strata: Places, shares: Shares, generator: np.random.Generator | None) -> Places:
    """Return which part each row goes to, one after the other: equal shares are a round robin.

    Args:
        strata: The stratum of each row, ``[n]``.
        shares: The share of each part; together 1.
        generator: Shuffles the rows; None leaves them in their order.

    Returns:
        Parts from 0, int64 ``[n]``; of every stratum each has its share to within about a row.
    """
    order = _order(strata, generator)
    return _at(order, interleaved(len(strata), shares))


def cut(strata: Places, shares: Shares, generator: np.random.Generator | None) -> Places:
    """Return the same, but for every stratum the first rows go to the first part, and so on."""
    order = _order(strata, generator)
    parts = interleaved(len(strata), shares)
    return _at(order, parts[np.lexsort((parts, strata[order]))])


def draw(strata: Places, generator: np.random.Generator) -> Places:
    """Return places drawn with replacement, of every stratum as many as it has, ascending."""
    order = np.argsort(strata, kind="stable")
    grouped = strata[order]
    first = np.searchsorted(grouped, grouped, side="left")
    behind = np.searchsorted(grouped, grouped, side="right")
    return np.sort(order[generator.integers(first, behind)])


def interleaved(rows: int, shares: Shares) -> Places:
    """Return as many parts as there are rows, each part spread evenly over the sequence."""
    counts = apportioned(rows, shares)
    parts = np.repeat(np.arange(len(counts)), counts)
    ranks = np.arange(rows) - np.repeat(np.cumsum(counts) - counts, counts)
    return parts[np.argsort((ranks + 0.5) / counts[parts], kind="stable")]


def apportioned(rows: int, shares: Shares) -> Places:
    """Return how many rows each part gets: the largest remainders are rounded up (Hamilton)."""
    quotas = rows * shares / shares.sum()
    counts: Places = np.floor(quotas).astype(np.int64)
    remainders = np.round(quotas - counts, 9)
    counts[np.argsort(-remainders, kind="stable")[: rows - counts.sum()]] += 1
    return counts


def strata_of(table: Table, key: str) -> Places:
    """Return the stratum of each row by a key column; a single one if the key is blank.

    Raises:
        BadRecipe: The column isn't there, or holds numbers that are no discrete values.
    """
    if not key:
        return np.zeros(len(table.X), np.int64)
    values = key_of(table, key)
    if table.types.get(key) == "number" or _is_continuous(values):
        raise BadRecipe(
            f"Column {key!r} can't be the stratification key: it holds continuous numbers.",
            remedy="Name a column of categories or of whole numbers, or bin it first.",
            studio="0017",
            column=key,
            field="steps",
        )
    codes, _ = pd.factorize(values, use_na_sentinel=False)
    return codes.astype(np.int64)


def _order(strata: Places, generator: np.random.Generator | None) -> Places:
    rows = len(strata)
    order = np.arange(rows) if generator is None else generator.permutation(rows)
    return order[np.argsort(strata[order], kind="stable")]


def _at(order: Places, parts: Places) -> Places:
    found = np.empty_like(parts)
    found[order] = parts
    return found


def _is_continuous(values: "pd.Series[Any]") -> bool:
    if not pd.api.types.is_float_dtype(values):
        return False
    present = values.dropna().to_numpy(np.float64)
    return bool((present != np.rint(present)).any())
