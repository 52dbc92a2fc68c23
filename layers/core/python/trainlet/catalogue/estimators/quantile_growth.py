"""Grows quantile forests: scikit-learn's trees on samples of the rows and of the features."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor

from trainlet.catalogue.estimators.forests import Forest
from trainlet.catalogue.estimators.grown import LEAVES
from trainlet.catalogue.estimators.quantile_forests import QuantileForest, Samples
from trainlet.catalogue.estimators.ranks import fit_ranks
from trainlet.catalogue.spec import Examples

MOST_POOLED, MOST_SAMPLED = 1_000_000, 20_000_000


class Growth(NamedTuple):
    """How a forest grows.

    Attributes:
        trees: How many.
        leaves: Most of a tree.
        rows_per_leaf: Fewest.
        row_share: Of all rows, for each tree, drawn without replacement.
        feature_share: Of all features, for each tree.
        split_share: Of its features, at each split.
        sampled: Most answers that a leaf keeps.
    """

    trees: int
    leaves: int
    rows_per_leaf: int
    row_share: float
    feature_share: float
    split_share: float
    sampled: int


class _Grown(NamedTuple):
    """A tree, the rows it was grown on, and the leaf that each fell into, from 0."""

    tree: Any
    rows: NDArray[np.int64]
    leaves: NDArray[np.int64]


def grow_quantiles(
    examples: Examples, growth: Growth, quantiles: tuple[float, ...]
) -> QuantileForest:
    """Return a quantile regression forest."""
    chance = np.random.default_rng(examples.seed)
    encoding = fit_ranks(examples)
    design = encoding.transform(examples.X)
    y = np.asarray(examples.y, np.float64)
    centred = (y - y.mean()) / (y.std() or 1.0)
    grown = [_tree(design, centred, examples.weights, growth, chance) for _ in range(growth.trees)]
    forest = Forest(encoding, tuple(each.tree for each in grown))
    return QuantileForest(forest, _samples(examples, forest, grown, growth, chance), quantiles)


def _tree(
    design: NDArray[np.float32],
    y: NDArray[np.float64],
    weights: NDArray[np.float64] | None,
    growth: Growth,
    chance: np.random.Generator,
) -> _Grown:
    count, width = design.shape
    rows = np.sort(chance.choice(count, _share(growth.row_share, count), replace=False))
    left_out = chance.permutation(width)[_share(growth.feature_share, width) :]
    seen = design[rows]
    seen[:, left_out] = 0.0  # a feature that never changes is never split
    estimator = DecisionTreeRegressor(
        max_leaf_nodes=max(2, min(growth.leaves, LEAVES // growth.trees)),
        min_samples_leaf=growth.rows_per_leaf,
        max_features=growth.split_share,
        random_state=int(chance.integers(2**31)),
    ).fit(seen, y[rows], None if weights is None else weights[rows])
    tree = estimator.tree_
    number = np.cumsum(tree.children_left < 0) - 1
    return _Grown(tree, rows, number[tree.apply(seen)])


def _share(fraction: float, count: int) -> int:
    return max(1, round(fraction * count))


def _samples(
    examples: Examples,
    forest: Forest,
    grown: list[_Grown],
    growth: Growth,
    chance: np.random.Generator,
) -> Samples:
    """Return what each leaf keeps of the rows that fell into it: of many a random sample."""
    weights = np.ones(len(examples.y)) if examples.weights is None else examples.weights
    pairs, of_row = np.unique(np.stack([examples.y, weights], axis=1), axis=0, return_inverse=True)
    leaf = np.concatenate(
        [start + each.leaves for start, each in zip(forest.starts, grown, strict=False)]
    )
    place = of_row[np.concatenate([each.rows for each in grown])]
    order = np.lexsort((chance.permutation(len(leaf)), leaf))
    leaf, place = leaf[order], place[order]
    counts = np.bincount(leaf)
    within = np.arange(len(leaf)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = within < growth.sampled
    leaf, place, within = leaf[kept], place[kept], within[kept]
    width = int(within.max()) + 1
    _check_size(growth.trees * width, len(counts) * width)
    places = np.full((len(counts), width), len(pairs), np.int32)
    places[leaf, within] = place
    return Samples(
        places,
        np.append(pairs[:, 0], np.inf),
        np.append(pairs[:, 1], 0.0),
        np.bincount(leaf, pairs[place, 1]).astype(np.float64),
    )


def _check_size(pooled: int, sampled: int) -> None:
    if pooled > MOST_POOLED or sampled > MOST_SAMPLED:
        raise ValueError(
            f"The leaves would keep {sampled:,} values, of which {pooled:,} are sorted for each row"
            f" (allowed: {MOST_SAMPLED:,} and {MOST_POOLED:,}); lower the quantile sample count"
        )
