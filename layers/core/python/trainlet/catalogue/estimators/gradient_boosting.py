"""Gradient boosting by LightGBM over ranks, with categories that are split as sets."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import lightgbm
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trainlet.catalogue.estimators.ensembles import (
    LESS_OR_EQUAL,
    MEMBER,
    Tree,
    emit_ensemble,
    members_of,
)
from trainlet.catalogue.estimators.linear import emit_sigmoid, emit_softmax
from trainlet.catalogue.estimators.ranks import Ranks, fit_numbered
from trainlet.catalogue.nodes.graph import Graph, Inputs
from trainlet.catalogue.spec import Examples

Objective = Literal["binary", "multiclass", "regression"]
SAME_AGAIN = {"deterministic": True, "force_row_wise": True, "num_threads": 1}
QUIET = {"verbosity": -1}
CATEGORIES = {"min_data_per_group": 10, "cat_smooth": 5.0, "cat_l2": 5.0}
"""Half as cautious or less as LightGBM itself, which is worse than indicators on small tables."""


class Sums(Protocol):
    """What classes are told apart by: one sum for two of them, or one for each."""

    @property
    def scores(self) -> int:
        """How many sums there are."""
        ...

    @property
    def encoding(self) -> Ranks:
        """The ranks of what trees take."""
        ...

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the sums ``[n, scores]``."""
        ...

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the sums, double ``[n, scores]``."""
        ...


@dataclass(frozen=True, slots=True)
class Boosting:
    """LightGBM's trees over ranks.

    Attributes:
        encoding: The ranks.
        booster: The trees.
        scores: How many sums they make: one, or one for each class.
    """

    encoding: Ranks
    booster: lightgbm.Booster
    scores: int

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return the sums ``[n, scores]``."""
        found = self.booster.predict(self.encoding.transform(X), raw_score=True, num_threads=1)
        return np.asarray(found, np.float64).reshape(len(X), self.scores)

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the sums, double ``[n, scores]``."""
        text = self.booster.model_to_string(num_iteration=-1)
        sections = text[: text.index("end of trees")].split("\nTree=")[1:]
        trees = [self._tree(part, place % self.scores) for place, part in enumerate(sections)]
        return emit_ensemble(graph, self.encoding.emit(graph, inputs), trees, self.scores)

    def _tree(self, section: str, target: int) -> Tree:
        """Return a tree from its section in LightGBM's own format."""
        held = dict(line.split("=", 1) for line in section.splitlines() if "=" in line)
        features = _numbers(held, "split_feature", np.int64)
        thresholds = _numbers(held, "threshold", np.float64)
        is_category = _numbers(held, "decision_type", np.int64) & 1 == 1
        bounds, words = (
            _numbers(held, name, np.int64) for name in ("cat_boundaries", "cat_threshold")
        )
        members = [
            members_of(words[bounds[place] : bounds[place + 1]])
            for place in thresholds[is_category].astype(np.int64)
        ]
        return Tree(
            features,
            np.where(is_category, MEMBER, LESS_OR_EQUAL).astype(np.uint8),
            self.encoding.thresholds(features, np.where(is_category, 0.0, thresholds)),
            _numbers(held, "left_child", np.int64),
            _numbers(held, "right_child", np.int64),
            np.zeros(len(features), np.bool_),
            np.concatenate([np.empty(0), *members]),
            _numbers(held, "leaf_value", np.float64),
            target,
        )


@dataclass(frozen=True, slots=True)
class BoostingClassifier:
    """Probabilities from the sums: of two classes by the logistic function, of more by softmax."""

    boosting: Sums

    @property
    def encoding(self) -> Ranks:
        """The ranks."""
        return self.boosting.encoding

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return probabilities ``[n, k]``."""
        scores = self.boosting.predict(X)
        if scores.shape[1] == 1:
            second = 1 / (1 + np.exp(-scores))
            return np.hstack([1 - second, second])
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
        return shares

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the probabilities ``[n, k]``."""
        scores = self.boosting.emit(graph, inputs)
        is_two = self.boosting.scores == 1
        return emit_sigmoid(graph, scores) if is_two else emit_softmax(graph, scores)


@dataclass(frozen=True, slots=True)
class BoostingRegressor:
    """Values from the sums, which are those of values around 0 and about as large as 1."""

    boosting: Boosting
    centre: float
    scale: float

    @property
    def encoding(self) -> Ranks:
        """The ranks."""
        return self.boosting.encoding

    def predict(self, X: pd.DataFrame) -> NDArray[np.float64]:
        """Return values ``[n]``."""
        return self.boosting.predict(X)[:, 0] * self.scale + self.centre

    def emit(self, graph: Graph, inputs: Inputs) -> str:
        """Add the nodes and return the values ``[n]``."""
        sums = self.boosting.emit(graph, inputs)
        sums = graph.add("Squeeze", sums, graph.constant(np.array([1], np.int64)))
        scaled = graph.add("Mul", sums, graph.constant(np.array([self.scale])))
        return graph.add("Add", scaled, graph.constant(np.array([self.centre])))


def boost_classifier(examples: Examples, trees: int, options: dict[str, Any]) -> BoostingClassifier:
    """Return boosted trees that tell classes apart; ``options`` are LightGBM's own."""
    if examples.classes > 2:
        several = {"num_class": examples.classes, **options}
        return BoostingClassifier(boosted(examples, examples.y, "multiclass", trees, several))
    return BoostingClassifier(boosted(examples, examples.y, "binary", trees, options))


def boost_regressor(examples: Examples, trees: int, options: dict[str, Any]) -> BoostingRegressor:
    """Return boosted trees that answer with numbers, which LightGBM would keep as floats."""
    y = np.asarray(examples.y, np.float64)
    centre, scale = float(y.mean()), float(y.std()) or 1.0
    boosting = boosted(examples, (y - centre) / scale, "regression", trees, options)
    return BoostingRegressor(boosting, centre, scale)


def boosted(
    examples: Examples,
    y: NDArray[Any],
    objective: Objective,
    trees: int,
    options: dict[str, Any],
    start: NDArray[np.float64] | None = None,
) -> Boosting:
    """Return trees; ``start`` holds the sums that they are added to, ``[n]``, which they lack."""
    encoding = fit_numbered(examples.X)
    rows = lightgbm.Dataset(
        encoding.transform(examples.X),
        y,
        weight=examples.weights,
        init_score=start,
        categorical_feature=list(range(len(encoding.places))),
        params={**QUIET, **SAME_AGAIN, "min_data_in_leaf": options["min_data_in_leaf"]},
    )
    settings = {
        "objective": objective,
        "seed": examples.seed % 2**31,
        "use_missing": False,
        **options,
        "bagging_fraction": _drawn(options.get("bagging_fraction", 1.0), len(y)),
    }
    booster = lightgbm.train(
        {**settings, **CATEGORIES, **SAME_AGAIN, **QUIET}, rows, num_boost_round=trees
    )
    return Boosting(encoding, booster, max(1, int(options.get("num_class", 1))))


def _drawn(fraction: float, rows: int) -> float:
    """Return a share of the rows that is one at least: LightGBM rounds down, and stops at none."""
    return min(1.0, max(fraction, 1.001 / rows))


def _numbers(held: dict[str, str], name: str, dtype: type[Any]) -> NDArray[Any]:
    return np.array(held.get(name, "").split(), dtype=dtype)
