"""From triples and tables of features to a fitted recommender, or to what is wrong with them."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from trainlet.catalogue.estimators.matchbox.entities import Entities
from trainlet.catalogue.estimators.matchbox.features import Features, Texts, fit_features
from trainlet.catalogue.estimators.matchbox.fitting import Fitting, Plan
from trainlet.catalogue.estimators.matchbox.ratings import Floats, Places, ordered
from trainlet.catalogue.estimators.matchbox.recommender import Recommender
from trainlet.catalogue.estimators.matchbox.sides import Side
from trainlet.catalogue.spec import Table
from trainlet.errors import TrainingFailed

MOST_SPAN, MOST_LEVELS, BINS = 100.0, 100, 20
MOST_FEATURES = 2000
MOST_CELLS = 200_000_000
"""So many covariances are held, of users and items together."""
"""A square of so many is decomposed in a few seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Triples:
    """Who rated what how.

    Attributes:
        pairs: Ids as texts, a column for users and one for items.
        ratings: ``[n]``.
    """

    pairs: pd.DataFrame
    ratings: Floats


class Described(NamedTuple):
    """Entities that have ratings, with their features.

    Attributes:
        column: The column of their ids.
        ids: Ascending.
        places: Of each rating's, ``[n]``.
        features: The encoding; None for none.
        design: The design matrix, sparse ``[m, f]``; None for none.
    """

    column: str
    ids: Texts
    places: Places
    features: Features | None
    design: Any | None


def learn(triples: Triples, tables: tuple[Table | None, Table | None], plan: Plan) -> Recommender:
    """Return the recommender fitted to ratings.

    Args:
        triples: The ratings.
        tables: Features of users, and of items: the first column is the id; None for none.
        plan: How to fit.

    Raises:
        TrainingFailed: A pair is rated twice, an id described twice or not at all, or the ratings
            are all equal or too far apart.
    """
    levels, codes = _levels(triples.ratings)
    names = [str(name) for name in triples.pairs.columns]
    users, items = (
        _described(triples.pairs[name], table) for name, table in zip(names, tables, strict=True)
    )
    _check_pairs(triples.pairs)
    sizes = len(users.ids), len(items.ids)
    _check_memory(sum(sizes), plan.traits)
    ratings = ordered(users.places, items.places, codes, sizes)
    fitting = Fitting(ratings, len(levels), (users.design, items.design), plan)
    fitting.run()
    return Recommender(
        users=_entities(users, fitting.users),
        items=_entities(items, fitting.items),
        cuts=np.vstack([fitting.cuts.own, fitting.cuts.shared]),
        levels=levels,
        starts=np.append(ratings.starts, ratings.starts[-1]),
        rated=ratings.items,
    )


def _levels(values: Floats) -> tuple[Floats, Places]:
    """Return what each level is worth, and each rating's level; many values share levels."""
    found, codes = np.unique(values, return_inverse=True)
    span = float(found[-1] - found[0])
    if not 0 < span < MOST_SPAN:
        what = "are all equal" if not span else f"span {span:g}"
        raise TrainingFailed(
            f"The ratings {what}.",
            remedy=f"Upload ratings that differ, by less than {MOST_SPAN:g}; up to 20 are best.",
            studio="0018",
            field="label",
        )
    if len(found) <= MOST_LEVELS:
        return found, codes.astype(np.int64)
    edges = found[0] + span * np.arange(1, BINS) / BINS
    _, binned = np.unique(np.digitize(values, edges), return_inverse=True)
    means = np.bincount(binned, values) / np.bincount(binned)
    return means, binned.astype(np.int64)


def _check_memory(entities: int, traits: int) -> None:
    """Raise ``TrainingFailed`` if the covariances of all users and items are too many."""
    cells = entities * (traits + 1) ** 2
    if cells > MOST_CELLS:
        raise TrainingFailed(
            f"{entities:,} users and items with {traits} traits take {cells:,} covariances.",
            remedy=f"Learn fewer traits: there may be {MOST_CELLS:,}.",
            field="learner.settings.number_of_traits",
        )


def _check_pairs(pairs: pd.DataFrame) -> None:
    twice = pairs.duplicated()
    if twice.any():
        user, item = pairs[twice].iloc[0]
        raise TrainingFailed(
            f"User {user!r} rated item {item!r} more than once.",
            remedy="Keep one rating of each pair: remove-duplicate-rows by the two columns.",
            studio="0034",
            column=str(pairs.columns[0]),
        )


def _described(ids: "pd.Series[str]", table: Table | None) -> Described:
    column = str(ids.name)
    places, known = pd.factorize(ids, sort=True)
    found = np.array(known, dtype=object)
    if table is None:
        return Described(column, found, places.astype(np.int64), None, None)
    X = _of(found, table, column)
    features = fit_features(X)
    if not 0 < features.size <= MOST_FEATURES:
        raise TrainingFailed(
            f"The features of column {column!r} make {features.size:,} columns, with one for each"
            " text.",
            remedy=f"Name a table with 1 to {MOST_FEATURES:,}: leave out names and the like.",
            studio="0022",
            column=column,
            field="learner",
        )
    design = features.design(X)
    return Described(column, found, places.astype(np.int64), features, design)


def _of(ids: Texts, table: Table, column: str) -> pd.DataFrame:
    """Return the features of these entities, in their order, under names of their own."""
    key = table.X.columns[0]
    known = table.X[table.X[key].notna()]
    keys = known[key]
    twice = keys[keys.duplicated()]
    if len(twice):
        raise _undescribed(column, f"{twice.iloc[0]!r} has more than one row", "0036")
    places = pd.Index(keys).get_indexer(ids)
    if (places < 0).any():
        lost = ids[int(np.argmax(places < 0))]
        raise _undescribed(column, f"{lost!r} has no row", "0035")
    described: pd.DataFrame = known.drop(columns=key).iloc[places].reset_index(drop=True)
    return described.set_axis([f"{column}.{name}" for name in described.columns], axis=1)


def _undescribed(column: str, what: str, studio: str) -> TrainingFailed:
    return TrainingFailed(
        f"In the features of column {column!r}, {what}.",
        remedy="Give each id that is rated one row of features.",
        studio=studio,
        column=column,
        field="learner",
    )


def _entities(described: Described, side: Side) -> Entities:
    width = side.means.shape[1]
    weights = side.features.weights if side.features else np.zeros((0, width))
    return Entities(
        column=described.column,
        ids=described.ids,
        means=side.means,
        spreads=side.spreads,
        variances=side.variances,
        population=side.expected.mean(axis=0),
        features=described.features,
        weights=weights,
    )
