"""How much a model rests on each column (Breiman, Machine Learning 45, 2001, section 10)."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.measure import Metric
from trainlet.evaluations import Importance
from trainlet.training.evaluation.said import Key, Said

AT_ONCE = 20_000
"""How many rows the model is asked at once, at least."""

Ask = Callable[[pd.DataFrame], Said]


class Dealing(NamedTuple):
    """How columns are dealt anew: how often, and with which seed."""

    repeats: int
    seed: int = 0


def importance(
    ask: Ask, X: pd.DataFrame, key: Key, metric: Metric, dealing: Dealing
) -> list[Importance]:
    """Return the columns, the one first that the figure loses most without.

    A column's values are dealt anew among the rows, each time the figure is measured. Columns
    without a value for the figure are left out.

    Args:
        ask: The model.
        X: Rows that have an answer, ``[n, d]``.
        key: What was true of them.
        metric: The figure.
        dealing: How often each column is dealt.
    """
    before = metric.figure(ask(X).beside(key)).value
    if before is None:
        return []
    sign = 1.0 if metric.better == "high" else -1.0
    drops: dict[str, list[float]] = {str(name): [] for name in X.columns}
    for name, said in _asked(ask, X, dealing):
        figure = metric.figure(said.beside(key)).value
        if figure is not None:
            drops[name].append(sign * (before - figure))
    found = [_summed_up(name, each) for name, each in drops.items() if each]
    return sorted((each for each in found if each), key=lambda each: -each.drop)


def _summed_up(column: str, drops: list[float]) -> Importance | None:
    """Return mean and deviation of the drops; None if they are beyond all numbers."""
    with np.errstate(all="ignore"):
        drop, deviation = float(np.mean(drops)), float(np.std(drops))
    is_known = np.isfinite([drop, deviation]).all()
    return Importance(column=column, drop=drop, deviation=deviation) if is_known else None


def _asked(ask: Ask, X: pd.DataFrame, dealing: Dealing) -> Iterator[tuple[str, Said]]:
    """Yield each column, as often as it is dealt, with what the model says then."""
    deal, size = np.random.default_rng(dealing.seed), len(X)
    names = [name for name in X.columns for _ in range(dealing.repeats)]
    together = -(-AT_ONCE // size)
    for first in range(0, len(names), together):
        some = names[first : first + together]
        dealt = [_dealt(X, name, deal.permutation(size)) for name in some]
        said = ask(pd.concat(dealt, ignore_index=True))
        for place, name in enumerate(some):
            yield name, said.part(slice(place * size, (place + 1) * size))


def _dealt(X: pd.DataFrame, name: str, places: NDArray[np.int64]) -> pd.DataFrame:
    """Return the rows with a column's values at other places, texts without a value among them."""
    dealt = X.copy(deep=False)
    dealt[name] = pd.Series(X[name].to_numpy()[places], X.index, dtype=X[name].dtype)
    return dealt
