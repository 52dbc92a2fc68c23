"""Deals rows by a keyed hash of what they are: a row once held out is held out for good."""

import hashlib
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.errors import TrainingFailed

Hashes = NDArray[np.uint64]
MISSING = b"\xff"  # no UTF-8 text has this byte
DAY = 86_400.0


def hash_rows(frame: pd.DataFrame, seed: int) -> Hashes:
    """Return a hash of each row's content, uint64 ``[n]``.

    It depends on the seed, the columns' names and the values alone: not on the order of columns
    or rows, and not on any library's own hash.

    Args:
        frame: Typed columns: float64, or object with None for missing.
        seed: Tells one dealing from another.
    """
    total = np.full(len(frame), seed, dtype=np.uint64)
    for name in frame.columns:
        total += _mixed(_hash_cells(frame[name]) ^ _digest(str(name).encode(), seed))
    return _mixed(total)


def deal_rows(hashes: Hashes, fraction: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the positions of the training rows and of the held-out rows, each ascending.

    Raises:
        TrainingFailed: All rows fall on one side.
    """
    is_trained = (hashes >> np.uint64(11)).astype(np.float64) * 2.0**-53 < fraction
    if is_trained.all() or not is_trained.any():
        raise TrainingFailed(
            f"Dealt at {fraction:g}, all {len(hashes):,} rows fall on one side: they are too few,"
            " or share their id, group or period.",
            remedy="Upload more rows, or change split.by, split.fraction or split.seed.",
            studio="0021",
            field="split",
        )
    return np.flatnonzero(is_trained), np.flatnonzero(~is_trained)


def periods(times: "pd.Series[Any]", days: float) -> pd.DataFrame:
    """Return the period of so many days that each time (UTC seconds) is in, as one column."""
    return pd.DataFrame({"period": np.floor(times.to_numpy(np.float64) / (days * DAY))})


def _hash_cells(column: "pd.Series[Any]") -> Hashes:
    if column.dtype == object:
        codes, texts = pd.factorize(column)
        hashes = [_digest(text.encode("utf-8", "surrogatepass")) for text in texts]
        return np.array([*hashes, _digest(MISSING)], dtype=np.uint64)[codes]  # -1 is missing
    values = column.to_numpy(np.float64) + 0.0  # one zero, not two
    values[np.isnan(values)] = np.nan  # and one NaN
    return values.view(np.uint64)


def _digest(data: bytes, seed: int = 0) -> np.uint64:
    key = seed.to_bytes(8, "big")
    return np.uint64(int.from_bytes(hashlib.blake2b(data, digest_size=8, key=key).digest(), "big"))


def _mixed(values: Hashes) -> Hashes:
    """Return the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) of each value."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
